"""The cases of rule_cases.yaml as documents, and the days they are judged on."""

from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path

import yaml

from law import check
from law.document import get, normalise, put

FILE = yaml.load(
    (Path(__file__).parent / "data" / "rule_cases.yaml").read_text(encoding="utf-8"),
    getattr(yaml, "CSafeLoader", yaml.SafeLoader),
)
TODAY = date.fromisoformat(FILE["meta"]["today"])
BASES = {"ordinary": FILE["base"], "emergency": FILE["emergency_base"]}


@dataclass(frozen=True)
class Case:
    number: int
    entry: dict

    @property
    def name(self):
        why = self.entry.get("why", "")
        return f"{self.number:03}-{self.entry['rule']}{f' {why}' if why else ''}"

    @property
    def base(self):
        return self.entry.get("base", "ordinary")

    @property
    def on(self):
        return date.fromisoformat(self.entry["today"]) if "today" in self.entry else TODAY

    def rules(self, key):
        return set(self.entry.get(key, ()))

    @property
    def document(self):
        document = normalise(BASES[self.base])
        for place, value in self.entry.get("set", {}).items():
            put(document, place, value)
        for place, rows in self.entry.get("append", {}).items():
            put(document, place, [*(get(document, place) or []), *rows])
        return document


CASES = [Case(number, entry) for number, entry in enumerate(FILE["cases"], 1)]


@cache
def base_findings(base):
    return check(BASES[base], on=TODAY)
