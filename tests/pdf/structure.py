"""What a reader for the blind finds in a PDF: tags, language, headings, pictures in words."""

from io import BytesIO

import pikepdf

TEXT = {"Tj", "TJ", "'", '"'}


def opened(pdf):
    return pikepdf.open(BytesIO(pdf))


def elements(document):
    """Every structure element, in reading order."""
    waiting = [document.Root.StructTreeRoot]
    while waiting:
        here = waiting.pop()
        if not isinstance(here, pikepdf.Dictionary):
            continue
        if "/S" in here:
            yield here
        children = here.get("/K", [])
        children = list(children) if isinstance(children, pikepdf.Array) else [children]
        waiting += reversed(children)


def heading_levels(document):
    tags = [str(element.S) for element in elements(document)]
    return [int(tag[2:]) for tag in tags if tag[:2] == "/H" and tag[2:].isdigit()]


def fonts(document):
    """Each font's name, and whether its shapes are in the file."""
    found = {}
    for item in document.objects:
        if isinstance(item, pikepdf.Dictionary) and item.get("/Type") == "/FontDescriptor":
            embedded = any(key in item for key in ("/FontFile", "/FontFile2", "/FontFile3"))
            found[str(item.FontName)] = embedded
    return found


def untagged_text(document):
    """The pages on which text stands outside any tag and is no artifact."""
    return [number for number, page in enumerate(document.pages, 1) if _loose(page.obj, page.obj)]


def _loose(page, content):
    depth = 0
    for operands, operator in pikepdf.parse_content_stream(content):
        name = str(operator)
        if name in {"BDC", "BMC"}:
            depth += 1
        elif name == "EMC":
            depth -= 1
        elif depth == 0 and (name in TEXT or (name == "Do" and operands)):
            return True
    return False


def attachments(document):
    return {name: spec.get_file().read_bytes() for name, spec in document.attachments.items()}
