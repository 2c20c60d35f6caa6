"""Agreements: who sees and does what, in which state."""

from dataclasses import replace

from agreements.models import Comment, InvitedPerson, Thread, Version
from organisations.roles import Permission
from tests.visibility import table_starting
from tests.visibility.rows import (
    DRAFTERS,
    GOES_ON,
    NOBODY,
    PAGE,
    SIGNED_IN,
    action,
    button,
    having,
    page,
    read,
    special,
    these,
)
from tests.visibility.world import (
    DPIA_APPROVED,
    DRAFT_SHOWN,
    DRAFT_UNSHOWN,
    EXPIRED,
    IN_FORCE,
    IN_REVIEW,
    READY,
    STATES,
    VARIED,
)

DRAFTS = (DRAFT_UNSHOWN, DRAFT_SHOWN, VARIED)
ACCEPTED = (DRAFT_SHOWN, VARIED)
"""The partner has accepted, and so writes its own part."""
SUBMITTED = (IN_REVIEW, READY, IN_FORCE, VARIED, EXPIRED)
WITH_PDF = (READY, IN_FORCE, VARIED, EXPIRED)
SIGNED = (IN_FORCE, EXPIRED)
LIVING = (IN_FORCE, VARIED)
ASKED = (IN_REVIEW, READY, IN_FORCE, EXPIRED)

LEAD = having(Permission.READ_AGREEMENTS, "lead")
PARTNER = having(Permission.READ_AGREEMENTS, "partner").when(DRAFT_SHOWN, *SUBMITTED)
INVITED = these("invited *")
CONTRIBUTOR = these("invited contributor")
PARTIES = LEAD | PARTNER | INVITED | these("named to each")
READERS = PARTIES | these("national_auditor").when(*SUBMITTED)
# A variation in draft is for those who take part.
NEWEST_READERS = PARTIES | READERS.when(*(s for s in STATES if s != VARIED))
PREVIEWERS = PARTIES.when(*DRAFTS) | READERS.when(IN_REVIEW)
DRAFTER = these("lead drafter")
BOTH_DRAFTERS = these("lead drafter", "partner drafter")
WRITERS = DRAFTER.when(DRAFT_UNSHOWN) | BOTH_DRAFTERS.when(*ACCEPTED) | CONTRIBUTOR.when(*DRAFTS)
WRITES_FOR_LEAD = (DRAFTER | CONTRIBUTOR).when(*DRAFTS)
OFFICERS = these("lead information_governance", "partner information_governance")
LINKERS = these("lead drafter", "lead information_governance").when(*STATES[:-1]) | these(
    "partner drafter", "partner information_governance"
).when(*(s for s in STATES[1:-1]))
SIGNATORIES = these("lead signatory", "partner signatory") & READERS
REVIEWERS = these("lead drafter", "lead information_governance").when(*LIVING)
DECIDERS = these("lead siro", "lead information_governance").when(*STATES[:-1])


def _reference(world, state):
    return world.agreements[state]


def _partner(world, state):
    versions = Version.objects.filter(agreement__reference=world.agreements[state])
    return versions.latest("number").parties.get(organisation=world.partner).key


def _lead_dpia(world, state):
    """The DPIA that the lead organisation writes."""
    return world.dpias[DPIA_APPROVED]


def _newest(world, state):
    """The number of the newest version: of a variation, where there is one."""
    versions = Version.objects.filter(agreement__reference=world.agreements[state])
    return versions.latest("number").number


def _page(route, see, send=None, **more):
    return page(f"agreements:{route}", see, send, states=STATES, reference=_reference, **more)


def _draft_page(route, send=None, **more):
    """A page of the draft; when it is a draft no more, it leads who reads the agreement there."""
    found = _page(route, PARTIES.when(*DRAFTS), send, as_main=True, **more)
    return replace(found, get={**found.get, READERS.when(*ASKED): GOES_ON})


def _button(route, press, **more):
    return button(f"agreements:{route}", press, states=STATES, reference=_reference, **more)


def _action(route, may, **more):
    return action(f"agreement-{route}", may, states=STATES, reference=_reference, **more)


def _reader(world, state):
    rows = InvitedPerson.objects.filter(agreement__reference=world.agreements[state])
    return rows.get(role="reader").pk


