"""What the questionnaires say, as values: sections, questions, the lists that repeat."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache, cached_property, lru_cache
from importlib import resources
from typing import Any, Literal

import yaml

from law.shape import Leaf
from questionnaire.fields import leaf, meaning, words

Name = Literal["agreement", "dpia"]

REQUIRED_FOR = ("draft", "submit", "approve", "sign", "activate", "publish", "close")
"""The moves before which an answer is needed, in the order in which they come."""

HOW_LONG = re.compile(r" (About \d+ minutes[^.]*\.)$")
"""The end of what introduces a section."""
REMEMBERED = 4096
"""Of so many paths a process remembers which question they lead to."""
NOTHING_IS_AN_ANSWER = frozenset({"parent_framework", "framework_departures", "publish_redactions"})
"""Questions to which "none" is a full answer that leaves the field blank: no framework, no term
changed, nothing hidden. The document cannot tell it from an unanswered one, so they never count
as missing."""


@dataclass(frozen=True, slots=True)
class Choice:
    """One of the answers a question offers."""

    id: str
    label: str
    hint: str = ""


@dataclass(frozen=True)
class Column:
    """One field of a document that a question fills, with the words that ask for it."""

    name: str
    field: str
    label: str
    type: str
    leaf: Leaf
    choices: tuple[Choice, ...] = ()
    reference_list: str = ""
    row_path: str = ""

    def place(self, row: str) -> str:
        """Where the answer lies for one row: for `parties[].role` in `parties.1` it is
        `parties.1.role`."""
        if not self.row_path:
            return self.field
        return row + self.field[len(self.row_path) :]

    @property
    def names_a_party(self) -> bool:
        """True where it holds the id of one of the document's own parties."""
        return self.type == "party" or (
            self.type == "organisation" and not self.field.endswith(".organisation.id")
        )

    @property
    def is_open(self) -> bool:
        """True where the document takes words of one's own beside the choices offered."""
        return bool(self.choices) and self.type == "choice" and self.leaf.kind == "text"


@dataclass(frozen=True, eq=False)
class Question:
    """One question of a questionnaire."""

    key: str
    field: str
    also_fills: tuple[str, ...]
    section: str
    scope: str
    label: str
    hint: str
    help: str
    good_example: str
    poor_example: str
    source: str
    type: str
    choices: tuple[Choice, ...]
    reference_list: str
    stores: str
    asked_if: str
    required_for: str
    optional: bool
    in_emergency: str
    usually_known_by: str
    prefill: tuple[str, ...]
    derive: str
    max_characters: int | None
    sensitive: bool
    shared_with_agreement: bool
    feeds: Mapping[str, Any]
    row_path: str
    """The generic path of the row it is asked about, `parties[]`; empty when asked once."""
    lists: str
    """The list that its answers are the rows of (`team`), for the two asked as a table."""

    @property
    def public(self) -> str:
        """May the public read the answer: yes, no, or redact (after a named person checked it)."""
        return "no" if self.sensitive else str(self.feeds.get("public_page", "no"))

    @property
    def is_fact(self) -> bool:
        """True when the organisation's own record answers it, so that it is changed there."""
        return self.field.startswith("parties[].organisation.") and not self.picks_organisation

    @property
    def picks_organisation(self) -> bool:
        """True for the question whose answer brings the organisation's facts with it."""
        return self.field == "parties[].organisation.id"

    @property
    def is_read_only(self) -> bool:
        """True when the answer is shown here and changed somewhere else."""
        return self.is_fact or self.shared_with_agreement

    @property
    def always_asked(self) -> bool:
        return self.asked_if == "true"

    def needed_before(self, move: str) -> bool:
        """True when the answer is needed before `move`, or before a move that comes earlier."""
        return REQUIRED_FOR.index(self.required_for) <= REQUIRED_FOR.index(move)

    @cached_property
    def column(self) -> Column:
        """The field the question is about."""
        return Column(
            name=self.key,
            field=self.field,
            label=self.label,
            type="text" if self.lists else self.type,
            leaf=leaf(self.field),
            choices=() if self.lists else self.choices,
            reference_list=self.reference_list,
            row_path=self.row_path,
        )

    @cached_property
    def columns(self) -> tuple[Column, ...]:
        """Every field a person fills in answering it; ids and an organisation's facts are not."""
        if self.picks_organisation or self.is_read_only:
            return (self.column,)
        others = [
            self._other_column(field) for field in self.also_fills if not field.endswith(".id")
        ]
        return (self.column, *others)

    def _other_column(self, field: str) -> Column:
        kind = leaf(field)
        name = field.rpartition(".")[2]
        choices = tuple(c for c in self.choices if c.id in kind.allowed) or tuple(
            Choice(code, words(code)) for code in kind.allowed
        )
        return Column(
            name=f"{self.key}__{name}",
            field=field,
            label="Organisation" if name == "party" else meaning(field),
            type={"code": "choice", "date": "date", "yes_no": "yes_no"}.get(
                kind.kind, "party" if name == "party" else "text"
            ),
            leaf=kind,
            choices=choices,
            row_path=self.row_path,
        )

    @cached_property
    def facts(self) -> tuple[Column, ...]:
        """For the question that picks an organisation: the facts that come with it."""
        if not self.picks_organisation:
            return ()
        fields = [f for f in self.also_fills if f.startswith("parties[].organisation.")]
        return tuple(self._other_column(field) for field in fields)


