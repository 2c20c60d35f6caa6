"""The playbook: short pages on how to set up a good agreement, and where each belongs.

Files only: no tables, no requests.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from typing import Any

import yaml
from django.utils.safestring import SafeString

from questionnaire.completeness import Missing
from questionnaire.markdown import headed, html

DATA = Path(__file__).resolve().parent / "data"
MOST_SECTIONS_NAMED = 3


@dataclass(frozen=True)
class PlaybookPage:
    """One page. `slug` is its address; a case study tells what happened elsewhere."""

    slug: str
    title: str
    lead: str
    """What it is about, for a list of pages."""
    body: SafeString
    is_case: bool

    @property
    def name(self) -> str:
        """The title, without saying that it is a case study."""
        told = self.title.removeprefix("Case study: ")
        return told[:1].upper() + told[1:]


@dataclass(frozen=True)
class Pointer:
    """A page to read, and why."""

    page: PlaybookPage
    why: str = ""


@dataclass(frozen=True)
class Involved:
    """Somebody to involve, and for what."""

    who: str
    does: str
    only_if_asked: bool = False


@dataclass(frozen=True)
class Step:
    """One step of an agreement's life, as the line of all of them shows it."""

    title: str
    is_now: bool
    is_past: bool


@dataclass(frozen=True)
class Stage:
    """Where an agreement is in its life: who is needed now, and what to read."""

    title: str
    now: str
    people: tuple[Involved, ...]
    guide: Pointer
    case: Pointer
    steps: tuple[Step, ...]


LIFE = ("draft", "in_review", "ready_to_sign", "in_force", "over")


@cache
def pages() -> dict[str, PlaybookPage]:
    """Every page by its slug, in reading order."""
    cases = frozenset(_placing()["cases"])
    files = sorted((DATA / "playbook").glob("*.md"))
    return {slug: _page(path, slug, slug in cases) for path in files if (slug := path.stem[3:])}


def _page(path: Path, slug: str, is_case: bool) -> PlaybookPage:
    title, rest = headed(path.read_text(encoding="utf-8"))
    return PlaybookPage(slug, title, _placing()["about"][slug], html(rest), is_case)


def neighbours(slug: str) -> tuple[PlaybookPage | None, PlaybookPage | None]:
    """The pages before and after."""
    order = list(pages().values())
    here = order.index(pages()[slug])
    before = order[here - 1] if here else None
    return before, order[here + 1] if here + 1 < len(order) else None


@cache
def beside_section(section: str) -> tuple[Pointer, ...]:
    """The pages to read beside that section of the agreement's questionnaire."""
    placing = _placing()
    first = Pointer(pages()[placing["sections"][section]], placing["because"][section])
    second = placing["also"].get(section)
    return (first, Pointer(pages()[second])) if second else (first,)


def stage_of(status: str) -> Stage:
    """Where a version of that status is in its life. One that went back is a draft again."""
    return stage(_placing()["statuses"][status])


def signed(words: str) -> Stage:
    """Where a version is that all have signed and whose first day is to come, as `words` say."""
    found = stage("signed")
    steps = tuple(replace(one, title=words) if one.is_now else one for one in found.steps)
    return replace(found, title=words, steps=steps)


@cache
def stage(name: str) -> Stage:
    """The stage of that name, such as those of LIFE."""
    placing = _placing()
    told = placing["stages"][name]
    here = next(
        n for n, name in enumerate(LIFE) if placing["stages"][name]["title"] == told["title"]
    )
    return Stage(
        title=told["title"],
        now=told["now"],
        people=tuple(Involved(**person) for person in told["people"]),
        guide=Pointer(pages()[told["page"]]),
        case=Pointer(pages()[told["case"]], told["why"]),
        steps=tuple(
            Step(placing["stages"][name]["title"], number == here, number < here)
            for number, name in enumerate(LIFE)
        ),
    )


def to_involve(status: str, missing: Iterable[Missing] = ()) -> tuple[Involved, ...]:
    """Who is needed now. With what is unanswered: for how many answers each is wanted, and where.

    Those who usually know most of what is missing come first.
    """
    wanted: dict[str, list[str]] = {}
    for one in missing:
        who = _placing()["known_by"].get(one.question.usually_known_by, "")
        wanted.setdefault(who, []).append(one.section.title)
    people = [
        _asked(person, wanted.get(person.who, []))
        for person in stage_of(status).people
        if person.who in wanted or not person.only_if_asked
    ]
    return tuple(sorted(people, key=lambda p: -len(wanted.get(p.who, []))))


def _asked(person: Involved, sections: list[str]) -> Involved:
    """The same person, with what is still wanted of them in place of what they do in general."""
    if not sections:
        return person
    named = list(dict.fromkeys(sections))
    count = f"{len(sections)} answer{'s' if len(sections) > 1 else ''} still to give"
    where = ", ".join(named[:MOST_SECTIONS_NAMED])
    more = " and elsewhere" if len(named) > MOST_SECTIONS_NAMED else ""
    return Involved(person.who, f"{person.does}. {count}: {where}{more}")


@cache
def _placing() -> Any:
    return yaml.safe_load((DATA / "playbook.yaml").read_text(encoding="utf-8"))
