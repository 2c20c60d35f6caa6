"""How many answers an agreement asks people to type: the sample agreements, filled in by a person
in thought, through the same conditions and the same prefilling as the pages. Needs no database."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from agreements.origins import Origin, Source
from agreements.past import BROUGHT, OF_DATASET, brought_rows
from agreements.prefilling import Records, fill_document
from law import library, normalise
from law.document import blank_row, copied, filled, get, places, put, with_values
from organisations.facts import DATES
from organisations.models import Organisation
from questionnaire import Question, load
from questionnaire.definition import NOTHING_IS_AN_ANSWER, Column
from questionnaire.derived import BY_QUESTION, FROM_POWERS
from questionnaire.pages import Page, all_pages
from questionnaire.relevance import Relevance, relevance
from questionnaire.rows import add_row
from questionnaire.usual import TEAM, kept_questions

Document = dict[str, Any]
TYPED, CHOSEN, CONFIRMED, SHOWN = "typed", "chosen", "confirmed", "shown"
HOWS = (TYPED, CHOSEN, CONFIRMED, SHOWN)
"""Typed or selected because it is needed; of one's own accord, as it may stay blank; read and
confirmed, as a record gave it; only there to read."""
MARKETPLACE = 24
"""Questions of the government Data Marketplace's form for a request alone, before any agreement."""
SCREENING = (
    "kind", "lead_party", "contains_personal_data", "emergency.used", "matching.used", "novel",
    "automated_decisions.used",
    "parties[].controller_status", "parties[].role", "parties[].organisation.id",
)  # fmt: skip
"""What the first questions carry into the draft."""
MOVES = ("submit", "sign", "activate")
ELSEWHERE = frozenset({"dpia_adopted"})
"""Answered by a step of its own."""
NUMBERS = {
    "under_1k": 500,
    "1k_10k": 5_000,
    "10k_100k": 50_000,
    "100k_1m": 500_000,
    "over_1m": 2_000_000,
}
"""A number of people where the sample has only the band."""
FIRST_DRAFTS = frozenset({"text", "long_text", "date"})
"""Where a first draft or a usual day is given, the person takes it, whatever the sample says."""
AT_ONCE = frozenset({"party_role", "purpose_category"})
"""Worked out only sometimes, and needed by what comes after: answered when the page is read."""
TABLES = {"team": "team", "approval_reviewers": "approvals"}
STAND_INS: Mapping[str, Any] = {
    "yes_no": False, "integer": 1, "number": 1, "date": "2026-01-31",
}  # fmt: skip


@dataclass
class Count:
    """What one agreement asks, by the move before which it is asked: each answer once."""

    answers: dict[str, dict[str, int]] = field(
        default_factory=lambda: {move: dict.fromkeys(HOWS, 0) for move in MOVES}
    )

    def add(self, question: Question, how: str, times: int = 1) -> None:
        for move in MOVES:
            if question.needed_before(move):
                self.answers[move][how] += times

    def typed(self, before: str) -> int:
        return self.answers[before][TYPED]


def count(sample: Document, framework: Mapping[str, Any] | None = None, *, ready: bool) -> Count:
    """What this agreement asks. `ready`: the organisations keep their usual answers, and an
    earlier agreement describes the dataset; without it every record but the facts is empty."""
    return _Person(normalise(sample), framework, ready=ready).fill()


