"""Random but repeatable changes to a document, always in the schema's shape."""

from law import shape
from law.document import blank_row, get, normalise, places, put

WORDS = ["", "  ", "something", "<b>é😀</b>", "any other purpose", "x" * 60]
DATES = ["", "0001-01-01", "2024-02-29", "2026-02-04", "2026-02-05", "2026-11-21", "2026-11-22"]
DATES += ["2026-11-23", "2027-02-28", "2028-02-29", "2031-08-31", "9999-12-31"]


def random_value(leaf, random):
    """Any value the schema allows; blank about one time in four."""
    match leaf.kind:
        case "yes_no":
            return random.choice([True, False, None])
        case "integer":
            return random.choice([None, 0, 1, 2, 24, 72, 73, 10**15])
        case "number":
            return random.choice([None, 0, 94.9, 95, 100.0, -1])
        case "date":
            return random.choice(DATES)
        case "code":
            return random.choice(["", *leaf.allowed])
        case "list of code":
            return random.sample(leaf.allowed, random.randint(0, min(3, len(leaf.allowed))))
        case "list of text":
            return [random.choice(["a", "name", "é"]) for _ in range(random.randint(0, 2))]
    return random.choice([*WORDS, "dep", "cou", "f1", "GB", "US"])


def change_field(document, random):
    """Another value in one field of the document."""
    path = random.choice(list(shape.leaves()))
    found = places(document, path)
    if found:
        put(document, random.choice(found), random_value(shape.leaves()[path], random))


def change_rows(document, random):
    """A row more, a row less, or two rows the other way round, in one list."""
    found = places(document, random.choice(shape.lists()))
    if not found:
        return
    place = random.choice(found)
    rows = get(document, place)
    how = random.choice(["add", "remove", "copy", "turn"])
    if how == "add":
        rows.append(blank_row(shape.generic(place)))
    elif how == "copy" and rows:
        rows.append(normalise({"x": rows[0]}, shape.Group({"x": row_shape(place)}))["x"])
    elif how == "remove" and rows:
        rows.pop(random.randrange(len(rows)))
    elif how == "turn":
        rows.reverse()


def row_shape(place):
    return shape.nodes()[shape.generic(place)].row


def blank_some(document, random, share):
    """Every field blanked with this probability, every list cut short now and then."""
    for path in reversed(shape.lists()):
        for place in places(document, path):
            if random.random() < share / 2:
                del get(document, place)[random.randint(0, 2) :]
    for path, leaf in shape.leaves().items():
        for place in places(document, path):
            if random.random() < share:
                put(document, place, leaf.blank)