@dataclass(frozen=True, eq=False)
class Group:
    """A list whose rows are asked about one by one."""

    path: str
    scope: str
    binds: str
    title: str
    item: str
    min: int
    first_question: str
    answered_by: str

    @property
    def row_path(self) -> str:
        return f"{self.path}[]"

    @property
    def parent(self) -> str:
        """The generic path of the row that holds the list; empty when the document does."""
        return self.path.rpartition("[]")[0] + "[]" if "[]" in self.path else ""

    @property
    def name(self) -> str:
        """Its field: `gateways`. No two lists of a questionnaire share one."""
        return self.path.rpartition(".")[2]

    @property
    def is_table(self) -> bool:
        """True when one question asks for the rows, and no other is asked about them."""
        return not self.binds


@dataclass(frozen=True, eq=False)
class Section:
    """A part of a questionnaire, one line of the task list."""

    key: str
    title: str
    intro: str
    questions: tuple[Question, ...]
    takes: str = ""
    """How long it takes from the beginning, as a sentence."""

    @property
    def opening(self) -> str:
        """What somebody reads who begins it."""
        return f"{self.intro} {self.takes}".strip()

    def asks_about(self, row_path: str) -> tuple[Question, ...]:
        """The questions asked on the page of a row of that kind; `""` for the section itself."""
        return self._by_row.get(row_path, ())

    @cached_property
    def _by_row(self) -> Mapping[str, tuple[Question, ...]]:
        found: dict[str, tuple[Question, ...]] = {}
        for question in self.questions:
            found[question.row_path] = (*found.get(question.row_path, ()), question)
        return found

    @cached_property
    def row_paths(self) -> frozenset[str]:
        """Every kind of row it asks about, and the kinds of row that those stand in."""
        asked = {q.row_path for q in self.questions if q.row_path}
        holders = {path.rpartition(".")[0] for path in asked}
        return frozenset(asked | {path for path in holders if path.endswith("[]")})


@dataclass(frozen=True)
class Destination:
    """Where a field is answered. With `group`: in the rows of that list, of which the question
    is the first."""

    section: str
    question: Question
    group: Group | None = None