class _Person:
    """Somebody who goes through the pages of a draft with the finished agreement at hand."""

    def __init__(
        self, sample: Document, framework: Mapping[str, Any] | None, *, ready: bool
    ) -> None:
        self.sample, self.framework, self.ready = sample, framework, ready
        self.questionnaire = load("agreement")
        organisations = {
            p["organisation"]["id"]: self._organisation(n) for n, p in enumerate(sample["parties"])
        }
        self.records = Records(organisations, sample["parties"][0]["organisation"]["id"])
        self.origins: dict[str, Any] = {}
        self.count = Count()
        self.done: set[tuple[str, str]] = set()
        self.draft = self._begun()

    # -------------------------------------------------------------- the records
    def _organisation(self, number: int) -> Organisation:
        party = self.sample["parties"][number]
        known = {
            k: v
            for k, v in party["organisation"].items()
            if k not in ("id", "dea_entries") and v != ""
        }
        made = Organisation(reference=party["organisation"]["id"])
        for name, value in known.items():
            if name not in DATES:
                setattr(made, name, value)
        roles = [row["role"] for row in self.sample["approvals"] if row["party"] == party["id"]]
        made.approval_matrix = [{"role": role, "when": "always"} for role in roles]
        made.usual_answers = dict(self._usual(number)) if self.ready else {}
        return made

    def _usual(self, number: int) -> Iterator[tuple[str, Any]]:
        """What the record would hold: what the agreement says, or something in its place."""
        for question in kept_questions():
            if question.key == TEAM:
                yield TEAM, self.sample["team"] or [{"role": "policy", "name": "Lead"}]
                continue
            row = {"parties[]": f"parties.{number}", "flows[]": "flows.0"}.get(
                question.row_path, ""
            )
            value = get(self.sample, question.column.place(row))
            yield question.field, value if filled(value) else _stand_in(question.column)

    def _begun(self) -> Document:
        """The draft as it is started: its lead, what the first questions carry, the framework."""
        parties = [
            {"id": p["id"], "organisation": p["organisation"]} for p in self.sample["parties"][:2]
        ]
        draft = normalise({"parties": parties})
        draft["status"], draft["dpia"] = "draft", copied(self.sample["dpia"])
        self.done.add(("party_org", "parties.0"))
        given = ("parties.1.organisation.id", "dpia.reference")
        self.origins = dict.fromkeys(given, Origin(Source.SCREENING, "").as_json())
        if self.framework:
            draft = self._under_framework(draft)
        return draft

    def _under_framework(self, draft: Document) -> Document:
        assert self.framework is not None
        draft = with_values(draft, {"framework_reference": self.framework["id"]})
        self._note(["framework_reference"], Source.FRAMEWORK)
        return draft

    def _from_framework(self) -> None:
        """The terms and the defaults, copied into every row that there is; when it joined."""
        if not self.framework:
            return
        given = {**self.framework["terms"], **self.framework.get("defaults", {})}
        for path, value in given.items():
            self._give(places(self.draft, path), value, Source.FRAMEWORK)
        joined = {m["organisation"]: m["joined_on"] for m in self.framework["members"]}
        for row in places(self.draft, "parties[]"):
            day = joined.get(get(self.draft, f"{row}.organisation.id", ""))
            if day:
                self._give([f"{row}.framework_joined_on"], day, Source.FRAMEWORK)

    def _from_screening(self) -> None:
        for path in SCREENING:
            for place in places(self.draft, path):
                if path == "parties[].role" and len(self.sample["parties"]) != 2:
                    continue
                value = get(self.sample, place)
                if filled(value):
                    self._give([place], value, Source.SCREENING)

    def _from_dataset(self) -> None:
        """The items and the groups of people that an earlier agreement on the dataset lists."""
        self._give([OF_DATASET], "As the dataset's owner says", Source.PREVIOUS_VERSION)
        for rows, fields in BROUGHT.items():
            for number, values in enumerate(brought_rows(self.sample, rows, fields)):
                if number < len(self.draft[rows]):
                    continue
                if rows == "data_items":
                    values.setdefault("seen_by", "The teams that need it")
                begun = {**values, **self._id(rows, number)}
                self.draft, place = add_row(self.draft, rows, values=begun)
                self.draft = with_values(
                    self.draft, {f"{place}.{k}": v for k, v in self._id(rows, number).items()}
                )
                self._note([f"{place}.{name}" for name in values], Source.PREVIOUS_VERSION)
        self.draft = normalise(self.draft)

    def _id(self, rows: str, number: int) -> dict[str, str]:
        """The row's id in the sample, where rows of that list have one."""
        given = self.sample[rows][number].get("id")
        return {"id": given} if given else {}

    def _give(self, given: list[str], value: Any, source: Source) -> None:
        blank = [p for p in given if not filled(get(self.draft, p)) and p not in self.origins]
        for place in blank:
            put(self.draft, place, copied(value))
        self._note(blank, source)

    def _note(self, noted: list[str], source: Source) -> None:
        self.origins |= dict.fromkeys(noted, Origin(source, "").as_json())

    def _fill(self) -> None:
        self._from_screening()
        self._from_framework()
        filling = fill_document(self.draft, self.origins, self.records)
        self.draft = with_values(self.draft, filling.changes)
        self.origins = filling.origins

    # -------------------------------------------------------------- going through the pages
    def fill(self) -> Count:
        """What the person does: all that can be answered, then one answer that was left to be
        worked out, and again, until nothing is asked any more."""
        if self.ready:
            self._answer(self.questionnaire.question("dataset"), "", patient=False)
        self._fill()
        while self._turn(patient=True) or self._turn(patient=False):
            pass
        self._count_shown()
        return self.count

    def _turn(self, *, patient: bool) -> bool:
        """Whether anything was answered. An impatient turn ends with its first answer."""
        before = len(self.done)
        for section in self.questionnaire.sections:
            self._section(Page(self.questionnaire, section), patient=patient)
            if not patient and len(self.done) > before:
                break
        return len(self.done) > before

    def _section(self, top: Page, *, patient: bool) -> None:
        self._add_rows(top)
        asked = relevance(self.questionnaire, self.draft)
        for page in list(all_pages(self.questionnaire, self.draft, top.section, asked)):
            before = len(self.done)
            for question in page.questions:
                if _is_typed_here(question) and asked.asks(question, page.row):
                    self._answer(question, page.row, patient=patient)
                    if not patient and len(self.done) > before:
                        break
            if len(self.done) > before:
                self._fill()
                asked = relevance(self.questionnaire, self.draft)
                if not patient:
                    return
        for key, rows in TABLES.items():
            question = self.questionnaire.question(key)
            if question.section == top.section.key:
                self._table(question, rows, asked, patient=patient)

    def _add_rows(self, top: Page) -> None:
        """The rows of lists that begin in this section, as many as the agreement has."""
        for group in self.questionnaire.groups:
            if self.questionnaire.home(group) is not top.section or group.is_table:
                continue
            for holder in places(self.draft, group.parent) if group.parent else [""]:
                place = f"{holder}.{group.name}" if holder else group.path
                for row in get(self.sample, place, [])[len(get(self.draft, place, [])) :]:
                    begun = {**blank_row(group.path), "id": row.get("id", "")}
                    put(self.draft, f"{place}.{len(get(self.draft, place, []))}", begun)

    def _answer(self, question: Question, row: str, *, patient: bool) -> bool:
        """Whether the question is answered by this visit."""
        if (question.key, row) in self.done or question.key in NOTHING_IS_AN_ANSWER:
            return False
        place = question.column.place(row)
        held, wanted = get(self.draft, place), get(self.sample, place)
        is_dataset = question.key == "dataset" and self.ready
        has_to = self._is_needed(question) or is_dataset
        if not filled(wanted) and not filled(held) and not has_to:
            return False
        origin = self.origins.get(place)
        is_draft = question.type in FIRST_DRAFTS and bool(origin)
        if origin and filled(held) and (not filled(wanted) or wanted == held or is_draft):
            self.origins[place] = {**origin, "confirmed": True}
            return self._settle(question, row, CONFIRMED)
        if patient and _will_be_given(question) and not filled(held):
            return False
        self._type(question, row, wanted)
        return self._settle(question, row, TYPED if self._is_needed(question) else CHOSEN)

    def _type(self, question: Question, row: str, wanted: Any) -> None:
        place = question.column.place(row)
        value = wanted if filled(wanted) else _stand_in(question.column)
        if question.key == "subject_number" and not filled(wanted):
            value = NUMBERS.get(self.sample["volume_band"], value)
        if question.picks_organisation:
            place, value = f"{row}.organisation", get(self.sample, f"{row}.organisation")
        self.draft = with_values(self.draft, {place: value})
        for column in question.columns[1:]:
            also = get(self.sample, column.place(row))
            if filled(also):
                self.draft = with_values(self.draft, {column.place(row): also})
        self.origins.pop(question.column.place(row), None)
        if question.key == "dataset":
            self._from_dataset()

    def _settle(self, question: Question, row: str, how: str) -> bool:
        self.done.add((question.key, row))
        self.count.add(question, how)
        return True

    def _table(self, question: Question, rows: str, asked: Relevance, *, patient: bool) -> None:
        """The team, the reviewers: each row is one answer."""
        if (question.key, "") in self.done or not asked.asks(question):
            return
        held = get(self.draft, rows, [])
        if held and rows in self.origins:
            self.done.add((question.key, ""))
            self.count.add(question, CONFIRMED, len(held))
        elif self._is_needed(question) and not patient:
            least = next(g.min for g in self.questionnaire.groups if g.path == rows)
            wanted = get(self.sample, rows, [])
            self.draft = with_values(self.draft, {rows: wanted})
            self.done.add((question.key, ""))
            self.count.add(question, TYPED, max(len(wanted), least))

    def _is_needed(self, question: Question) -> bool:
        short = get(self.draft, "emergency.used") is True
        if short and question.in_emergency != "now":
            return False
        return not question.optional and question.needed_before("activate")

    def _count_shown(self) -> None:
        """Facts of records, and questions that may stay blank and do."""
        asked = relevance(self.questionnaire, self.draft)
        for page in all_pages(self.questionnaire, self.draft, asked=asked):
            for question in page.questions:
                if question.lists or not asked.asks(question, page.row):
                    continue
                if question.key in NOTHING_IS_AN_ANSWER:
                    continue
                if (question.key, page.row) not in self.done:
                    self.count.add(question, SHOWN)