def _thread(world, state):
    return Thread.objects.get(version__agreement__reference=world.agreements[state]).pk


def _proposal(world, state):
    found = Comment.objects.filter(kind="proposal")
    return found.get(thread__version__agreement__reference=world.agreements[state]).pk


PRESSES = ("drafter", "information_governance", "signatory")
STOP_ROLES = ("signatory", "siro", "information_governance")
COMMENTS = ("drafter", "information_governance", "dpo", "legal", "caldicott_guardian")
THREAD_READERS = LEAD | PARTNER | INVITED | these("named to each")
COMMENTERS = (
    these(*(f"{side} {role}" for side in ("lead", "partner") for role in COMMENTS))
    | these("invited commenter", "invited contributor")
).when(*DRAFTS, IN_REVIEW) & READERS
IN_DRAFT = COMMENTERS.when(*DRAFTS)
SAID = {"text": "Why so long?"}
DRAFTER_OF_A_PARTY = DRAFTER.when(DRAFT_UNSHOWN) | BOTH_DRAFTERS.when(*ACCEPTED)
# Told that it is too late, or too early, where others find nothing.
WROTE = (BOTH_DRAFTERS | CONTRIBUTOR).when(*ASKED)
MAY_WRITE = WRITES_FOR_LEAD | WROTE | BOTH_DRAFTERS.when(*ACCEPTED)
"""Who writes somewhere in it is told what is not theirs."""
DRAFTS_FOR_ITS_OWN = BOTH_DRAFTERS & READERS
INVITERS = DRAFTER_OF_A_PARTY
ENDERS = DRAFTER
KEEPERS = DRAFTER.when(*STATES[:-1])
"""Of people whom the lead organisation invited."""
NUDGERS = these(*(f"{side} {role}" for side in ("lead", "partner") for role in PRESSES)) & READERS
NOTE_READERS = LEAD | PARTNER
NOTING = (*COMMENTS, "signatory", "siro", "data_owner")
NOTE_WRITERS = NOTE_READERS & these(*(f"{s} {r}" for s in ("lead", "partner") for r in NOTING))
INK = SIGNATORIES | (OFFICERS & READERS)
STOPPERS = these(*(f"{s} {r}" for s in ("lead", "partner") for r in STOP_ROLES)) & READERS
ENDING = SIGNATORIES
DISPUTE = {"other": "ORG08", "issue": "Kept too long", "wanted": "12 months"}
STOPPING = {"reason": "A breach"}
STOP = {**STOPPING, "on_day": "1", "on_month": "1", "on_year": "2000"}
SOMEBODY = {"email": "new@example.org", "name": "New Person", "role": "reader"}
DECISION = {"sha256": "0" * 64, "reason": "As discussed"}
CONFIRMED = {"based_on": 0, "places": ["title"]}
ANSWER = {"based_on": 0, "changes": {"summary": "Other words"}}
PARTY = {"party": "org08"}
REPLACED = {"party": "org08", "organisation": "ORG99", "reason": "It moved", "on": "2022-05-01"}
REPLACED_ON_PAGE = {**REPLACED, "on_day": "1", "on_month": "5", "on_year": "2022"}
WHY = {"reason": "A new data item"}
TABLE = [
    page("agreements:new", DRAFTERS, DRAFTERS),
    # The law is for everybody; a draft named in the address for its readers.
    page("agreements:powers", SIGNED_IN),
    *table_starting.TABLE,
    # None of these stands under a framework: test_under_a_framework.py has one that does.
    _button("depart", NOBODY, name="breach"),
    _page("make_template", READERS & BOTH_DRAFTERS, READERS & BOTH_DRAFTERS),
    page("agreements:new_from_dpia", DRAFTER, DRAFTER, reference=_lead_dpia),
    _page("new_copy_of", READERS & BOTH_DRAFTERS, READERS & BOTH_DRAFTERS),
    _page("agreement", READERS, main=True),
    _page("pdf", READERS.when(*WITH_PDF), as_main=True),
    _page("check", READERS, as_main=True),
    _page("word", READERS, as_main=True),
    _page("minimisation", READERS, as_main=True),
    _page("preview", PREVIEWERS, as_main=True),
    _page("version", NEWEST_READERS, as_main=True, number=_newest),
    _page("changes", READERS, as_main=True),
    _page("board", READERS, as_main=True),
    _page("engagement", READERS, as_main=True),
    _button("nudge", NUDGERS, key=_partner, column="signatory"),
    _page("notes", NOTE_READERS, NOTE_WRITERS, sends={"text": "Ask them why"}, as_main=True),
    # No notes stand in these agreements: tests/agreements/test_notes.py has some that do.
    _button("note_remove", NOBODY, key=2**31 - 1),
    _page("sign_on_paper", INK, INK.when(READY), sends={"name": "Ann Other"}),
    # No page was signed in ink in these agreements: test_on_paper.py has some that were.
    _page("signed_page", NOBODY, number=1, key="org12"),
    _page("joining", READERS, DRAFTER.when(*LIVING), sends={}, as_main=True),
    # Nobody joins these: tests/agreements/joining has one that somebody does.
    *(
        _page(f"accession{name}", NOBODY, key=2**31 - 1, **more)
        for name, more in (("", {}), ("_record", {}), ("_document", {}))
    ),
    _page("accession_part", NOBODY, NOBODY, key=2**31 - 1, section="law"),
    _page("accession_row", NOBODY, NOBODY, key=2**31 - 1, section="law", row="gateways.0"),
    _button("accession_submit", NOBODY, key=2**31 - 1),
    *(
        _page(f"accession_{name}", NOBODY, NOBODY, key=2**31 - 1)
        for name in ("review", "sign", "withdraw", "decline")
    ),
    page("agreements:disputes_past", SIGNED_IN),
    _page("disputes", NOTE_READERS, as_main=True),
    _page("dispute_raise", NOTE_WRITERS, NOTE_WRITERS, sends=DISPUTE, as_main=True),
    # No disagreement stands in these: tests/agreements/disputes has some that do.
    _page("dispute", NOBODY, key=2**31 - 1),
    _page("dispute_act", NOBODY, NOBODY, key=2**31 - 1, what="reply"),
    _button("dispute_agree", NOBODY, key=2**31 - 1),
    _page("suspend", STOPPERS, STOPPERS, sends=STOP),
    # Nothing is suspended in these agreements: tests/agreements/ending has some that are.
    _page("resume", NOBODY, NOBODY, sends=STOP),
    _page("terminate", ENDING, ENDING, sends=STOP),
    # Each of two ends it for both, so nobody leaves: tests/agreements/joining has some who may.
    _page("leave", NOBODY, NOBODY, sends=STOP),
    # Nothing is announced in these agreements: tests/agreements/ending has some that are.
    _button("call_off", NOBODY, key=2**31 - 1),
    _page("version_answers", NEWEST_READERS, as_main=True, number=_newest),
    _page("version_pdf", READERS.when(*WITH_PDF), as_main=True, number=1),
    # ---------------------------------------------------------------- drafting
    _draft_page("draft"),
    _draft_page(
        "section",
        WRITERS,
        does=WRITES_FOR_LEAD,
        section="retention",
    ),
    _draft_page(
        "row",
        WRITERS,
        does=WRITES_FOR_LEAD.when(DRAFT_UNSHOWN, VARIED) | these("partner drafter").when(*ACCEPTED),
        section="parties",
        row="parties.1",
    ),
    _button("autosave_section", WRITERS, does=DRAFTER.when(*DRAFTS), section="retention"),
    _page("paste", WRITES_FOR_LEAD, WRITES_FOR_LEAD, name="data_items"),
    _page("paste_template", WRITES_FOR_LEAD, name="data_items"),
    _button(
        "autosave_row",
        WRITERS,
        does=DRAFTER.when(DRAFT_UNSHOWN) | these("partner drafter").when(*ACCEPTED),
        section="parties",
        row="parties.1",
    ),
    _page("parties", PARTIES.when(*DRAFTS), as_main=True),
    _button("invite", DRAFTER.when(*DRAFTS), key=_partner),
    _button("accept", these("partner drafter").when(*ACCEPTED), key=_partner),
    _page("dpia", NEWEST_READERS, DRAFTER.when(*DRAFTS), sends={"dpia": "new"}, as_main=True),
    page(
        "agreements:of_dpia",
        having(Permission.READ_AGREEMENTS, "lead", "partner")
        | these("national_auditor", "named to each"),
        reference=lambda world, state: world.dpias[DPIA_APPROVED],
    ),
    # ---------------------------------------------------------------- people invited by name
    _page("people", READERS, as_main=True),
    _page("person_invite", INVITERS, INVITERS, sends=SOMEBODY),
    _page("person_change", KEEPERS, KEEPERS, sends={"role": "commenter"}, key=_reader),
    _button("person_again", KEEPERS, key=_reader),
    _page("person_withdraw", ENDERS, ENDERS, sends={"reason": "Done"}, key=_reader),
    _button(
        "use_power",
        WRITERS.when(DRAFT_UNSHOWN) | these("partner drafter").when(*ACCEPTED),
        sends={"party": "parties.1", "power": "COURT_ORDER"},
    ),
    # ---------------------------------------------------------------- threads
    _page("threads", THREAD_READERS, as_main=True),
    _page(
        "threads_about", THREAD_READERS, COMMENTERS, sends=SAID, as_main=True, question="summary"
    ),
    _page(
        "threads_about_row",
        THREAD_READERS,
        COMMENTERS,
        sends=SAID,
        as_main=True,
        question="party_role",
        row="parties.1",
    ),
    _page("thread", THREAD_READERS, COMMENTERS, sends=SAID, as_main=True, key=_thread),
    _page("thread_propose", IN_DRAFT, IN_DRAFT, sends={"wording": "Other words"}, key=_thread),
    _button("thread_move", COMMENTERS, sends={"to": "resolve"}, key=_thread),
    _button(
        "thread_accept", WRITES_FOR_LEAD, sends={"revision": "1"}, key=_thread, comment=_proposal
    ),
    _page(
        "thread_decline",
        WRITES_FOR_LEAD | DRAFTER.when(IN_REVIEW),
        WRITES_FOR_LEAD | DRAFTER.when(IN_REVIEW),
        sends={"reason": "It says less"},
        key=_thread,
        comment=_proposal,
    ),
    # No finding of these agreements can be set aside: test_setting_aside.py has one that can.
    _page("override_whole", NOBODY, NOBODY, rule="R162"),
    _page("override", NOBODY, NOBODY, rule="R162", on="org12"),
    # Nor dismissed: test_dismissing.py has a warning.
    _page("dismiss_whole", NOBODY, NOBODY, rule="R162"),
    _page("dismiss", NOBODY, NOBODY, rule="R162", on="org12"),
    # ---------------------------------------------------------------- the steps
    _page("submit", DRAFTER, DRAFTER),
    # That a reviewer looked at this text is kept.
    _page("review", OFFICERS.when(*ASKED), OFFICERS.when(*ASKED), get_writes=True),
    _page("ask_change", OFFICERS.when(*ASKED), OFFICERS.when(*ASKED), question="summary"),
    _page(
        "ask_change_row",
        OFFICERS.when(*ASKED),
        OFFICERS.when(*ASKED),
        question="retention_period",
        row="parties.0",
    ),
    _button("take_back_change", OFFICERS.when(*ASKED), key=1),
    _page("sign", SIGNATORIES, SIGNATORIES),
    _page("signed", SIGNATORIES.when(*SIGNED)),
    _page("decline", SIGNATORIES, SIGNATORIES),
    _page("withdraw", DRAFTER, DRAFTER),
    # ---------------------------------------------------------------- in force, and after
    _page("flow_start", BOTH_DRAFTERS.when(*LIVING), BOTH_DRAFTERS.when(*LIVING)),
    _page(
        "periodic_review",
        REVIEWERS,
        REVIEWERS,
    ),
    _page(
        "vary",
        DRAFTER.when(*LIVING),
        DRAFTER.when(*LIVING),
        does=DRAFTER.when(IN_FORCE),
        sends=WHY,
    ),
    _page(
        "replace",
        BOTH_DRAFTERS.when(*LIVING),
        BOTH_DRAFTERS.when(*LIVING),
        does=BOTH_DRAFTERS.when(IN_FORCE),
        sends=REPLACED_ON_PAGE,
    ),
    _page("after_end", BOTH_DRAFTERS.when(EXPIRED), BOTH_DRAFTERS.when(EXPIRED)),
    # ---------------------------------------------------------------- the API
    special("api agreement-list", {SIGNED_IN: PAGE}, {DRAFTERS: 201}, sends={"title": "New"}),
    read("agreement-detail", READERS, states=STATES, reference=_reference, main=True),
    read("agreement-word", READERS, states=STATES, reference=_reference, as_main=True),
    special(
        "api agreement-preview",
        # No worker runs here: it is always being made.
        {PREVIEWERS: 202},
        states=STATES,
        reference=_reference,
        as_main=True,
    ),
    read("agreement-compare", READERS, states=STATES, reference=_reference, as_main=True),
    # A reader is told which step is not theirs.
    _action("submit", READERS, does=DRAFTER),
    _action("approve", READERS, does=OFFICERS, sends=DECISION),
    _action("ask-for-changes", READERS, does=OFFICERS, sends=DECISION),
    _action("refuse", READERS, does=OFFICERS, sends=DECISION),
    read("agreement-noted-changes", OFFICERS.when(*ASKED), states=STATES, reference=_reference),
    _action("note-change", OFFICERS.when(*ASKED), sends={"question": "summary", "text": "Why?"}),
    _action("take-back-change", OFFICERS.when(*ASKED), sends={"change": 1}),
    _action("sign", READERS, does=SIGNATORIES),
    _action("decline", READERS, does=SIGNATORIES, sends=DECISION),
    _action("withdraw", READERS, does=DRAFTER, sends={"reason": "No longer needed"}),
    # These are not found by a reader who may not.
    _action("save-answers", MAY_WRITE, does=WRITES_FOR_LEAD, sends=ANSWER),
    _action("confirm-answers", MAY_WRITE, does=WRITES_FOR_LEAD, sends=CONFIRMED),
    _action("invite-party", DRAFTS_FOR_ITS_OWN, does=DRAFTER.when(*DRAFTS), sends=PARTY),
    _action(
        "leave-out",
        DRAFTS_FOR_ITS_OWN,
        does=DRAFTER.when(*DRAFTS),
        sends={**PARTY, "reason": "It is to leave"},
    ),
    _action(
        "accept-invitation",
        these("partner drafter").when(*ACCEPTED) | BOTH_DRAFTERS.when(*ASKED),
        does=these("partner drafter").when(*ACCEPTED),
    ),
    _action("invite-person", INVITERS, sends=SOMEBODY),
    # The person of number 1 is invited to the first agreement of the world.
    _action("send-person-again", DRAFTER.when(DRAFT_SHOWN), sends={"person": 1}),
    _action("change-person", DRAFTER.when(DRAFT_SHOWN), sends={"person": 1, "role": "reader"}),
    _action("withdraw-person", DRAFTER.when(DRAFT_SHOWN), sends={"person": 1}),
    _action("open-thread", COMMENTERS, sends={**SAID, "question": "summary"}),
    # The thread of number 1, with the comments 1 and 2, is of the first agreement of the world.
    *(
        _action(f"{name}", IN_DRAFT.when(DRAFT_SHOWN), sends={"thread": 1, **sent})
        for name, sent in (
            ("reply-in-thread", SAID),
            ("propose-wording", {"wording": "Other words"}),
            ("resolve-thread", {}),
            ("reopen-thread", {}),
            ("mark-thread", {"blocking": True}),
        )
    ),
    _action(
        "accept-wording",
        WRITES_FOR_LEAD.when(DRAFT_SHOWN),
        sends={"thread": 1, "comment": 2, "based_on": 1},
    ),
    _action(
        "decline-wording",
        WRITES_FOR_LEAD.when(DRAFT_SHOWN),
        sends={"thread": 1, "comment": 2, "reason": "It says less"},
    ),
    read("agreement-threads", THREAD_READERS, states=STATES, reference=_reference, as_main=True),
    read("agreement-addressees", COMMENTERS, states=STATES, reference=_reference),
    read("agreement-people", READERS, states=STATES, reference=_reference, as_main=True),
    read("agreement-engagement", READERS, states=STATES, reference=_reference, as_main=True),
    read("agreement-board", READERS, states=STATES, reference=_reference, as_main=True),
    _action("nudge", NUDGERS, sends={"party": "org08", "column": "signatory"}),
    read("agreement-notes", NOTE_READERS, states=STATES, reference=_reference, as_main=True),
    _action("add-note", NOTE_WRITERS, sends={"text": "Ask them why"}),
    _action("remove-note", NOBODY, sends={"note": 2**31 - 1}),
    # What lacks the file is refused before anything else is asked.
    _action("sign-on-paper", READERS, sends={}),
    read("agreement-joining", READERS, states=STATES, reference=_reference, as_main=True),
    _action(
        "invite-to-join",
        DRAFTS_FOR_ITS_OWN,
        does=DRAFTER.when(*LIVING),
        sends={"organisation": "ORG99", "like": "org08", "reason": "It asked"},
    ),
    *(
        _action(f"{name}", NOBODY, sends={"accession": 2**31 - 1, **sent})
        for name, sent in (
            ("save-part", {"based_on": 0, "part": {}}),
            ("submit-part", {}),
            ("approve-part", {"sha256": "0" * 64}),
            ("send-part-back", {"sha256": "0" * 64, "reason": "No"}),
            ("join", {"sha256": "0" * 64, "post": "Director", "authority_confirmed": True}),
            ("withdraw-accession", {"reason": "No"}),
        )
    ),
    read("agreement-disputes", NOTE_READERS, states=STATES, reference=_reference, as_main=True),
    _action("raise-dispute", NOTE_WRITERS, sends=DISPUTE),
    *(
        _action(f"{name}", NOBODY, sends={"dispute": 2**31 - 1, **sent})
        for name, sent in (
            ("reply-in-dispute", {"text": "No"}),
            ("propose-outcome", {"outcome": "12 months", "reasons": "Enough"}),
            ("propose-decider", {"person": 1}),
            ("agree-in-dispute", {"proposal": 1}),
            ("decide-dispute", {"outcome": "12 months", "reasons": "Enough"}),
            ("escalate-dispute", {"reason": "No agreement"}),
            ("leave-dispute-unsettled", {"reason": "No agreement"}),
            ("withdraw-dispute", {"reason": "Solved"}),
        )
    ),
    _action("suspend", READERS, does=STOPPERS, sends=STOPPING),
    _action("resume", READERS, does=NOBODY, sends=STOPPING),
    _action("terminate", READERS, does=ENDING, sends={**STOPPING, "at_once": "Unlawful"}),
    _action("leave", READERS, does=NOBODY, sends={**STOPPING, "at_once": "Unlawful"}),
    _action("call-off", NOBODY, sends={"announcement": 2**31 - 1}),
    read("agreement-dpias", NEWEST_READERS, states=STATES, reference=_reference, as_main=True),
    *(
        _action(f"{verb}-dpia", LINKERS, does=NOBODY, sends={"dpia": "DPIA-999"})
        for verb in ("link-further", "unlink-further", "rely-on")
    ),
    _action("link-dpia", DRAFTS_FOR_ITS_OWN, does=DRAFTER.when(*DRAFTS), sends={"dpia": None}),
    _action(
        "record-flow-start",
        DRAFTS_FOR_ITS_OWN,
        does=BOTH_DRAFTERS.when(*LIVING),
        sends={"on": "2022-04-12"},
    ),
    _action("vary", DRAFTS_FOR_ITS_OWN, does=DRAFTER.when(IN_FORCE), sends=WHY),
    _action(
        "replace-party",
        DRAFTS_FOR_ITS_OWN,
        does=BOTH_DRAFTERS.when(IN_FORCE),
        sends=REPLACED,
    ),
    _action(
        "record-review",
        REVIEWERS | DRAFTS_FOR_ITS_OWN,
        does=REVIEWERS,
        sends={"outcome": "continue", "note": "Still needed"},
    ),
    _action(
        "answer-after-end",
        DRAFTS_FOR_ITS_OWN,
        does=BOTH_DRAFTERS.when(EXPIRED),
        sends={"legal_hold": "None"},
    ),
    _action(
        "dismiss", WRITERS | WROTE, does=WRITERS, sends={"rule": "R999", "reason": "Considered"}
    ),
    _action("reconsider", WRITERS | WROTE, does=WRITERS, sends={"rule": "R999"}),
    _action("override", DECIDERS, sends={"rule": "R162", "reason": "A plan is agreed"}),
]
