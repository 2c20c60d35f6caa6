"""Whether two texts name the same person: by the words of the name, however they are typed. Pure.

People are named in free text ("Grace Pryce, DPO"), so that somebody without an account can be.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence

TITLES = frozenset({"mr", "mrs", "ms", "miss", "mx", "dr", "prof", "professor", "sir", "dame"})
ROLES = frozenset(
    {"dpo", "siro", "caldicott", "guardian", "data", "protection", "information", "officer"}
    | {"senior", "risk", "owner", "governance", "ig", "acting", "interim", "deputy", "the"}
)
"""Words that say as what somebody acts, and not who it is."""
ENDS = re.compile(r"[,;(\[\n]| - | – | at | of | for ", re.IGNORECASE)
"""What follows the name: a role, an organisation."""

POSTS = frozenset({"chief", "executive", "director", "head", "secretary", "manager", "chair"})
"""More words that say it, though names may hold them too."""


def says_a_post(text: str) -> bool:
    """Whether the text says as what somebody acts, alone or after a name."""
    after = ENDS.split(text.strip(), maxsplit=1)[1:]
    return bool(any(map(_words, after)) or {*_words(text)} & (ROLES | POSTS))


def are_one(said: str, other: str) -> bool:
    """Whether one of the texts holds the name that the other begins with. `other` is known to be
    a name; of `said`, one word alone may be a role."""
    name = _name(said)
    return _holds(_words(said), _name(other)) or (len(name) > 1 and _holds(_words(other), name))


def _words(text: str) -> list[str]:
    """The words of a text without capitals, accents and marks between them."""
    plain = unicodedata.normalize("NFKD", text).casefold()
    kept = "".join(one for one in plain if not unicodedata.combining(one))
    return re.findall(r"[^\W_]+", kept.replace("'", "").replace("’", ""))


def _name(text: str) -> list[str]:
    """The words of the name that it begins with; all its words where it names a role alone."""
    words = _words(ENDS.split(text.strip(), maxsplit=1)[0])
    kept = [one for one in words if one not in TITLES | ROLES]
    return kept if len(kept) > 1 else _words(text)


def _holds(words: Sequence[str], name: Sequence[str]) -> bool:
    """Whether the name stands in the words, in one piece, with an initial or the surname first."""
    if not name:
        return False
    size = len(name)
    pure = [one for one in words if one not in TITLES]
    runs = [pure[at : at + size] for at in range(len(pure) - size + 1)]
    return any(sorted(run) == sorted(name) or _is_short_for(run, name) for run in runs)


def _is_short_for(run: Sequence[str], name: Sequence[str]) -> bool:
    """Whether it is the name with initials and the whole surname: "G Pryce"."""
    return run[-1] == name[-1] and all(
        one == whole or (len(one) == 1 and whole.startswith(one))
        for one, whole in zip(run[:-1], name[:-1], strict=True)
    )
