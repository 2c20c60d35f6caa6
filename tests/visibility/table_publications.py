"""Publications of DPIAs: who prepares and approves them, and that anybody reads what is published.

What is being prepared is nobody's business outside the organisation that wrote the DPIA.
"""

from organisations.roles import Permission
from tests.visibility.rows import (
    ANYBODY,
    NOT_FOUND,
    SIGNED_IN,
    Who,
    action,
    button,
    having,
    page,
    read,
    special,
    these,
)
from tests.visibility.table_dpias import READERS as DPIA_READERS
from tests.visibility.world import DPIA_APPROVED, DPIA_DRAFT, PREPARED, PUBLISHED

STATES = (PREPARED, PUBLISHED)
AUTHORS = having(Permission.READ_AGREEMENTS, "lead")
DRAFTER, OFFICER = these("lead drafter"), these("lead information_governance")
PREPARERS = DRAFTER | OFFICER


def _of_dpia(who):
    """Those who read the approved DPIA."""
    return Who(lambda state: who(DPIA_APPROVED))


READERS = (AUTHORS & _of_dpia(DPIA_READERS)) | _of_dpia(DPIA_READERS).when(PUBLISHED)


def _dpia(world, state):
    return world.publications[state][0]


def _pk(world, state):
    return world.publications[state][1]


def _page(route, send=None, **more):
    return page(
        f"dpia:{route}", READERS, send, states=STATES, reference=_dpia, pk=_pk, as_main=True, **more
    )


def _action(verb, does):
    return action(f"dpia-publication-{verb}", READERS, does=does & READERS, states=STATES, pk=_pk)


def _dpias(world, state):
    return world.dpias[state]


DECISION = {"decision": "redacted", "reason": "Names"}
TABLE = [
    page(
        "dpia:publications",
        DPIA_READERS,
        states=(DPIA_DRAFT, DPIA_APPROVED),
        reference=_dpias,
        as_main=True,
    ),
    page(
        "dpia:publication_new",
        DPIA_READERS,
        DPIA_READERS,
        does=PREPARERS,
        states=(DPIA_DRAFT, DPIA_APPROVED),
        reference=_dpias,
        as_main=True,
    ),
    _page("publication"),
    _page("publication_preview"),
    _page("publication_decision", READERS, does=PREPARERS),
    special(
        "dpia:publication_hide",
        # Without `?place=` there is no answer to hide words in.
        {READERS: NOT_FOUND},
        {READERS: NOT_FOUND},
        states=STATES,
        reference=_dpia,
        pk=_pk,
        as_main=True,
    ),
    *(
        button(
            f"dpia:publication_{verb}",
            READERS,
            does=PREPARERS.when(PREPARED),
            states=STATES,
            reference=_dpia,
            pk=_pk,
        )
        for verb in ("show", "everywhere")
    ),
    *(
        _page(verb, READERS, does=who & READERS)
        for verb, who in {
            "ask_to_publish": PREPARERS,
            "publish": OFFICER,
            "return_publication": PREPARERS,
            "withdraw_publication": OFFICER,
            "drop_publication": PREPARERS,
        }.items()
    ),
    # ---------------------------------------------------------------- anybody
    page("published:index", ANYBODY),
    page("published:dpia", ANYBODY, states=(PUBLISHED,), reference=_dpia),
    page("published:numbered", ANYBODY, states=(PUBLISHED,), reference=_dpia, number=1),
    page("published:json", ANYBODY, states=(PUBLISHED,), reference=_dpia, number=1),
    # No worker made it.
    special("published:pdf", {ANYBODY: NOT_FOUND}, states=(PUBLISHED,), reference=_dpia, number=1),
    # ---------------------------------------------------------------- the API
    read("dpia-publication-list", SIGNED_IN),
    read("dpia-publication-detail", READERS, states=STATES, pk=_pk, as_main=True),
    *(
        _action(verb, PREPARERS)
        for verb in (
            *("decide", "hide", "hide-everywhere", "show-again"),
            *("ask-to-publish", "return-publication", "drop-publication"),
        )
    ),
    *(_action(verb, OFFICER) for verb in ("publish", "withdraw-publication")),
    action(
        "dpia-prepare-publication",
        DPIA_READERS,
        does=PREPARERS,
        states=(DPIA_DRAFT, DPIA_APPROVED),
        reference=_dpias,
    ),
    read("published-dpia-list", ANYBODY),
    read("published-dpia-detail", ANYBODY, states=(PUBLISHED,), reference=_dpia),
]
