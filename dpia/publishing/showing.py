"""A DPIA's content for a page: the same words as in the PDF, the pictures beside their table."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from dpia.models import Publication
from dpia.paper.content import Answer, Content, plain
from dpia.publishing import public
from dpia.risks import picture

LEVELS = ("likelihood", "severity", "overall", "residual")


@dataclass(frozen=True)
class Picture:
    """The risk matrix as SVG, and what it shows in a sentence."""

    caption: str
    svg: str


def page(content: Content) -> dict[str, Any]:
    """The context of `dpia/publishing/content.html`."""
    return {"content": content, "pictures": pictures(content), "title": plain(content.title)}


def pictures(content: Content) -> list[Picture]:
    """The risks before the measures and after them; a level that is hidden is not drawn."""
    risks = [{name: risk.code(name) for name in LEVELS} for risk in content.risks()]
    drawn = picture.drawn(risks)
    captions = {False: "The risks before the measures", True: "The risk that is left"}
    return [
        Picture(caption, picture.matrix_svg(risks, content.matrix, after=after))
        for after, caption in captions.items()
        if after in drawn
    ]


@dataclass(frozen=True)
class Shown:
    """An answer on the page where words are hidden, as it would be read."""

    answer: Answer
    look_first: bool

    @property
    def query(self) -> str:
        """What names the answer in the address of the page that hides its words."""
        return f"?{urlencode({'place': self.answer.place})}"

    @property
    def hidden_words(self) -> str:
        """What the link says to those who do not see beside which answer it stands."""
        return f"in “{self.answer.label}”"


@dataclass(frozen=True)
class ShownPart:
    heading: str
    answers: tuple[Shown, ...]


def to_mark(made: Content) -> list[ShownPart]:
    """Every answer that can be hidden, as it would be read."""
    parts = [("The title and key facts", [*made.answers][: 1 + len(made.cover)])]
    parts += [(part.heading, list(part.answers)) for part in made.parts]
    return [
        ShownPart(
            heading,
            tuple(
                Shown(one, one.public == "redact")
                for one in answers
                if not one.place.startswith("publication.")
            ),
        )
        for heading, answers in parts
    ]


def standing(publication: Publication) -> dict[str, Any]:
    """What a reader is told above a published DPIA: whether there is a later one, or will be."""
    every = public.editions(publication)
    return {
        "publication": publication,
        "is_readable": public.is_readable(publication),
        "is_newest": every[0].number == publication.number,
        "newest": every[0],
        "earlier": [one for one in every if one.number != publication.number],
        "is_of_latest_approval": publication.is_current,
    }