# ------------------------------------------------------------------ the document
def document() -> str:
    """`docs/time-to-agreement.md`: what each sample agreement asks, and how it is counted."""
    samples = library.samples().agreements
    rows = [_row(sample) for sample in samples]
    head = ("agreement", *(f"{move}: {how}" for move in ("first", "ready") for how in COLUMNS))
    table = ["| " + " | ".join(head) + " |", "|" + "---|" * len(head)]
    table += ["| " + " | ".join(row) + " |" for row in rows]
    return TEXT.format(marketplace=MARKETPLACE, table="\n".join(table))


COLUMNS = ("typed before review", "before signature", "by choice", "confirmed", "shown")


def _row(sample: Mapping[str, Any]) -> list[str]:
    written = sample["document"]
    told = [f"{sample['id']} {written['title']}"]
    for ready in (False, True):
        found = count(written, framework_of(written), ready=ready)
        at_signature = found.answers["sign"]
        told += [str(found.typed("submit")), str(found.typed("sign"))]
        told += [str(at_signature[how]) for how in (CHOSEN, CONFIRMED, SHOWN)]
    return told


TEXT = """# Time to agreement: how many answers people type

Written from the code by `make docs`, by going through the twelve fictitious sample agreements as a
person would. Change the code, not this page.

The government Data Marketplace asks {marketplace} questions for a *request* for data alone, before
any agreement is drafted. Here is what a whole agreement asks.

{table}

**first**: nothing is prepared. Only the facts of the organisations and, where there is one, the
framework are known. **ready**: the organisations keep their usual answers on their records, and an
earlier agreement describes the dataset.

## How it is counted

- The questions are those that the agreement's own answers call for, by the same conditions as on
  the pages. What the records give is given by the same code as on the pages. Each data item,
  flow, group of people and organisation counts apart.
- **Typed** is every answer that is needed and that somebody types or selects, the title and the
  name of the dataset among them. *Before review* counts those needed to send the draft for review,
  *before signature* those and the ones needed up to then.
- **By choice** is what the sample answers although it may stay blank, such as a last day. Legal
  powers are here too: the law asks for them, the questionnaire does not insist.
- **Confirmed** is every answer that was filled in and is read and confirmed, all on a page with
  one button: from the first questions before the draft, an organisation's record, the framework,
  an earlier agreement, the library of powers, or worked out from other answers. Where what was
  filled in is not what the sample says, the answer counts as typed; but a first draft in words,
  and a usual day, are taken as they are.
- **Shown** is what is only there to read: facts of organisations, and questions that may stay
  blank and do. The counts are of the whole way up to signature.
- The first questions before a draft, at most ten, are not counted again: what they carry into the
  draft is confirmed there. The DPIA is a document of its own with questions of its own.
- Where a sample leaves out an answer that is needed, something stands in its place.
"""


def _is_typed_here(question: Question) -> bool:
    return not question.lists and not question.is_read_only and question.key not in ELSEWHERE


def _will_be_given(question: Question) -> bool:
    """Whether a person leaves the question for now, because its answer is likely to be given."""
    if question.key in AT_ONCE:
        return False
    return question.key in BY_QUESTION or question.key in FROM_POWERS or question.key in TABLES


def _stand_in(column: Column) -> Any:
    """Something in the place of an answer that the sample leaves out."""
    leaf = column.leaf
    value = STAND_INS.get(leaf.kind, leaf.allowed[0] if leaf.allowed else "As agreed")
    return [value] if leaf.is_list else value


def framework_of(document: Mapping[str, Any]) -> Mapping[str, Any] | None:
    """The framework that a sample is under."""
    reference = document.get("framework_reference")
    return next((f for f in library.samples().frameworks if f["id"] == reference), None)
