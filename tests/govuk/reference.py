"""Reads the options of a reference case, and refuses what our components do not offer."""

from django.utils.safestring import SafeString


class Unsupported(Exception):
    """The case has an option that we do not offer."""


def only(options, *known, **fixed):
    """Refuse a case with options other than the known ones."""
    for name, value in options.items():
        if name in fixed and value == fixed[name]:
            continue
        if name not in known:
            raise Unsupported(name)


def words_of(options, *more):
    """Text, or HTML, of an option; only what we offer beside it."""
    if options is None:
        return ""
    only(options, "text", "html", *more)
    return SafeString(options["html"]) if "html" in options else str(options.get("text") or "")


def size_of(classes, kind):
    """The size in `govuk-label--m`, or none."""
    if not classes:
        return ""
    prefix = f"govuk-{kind}--"
    if not classes.startswith(prefix) or classes[len(prefix) :] not in ("s", "m", "l"):
        raise Unsupported(classes)
    return classes[len(prefix) :]
