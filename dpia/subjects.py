"""What a DPIA assesses: the agreements that rely on it, told from above through this register.

The room above calls `register`; nothing here knows what an agreement is.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from typing import Any, Protocol, runtime_checkable

from dpia.models import Dpia
from law.document import generic

Document = Mapping[str, Any]


@dataclass(frozen=True)
class Subject:
    """One agreement that relies on a DPIA.

    `document` is whole but for its `dpia`, or a function that gives it, which is called only when
    rules are to be asked. `answers` is what people answered, for pages: where it is not given,
    they read `document` too. `link` gives the address at which one of its answers is given or read.
    """

    reference: str
    title: str
    url: str
    document: Document | Callable[[], Document]
    answers: Document | None = None
    link: Callable[[str], str] | None = None
    agreement: str = ""
    """The reference of its agreement, where `reference` is that of one of several versions."""
    key: int = 0
    """What its provider knows it by."""
    readers: Callable[[], Collection[int]] | None = None
    """The keys of the organisations that may read it, where it says so. May query."""
    assumed: Callable[[], Collection[str]] | None = None
    """The places of answers that were filled in for people and that nobody has confirmed."""
    is_beside: bool = False
    """Whether it relies on another DPIA, and the one it is described for stands beside that."""
    is_public: bool = True
    """Whether the public may read what it is called: not while it is being drafted and agreed."""
    is_withdrawn: bool = False
    """Whether it was given up before anybody agreed to it: nothing it says is shown as a fact."""
    record: Any = None
    """What its provider read it from, for the provider alone."""

    def read_by(self) -> frozenset[int]:
        """The organisations that may be told what it says."""
        return frozenset(self.readers()) if self.readers else frozenset()

    def whole(self) -> Document:
        """Everything that rules read. May query."""
        return self.document() if callable(self.document) else self.document

    def shown(self) -> Document:
        """What the DPIA's pages read of it."""
        return self.whole() if self.answers is None else self.answers

    def unconfirmed(self, path: str) -> list[str]:
        """The places of that path at which stands what nobody has said."""
        return [one for one in (self.assumed() if self.assumed else ()) if generic(one) == path]

    def url_of(self, place: str) -> str:
        """Where the answer at that place is given or read; the agreement itself if that is all
        that is known."""
        return self.link(place) if self.link is not None else self.url


class Provider(Protocol):
    """Knows the agreements that rely on a DPIA."""

    def describe(self, dpia: Dpia) -> list[Subject]:
        """The agreements that rely on it, the one whose answers its pages show first."""

    def changed(
        self, dpia: Dpia, changed_paths: Collection[str], among: Collection[Subject]
    ) -> None:
        """Judge those agreements again. Called in the transaction of every write of a DPIA.

        `changed_paths` are generic paths of the whole document: `dpia.risks[].residual`. `among`
        is what it has just described of the DPIA in this transaction.
        """


@runtime_checkable
class ChoosesReaders(Protocol):
    """A provider that can say which of its agreements a person may read."""

    def readable(self, among: Collection[Subject], user: Any) -> Collection[str]:
        """The references, of these, that the person may open."""


@runtime_checkable
class LinksThem(Protocol):
    """A provider with a page on which a DPIA is linked to what it describes."""

    def page_to_link(self, dpia: Dpia) -> str:
        """Its address."""


@runtime_checkable
class BeginsFromDpia(Protocol):
    """A provider that can start one of its agreements from a DPIA."""

    def begin_url(self, dpia: Dpia) -> str:
        """The page on which one is started that relies on it."""


_providers: list[Provider] = []


def register(provider: Provider) -> None:
    """Ask this provider from now on. Called once, when its app is ready."""
    if provider not in _providers:
        _providers.append(provider)


def unregister(provider: Provider) -> None:
    """Ask this provider no more. For tests."""
    _providers.remove(provider)


def subjects_of(dpia: Dpia) -> list[Subject]:
    """Every agreement that relies on the DPIA. Queries as often as the providers do."""
    return [subject for provider in _providers for subject in provider.describe(dpia)]


def shown_to(user: Any, dpia: Dpia) -> list[Subject]:
    """Those that this person may open. A DPIA may be read by people of one agreement while others
    rely on it too: of those they learn nothing."""
    found = []
    for provider in _providers:
        described = provider.describe(dpia)
        if described and isinstance(provider, ChoosesReaders):
            readable = set(provider.readable(described, user))
            described = [subject for subject in described if subject.reference in readable]
        found += described
    return found


def pages_to_link(dpia: Dpia) -> list[str]:
    """Where the DPIA is linked to agreements."""
    return [one.page_to_link(dpia) for one in _providers if isinstance(one, LinksThem)]


def begin_url(dpia: Dpia) -> str:
    """The page on which an agreement is started from this DPIA; empty where nobody offers one."""
    able = [provider for provider in _providers if isinstance(provider, BeginsFromDpia)]
    return able[0].begin_url(dpia) if able else ""


def tell(dpia: Dpia, changed_paths: Collection[str], among: Collection[Subject]) -> None:
    """Have every provider judge again what relies on the DPIA. `among`: all that rely on it, as
    they were described a moment ago."""
    for provider in _providers:
        provider.changed(dpia, changed_paths, among)
