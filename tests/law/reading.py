"""Which fields and lists a condition reads, told from its text alone.

Enough of the Common Expression Language's grammar for the conditions there are; anything else is
refused, so that a new kind of condition is noticed here.
"""

import re

from law import bodies, data_files, shape

TOKEN = re.compile(
    r"\s*(?:(?P<text>'(?:\\.|[^'\\])*')|(?P<number>\d+(?:\.\d+)?)|(?P<name>[A-Za-z_]\w*)"
    r"|(?P<sign>&&|\|\||[=!<>]=|[-+*/%<>!?:.,()\[\]]))"
)
BINARY = [{"||"}, {"&&"}, {"==", "!=", "<", ">", "<=", ">=", "in"}, {"+", "-"}, {"*", "/", "%"}]
FACTS_OF_A_BODY = {
    f"parties[].organisation.{name}" for name in ("kind", "key", "cca_category", *bodies.FLAGS)
}
LOOPS = {"exists", "all", "filter", "map", "exists_one"}
VARIABLES = {
    "agreement": {},
    "party": {"p": "parties[]", "o": "parties[].organisation"},
    "org": {"p": "parties[]", "o": "parties[].organisation"},
    "gateway": {
        "p": "parties[]",
        "o": "parties[].organisation",
        "g": "parties[].gateways[]",
    },
    "purpose": {"u": "purposes[]"},
    "item": {"i": "data_items[]"},
    "flow": {"f": "flows[]"},
    "transfer": {"t": "transfers[]", "p": "parties[]", "o": "parties[].organisation"},
    "dpia": {"d": "dpia"},
    "dpia_risk": {"d": "dpia", "k": "dpia.risks[]"},
}


class Parser:
    """Turns a condition into nested tuples: (kind, ...)."""

    def __init__(self, text):
        self.tokens, at, text = [], 0, text.rstrip()
        while at < len(text):
            match = TOKEN.match(text, at)
            assert match, f"cannot read {text[at : at + 20]!r}"
            self.tokens.append((match.lastgroup, match[match.lastgroup]))
            at = match.end()
        self.tokens.append(("end", ""))
        self.at = 0

    def whole(self):
        tree = self.choice()
        assert self.tokens[self.at][0] == "end"
        return tree

    def next_is(self, *signs):
        kind, text = self.tokens[self.at]
        return kind in ("sign", "name") and text in signs

    def take(self, *wanted):
        kind, text = self.tokens[self.at]
        assert not wanted or text in wanted, f"{text} instead of {wanted}"
        self.at += 1
        return kind, text

    def choice(self):
        condition = self.binary(0)
        if not self.next_is("?"):
            return condition
        self.take("?")
        first = self.choice()
        self.take(":")
        return ("choice", condition, first, self.choice())

    def binary(self, level):
        if level == len(BINARY):
            return self.unary()
        left = self.binary(level + 1)
        while self.next_is(*BINARY[level]):
            self.take()
            left = ("value", left, self.binary(level + 1))
        return left

    def unary(self):
        if self.next_is("!", "-"):
            self.take()
            return ("value", self.unary())
        tree = self.primary()
        while self.next_is(".", "["):
            tree = self.index(tree) if self.take()[1] == "[" else self.member(tree)
        return tree

    def index(self, target):
        tree = ("row", target, self.choice())
        self.take("]")
        return tree

    def member(self, target):
        name = self.take()[1]
        if not self.next_is("("):
            return ("member", target, name)
        if name not in LOOPS:
            return ("value", target, *self.arguments())
        self.take("(")
        variable = self.take()[1]
        self.take(",")
        body = self.choice()
        self.take(")")
        return ("loop", name, target, variable, body)

    def primary(self):
        kind, text = self.take()
        if kind in ("text", "number") or text in ("true", "false", "null", "today"):
            return ("value",)
        if text == "(":
            tree = self.choice()
            self.take(")")
            return tree
        if text == "[":
            self.at -= 1
            return ("value", *self.arguments("[", "]"))
        assert kind == "name", f"did not expect {text}"
        return ("call", text, self.arguments()) if self.next_is("(") else ("name", text)

    def arguments(self, opening="(", closing=")"):
        self.take(opening)
        found = []
        while not self.next_is(closing):
            found.append(self.choice())
            if not self.next_is(closing):
                self.take(",")
        self.take(closing)
        return found


class Reader:
    """Follows the paths that each part of a condition stands for, and notes those it looks at."""

    def __init__(self, text, variables):
        self.read, self.names = set(), set()
        self.look(self.follow(Parser(text).whole(), {"agreement": "", **variables}))

    def look(self, paths):
        for path in paths:
            here = path.removesuffix("[]")
            if path in shape.leaves() or path in shape.lists():
                self.read.add(path)
            else:
                assert not here or here in shape.nodes(), f"unknown field {path}"

    def follow(self, tree, names):
        kind, *parts = tree
        return getattr(self, f"follow_{kind}")(names, *parts)

    def follow_value(self, names, *parts):
        for part in parts:
            self.look(self.follow(part, names))
        return set()

    def follow_choice(self, names, condition, first, second):
        self.look(self.follow(condition, names))
        return self.follow(first, names) | self.follow(second, names)

    def follow_name(self, names, name):
        if name == "law_date":
            self.read |= {"start_date", "end_date"}
            return set()
        self.names.add(name)
        path = names[name]
        return path if isinstance(path, set) else {path}

    def follow_member(self, names, target, name):
        return {f"{p}.{name}" if p else name for p in self.follow(target, names)}

    def follow_row(self, names, target, number):
        self.look(self.follow(number, names))
        return self.each(self.follow(target, names))

    def each(self, paths):
        self.look(paths)
        return {f"{path}[]" if path in shape.lists() else path for path in paths}

    def follow_loop(self, names, name, target, variable, body):
        rows = self.follow(target, names)
        inner = self.follow(body, {**names, variable: self.each(rows)})
        self.look(inner)
        return {"map": inner, "filter": rows}.get(name, set())

    def follow_call(self, names, name, arguments):
        for number, argument in enumerate(arguments):
            paths = self.follow(argument, names)
            if name == "register_missing" and number == 0:
                paths = {"contains_personal_data"}.union(*required_by_registers())
            if name == "power_fit" and number == 2:
                self.look({"parties", "parties[].id", *FACTS_OF_A_BODY})
                continue
            for path in paths:
                self.look(set(shape.below(path)))
        return set()


def required_by_registers():
    return data_files.tables()["register_required"].values()


def read_by_condition(entry):
    """The fields and lists that a rule of rules.yaml reads, the rows it goes through among them."""
    reader = Reader(entry["when"], VARIABLES[entry["scope"]])
    read = set(reader.read)
    for path in VARIABLES[entry["scope"]].values():
        if entry["scope"] != "transfer":
            read |= set(shape.lists_above(path))
    if entry["scope"] == "transfer":
        read.add("transfers")
        if reader.names & {"p", "o"}:
            read |= {"parties", "transfers[].exporter", "parties[].id"}
    if entry.get("from") or entry.get("until"):
        read |= {"start_date", "end_date"}
    return read