class Questionnaire:
    """One questionnaire, whole. Never changed after it is loaded."""

    def __init__(self, name: Name, raw: Mapping[str, Any]) -> None:
        self.name = name
        self.groups = tuple(_group(g) for g in raw["repeatable_groups"])
        self.sections = tuple(self._section(s) for s in raw["sections"])
        self._questions = {q.key: q for s in self.sections for q in s.questions}
        self._sections = {s.key: s for s in self.sections}
        self._groups = {g.row_path: g for g in self.groups}
        self.by_field: dict[str, tuple[Question, ...]] = {}
        for question in self:
            for field in (question.field, *question.also_fills):
                self.by_field[field] = (*self.by_field.get(field, ()), question)
        # A page of findings asks for the same few paths each time it is read.
        self._led_to = lru_cache(maxsize=REMEMBERED)(self._destination)

    def __iter__(self) -> Iterator[Question]:
        return iter(self._questions.values())

    def __len__(self) -> int:
        return len(self._questions)

    def __repr__(self) -> str:
        return f"<Questionnaire {self.name}: {len(self)} questions>"

    def question(self, key: str) -> Question:
        return self._questions[key]

    def section(self, key: str) -> Section:
        """Raises KeyError when there is no such section."""
        return self._sections[key]

    def group(self, row_path: str) -> Group:
        """The list whose rows have that generic path, `parties[].gateways[]`."""
        return self._groups[row_path]

    def above(self, row_path: str) -> tuple[Group, ...]:
        """The lists that such a row stands in, outermost first; none for `""`."""
        found = [g for g in self.groups if row_path.startswith(g.row_path)]
        return tuple(sorted(found, key=lambda g: len(g.path)))

    def home(self, group: Group) -> Section:
        """The section in which rows of the list are added and taken away."""
        return self.section(self.question(group.first_question).section)

    def leads_to(self, path: str) -> Destination | None:
        """Where a rule's generic `fix` path is answered; None when that is not a question here.

        A path inside a field that a question fills whole (`parties[].organisation.dea_entries[]`)
        and a path of a whole object (`parties[].part3`) lead to the nearest question.
        """
        return self._led_to(path)

    def _destination(self, path: str) -> Destination | None:
        if path.removesuffix("[]") + "[]" in self._groups:
            group = self._groups[path.removesuffix("[]") + "[]"]
            return Destination(self.home(group).key, self.question(group.first_question), group)
        question = self._nearest(path)
        return Destination(question.section, question) if question else None

    def _nearest(self, path: str) -> Question | None:
        # A question of one's own comes before one that only shows the agreement's answer.
        exact = sorted(self.by_field.get(path, ()), key=lambda q: q.shared_with_agreement)
        if exact:
            return exact[0]
        inside = [q for q in self if q.field.startswith(f"{path}.")]
        outside = [q for q in self if path.startswith((f"{q.field}.", f"{q.field}["))]
        return next(iter((*inside, *outside)), None)

    def _section(self, raw: Mapping[str, Any]) -> Section:
        questions = tuple(self._question(q, raw["key"]) for q in raw["questions"])
        intro, *takes = HOW_LONG.split(raw["intro"])
        return Section(raw["key"], raw["title"], intro, questions, "".join(takes))

    def _question(self, raw: Mapping[str, Any], section: str) -> Question:
        table = next(
            (g for g in self.groups if g.is_table and g.first_question == raw["key"]), None
        )
        scoped = next((g for g in self.groups if g.scope == raw["scope"] and g.binds), None)
        rows = table or scoped
        return Question(
            **{name: raw[name] for name in _PLAIN},
            **{name: raw.get(name, "") for name in ("hint", "reference_list", "stores", "derive")},
            section=section,
            also_fills=tuple(raw.get("also_fills", ())),
            choices=tuple(Choice(**c) for c in raw.get("choices", ())),
            prefill=tuple(raw["prefill"]),
            max_characters=raw.get("max_characters"),
            shared_with_agreement=raw.get("shared_with_agreement", False),
            row_path=rows.row_path if rows else "",
            lists=table.path if table else "",
        )


_PLAIN = (
    *("key", "field", "scope", "label", "help", "good_example", "poor_example", "source", "type"),
    *("asked_if", "required_for", "optional", "in_emergency", "usually_known_by", "sensitive"),
    "feeds",
)


def _group(raw: Mapping[str, Any]) -> Group:
    return Group(
        **{k: raw[k] for k in ("path", "scope", "binds", "title", "item", "min")},
        first_question=raw["first_question"],
        answered_by=raw.get("answered_by", ""),
    )


@cache
def load(name: Name) -> Questionnaire:
    """The questionnaire of that name. Read once in a process."""
    path = resources.files("questionnaire") / "data" / f"{name}_questionnaire.yaml"
    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)  # the C one reads it ten times faster
    return Questionnaire(name, yaml.load(path.read_text("utf-8"), Loader=loader))  # noqa: S506
