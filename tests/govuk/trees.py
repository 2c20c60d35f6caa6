"""HTML as a tree that can be compared: what differs in it would differ for a person."""

from html.parser import HTMLParser

VOID = {"br", "hr", "img", "input", "link", "meta", "path", "circle", "rect"}
REFERENCES = ("for", "aria-describedby", "aria-controls", "aria-labelledby")


class Tree(HTMLParser):
    """The elements of a page, as nested lists [tag, attributes, children...]."""

    def __init__(self, source):
        super().__init__(convert_charrefs=True)
        self.root = ["root", {}]
        self.open = [self.root]
        self.feed(str(source))
        self.close()

    def handle_starttag(self, tag, attrs):
        node = [tag, dict(attrs)]
        self.open[-1].append(node)
        if tag not in VOID:
            self.open.append(node)

    def handle_startendtag(self, tag, attrs):
        self.open[-1].append([tag, dict(attrs)])

    def handle_endtag(self, tag):
        if tag not in VOID:
            closed = self.open.pop()
            assert closed[0] == tag, f"<{closed[0]}> closed by </{tag}>"

    def handle_data(self, data):
        if text := " ".join(data.split()):
            self.open[-1].append(text)


def elements(source, tag=None):
    """Every element (of one tag) as [tag, attributes, children...], in the page's order."""
    found = []

    def walk(node):
        for child in node[2:]:
            if isinstance(child, list):
                if tag in (None, child[0]):
                    found.append(child)
                walk(child)

    walk(Tree(source).root)
    return found


def text(node):
    """The words within an element."""
    parts = [child if isinstance(child, str) else text(child) for child in node[2:]]
    return " ".join(part for part in parts if part)


def normalised(source):
    """The tree without what no person meets: order of attributes, spelling of ids, our hooks."""
    ids = {}
    for node in elements(source):
        if own_id := node[1].get("id"):
            ids[own_id] = f"id-{len(ids) + 1}"

    def clean(node):
        if isinstance(node, str):
            return node
        attrs = {}
        for name, value in sorted(node[1].items()):
            if name == "class":
                names = sorted(n for n in value.split() if not n.startswith("app-"))
                attrs[name] = " ".join(names)
            elif name == "id":
                attrs[name] = ids[value]
            elif name in REFERENCES:
                attrs[name] = " ".join(ids.get(one, one) for one in value.split())
            elif value != "" or name not in ("class", "value"):
                attrs[name] = value
        return [node[0], attrs, *map(clean, node[2:])]

    return clean(Tree(source).root)
