"""What each kind of event is called in plain words, and what of its detail is told."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from agreements.models import PdfFile, PeriodicReview
from dpia import presenting as dpia_presenting
from dpia.publishing import history as publishing
from govuk.dates import in_words
from organisations.roles import Role
from registers.lines import STATUS_WORDS

Detail = Mapping[str, Any]
Names = Mapping[str, str]
"""The names of the parties by their keys in the document, and of organisations by reference."""


def _pdf(detail: Detail, names: Names) -> str:
    signed = detail.get("kind") == PdfFile.Kind.SIGNED
    return "Made the PDF with all signatures" if signed else "Made the PDF to sign"


def _review(detail: Detail, names: Names) -> str:
    outcomes = dict(PeriodicReview.Outcome.choices)
    outcome = outcomes.get(detail.get("outcome", ""), "")
    return f"Reviewed the agreement on {in_words(detail.get('on'))}: {outcome.lower()}"


def _link(detail: Detail, names: Names) -> str:
    before, after = detail.get("before"), detail.get("after")
    if before and after:
        return f"Replaced the DPIA {before} by {after}"
    return f"Linked the DPIA {after}" if after else f"Took away the link to the DPIA {before}"


def _party(words: str) -> Callable[[Detail, Names], str]:
    return lambda detail, names: words.format(names.get(detail.get("party", ""), "a party"))


def _person(words: str) -> Callable[[Detail, Names], str]:
    """About somebody invited by name, and as what."""
    return lambda detail, names: words.format(
        detail.get("person", "somebody"), str(detail.get("as", "reader")).lower()
    )


def _question(words: str) -> Callable[[Detail, Names], str]:
    return lambda detail, names: words.format(detail.get("question", "an answer"))


ENDINGS = {"suspend": "be suspended", "resume": "go on", "terminate": "end", "leave": "be left"}
AGREEMENT: dict[str, str | Callable[[Detail, Names], str]] = {
    "start": "Started the agreement",
    "export_trail": "Exported this history",
    "hand_over_lead": lambda detail, names: (
        f"{names.get(str(detail.get('after')), 'Its successor')} leads it from now on, in the "
        f"place of {names.get(str(detail.get('before')), 'another organisation')}"
    ),
}
VERSION: dict[str, str | Callable[[Detail, Names], str]] = {
    "confirm_answers": "Confirmed answers that a record gave",
    "prefill": "Answers filled in from records",
    "start_variation": "Started this version",
    "replace_party": lambda detail, names: (
        f"Put {names.get(str(detail.get('takes_over')), 'a successor')} in the place of "
        f"{names.get(str(detail.get('leaves')), 'another organisation')}"
        f" from {in_words(detail.get('on'))}"
    ),
    "pass_on_draft": lambda detail, names: (
        f"Handed the draft of {detail.get('from', '')} to {detail.get('to', '')}"
    ),
    "ask_for_other_contact": lambda detail, names: (
        f"Asked {detail.get('to', '')} to name another contact than {detail.get('from', '')}"
    ),
    "save": "Changed answers",
    "link_dpia": _link,
    "link_further_dpia": lambda detail, names: f"Linked the DPIA {detail.get('dpia', '')} as well",
    "unlink_further_dpia": lambda detail, names: (
        f"Took away the link to the DPIA {detail.get('dpia', '')}"
    ),
    "invite_party": _party("Invited {}"),
    "leave_out": _party("Left out {}"),
    "accept_invitation": "Accepted the invitation",
    "invite_person": _person("Invited {} by name, as {}"),
    "invite_person_again": _person("Sent {} a new invitation, as {}"),
    "accept_as_person": _person("{} took up the invitation, as {}"),
    "change_person": lambda detail, names: (
        f"Made {detail.get('person', '')} {str(detail.get('as', '')).lower()}"
        f" instead of {str(detail.get('was', '')).lower()}"
    ),
    "withdraw_person": _person("Withdrew the invitation of {}, {}"),
    "open_thread": _question("Commented on “{}”"),
    "reply_in_thread": _question("Replied about “{}”"),
    "propose_wording": _question("Proposed other wording of “{}”"),
    "accept_wording": _question("Accepted other wording of “{}”"),
    "decline_wording": _question("Declined other wording of “{}”"),
    "resolve_thread": _question("Settled the comments on “{}”"),
    "reopen_thread": _question("Opened the comments on “{}” again"),
    "mark_thread": lambda detail, names: (
        f"Said that the comments on “{detail.get('question', 'an answer')}” "
        + ("are to be settled before review" if detail.get("blocking") else "can wait")
    ),
    "answer_after_end": _party("Said what became of the data at {}"),
    "record_flow_start": lambda detail, names: (
        f"Recorded that data first moved on {in_words(detail.get('on'))}"
    ),
    "record_review": _review,
    "override": lambda detail, names: f"Set aside the finding {detail.get('rule', '')}",
    "dismiss": lambda detail, names: f"Dismissed the warning {detail.get('rule', '')}",
    "reconsider": lambda detail, names: f"Brought back the warning {detail.get('rule', '')}",
    "nudge": lambda detail, names: (
        f"Reminded {names.get(detail.get('party', ''), 'a party')}"
        f" ({detail.get('about', 'what waits')!s})"
    ),
    "make_pdf": _pdf,
    "submit": "Sent it for review",
    "approve": "Approved it",
    "ask_for_changes": "Asked for changes",
    "refuse": "Refused it",
    "sign": lambda detail, names: f"Signed it as {detail.get('post', 'signatory')}",
    "sign_on_paper": lambda detail, names: (
        f"Recorded that {detail.get('name', 'somebody')} signed it on paper as "
        f"{detail.get('post', 'signatory')}"
    ),
    "decline": "Declined to sign",
    "withdraw": "Withdrew it",
    "start": "It came into force",
    "supersede": "A later version took its place",
    "announce": lambda detail, names: (
        f"Announced that it will {ENDINGS.get(str(detail.get('kind')), 'change')}"
        f" on {in_words(detail.get('on'))}"
    ),
    "call_off": lambda detail, names: (
        f"Called off that it will {ENDINGS.get(str(detail.get('kind')), 'change')}"
        f" on {in_words(detail.get('on'))}"
    ),
    "suspend": "Suspended sharing",
    "resume": "Resumed sharing",
    "suspend_too": "Suspended sharing too",
    "lift_suspension": "Lifted its own suspension: sharing stays suspended by another",
    "terminate": "Ended it",
    "leave": lambda detail, names: (
        f"{names.get(str(detail.get('party')), 'A party')} left it: its last day was "
        f"{in_words(detail.get('on'))}"
    ),
    "expire": "It expired",
}
ACCESSION: dict[str, str | Callable[[Detail, Names], str]] = {
    "invite_to_join": lambda detail, names: (
        f"Invited {names.get(str(detail.get('party')), 'an organisation')} to join"
    ),
    "save_part": "Changed the part of the organisation that joins",
    "submit_part": "Sent the part of the organisation that joins for review",
    "approve_part": "Approved the part of the organisation that joins",
    "send_part_back": "Sent the part of the organisation that joins back",
    "join": "Signed and joined",
    "make_joining_pdf": "Made the sealed record of joining (PDF)",
    "withdraw_accession": "Gave up joining",
}
DISPUTE: dict[str, str | Callable[[Detail, Names], str]] = {
    "raise_dispute": lambda detail, names: (
        f"Raised a disagreement with {names.get(str(detail.get('with')), 'another organisation')}"
    ),
    "reply_in_dispute": "Replied in a disagreement",
    "propose_outcome": "Proposed how a disagreement is settled",
    "propose_decider": "Proposed who decides a disagreement",
    "escalate_dispute": lambda detail, names: (
        f"Moved a disagreement up to step {detail.get('step', 'the next')}"
    ),
    "agree_in_dispute": lambda detail, names: (
        "Agreed who decides a disagreement"
        if detail.get("agreed_to") == "decider"
        else "Settled a disagreement"
    ),
    "decide_dispute": "Decided a disagreement",
    "leave_dispute_unsettled": lambda detail, names: (
        "Recorded a disagreement as not settled"
        if detail.get("after") == "unsettled"
        else "Said that a disagreement was not settled"
    ),
    "withdraw_dispute": "Withdrew a disagreement",
}
DPIA: dict[str, str | Callable[[Detail, Names], str]] = {
    **dpia_presenting.VERBS,
    **publishing.VERBS,
    "share": lambda detail, names: (
        f"Shared with {names.get(detail.get('organisation', ''), 'another organisation')}"
    ),
}
BY_SUBJECT = {
    "agreement": AGREEMENT,
    "version": VERSION,
    "dpia": DPIA,
    "dispute": DISPUTE,
    "accession": ACCESSION,
}


AFTER_END = {
    "legal_hold": "Held back by law",
    "processing_ended_on": "Stopped using the data",
    "disposal_certificate": "Certificate of destruction or return",
}


def title(subject: str, verb: str, detail: Detail, names: Names) -> str:
    """What happened, in a few words."""
    words = BY_SUBJECT.get(subject, {}).get(verb)
    if words is None:
        return verb.replace("_", " ").capitalize()
    return words if isinstance(words, str) else words(detail, names)


def facts(subject: str, verb: str, detail: Detail) -> list[tuple[str, str]]:
    """What else is told of it: (name, value)."""
    told = []
    before, after = detail.get("before"), detail.get("after")
    if isinstance(before, str) and isinstance(after, str):
        known = before in STATUS_WORDS and after in STATUS_WORDS
        if subject == "version" and before != after and known:
            told.append(("Status", f"{STATUS_WORDS[before]} → {STATUS_WORDS[after]}"))
    if isinstance(before, dict) and isinstance(after, dict):
        # What a party answered when all was over.
        told += [
            (AFTER_END.get(str(name), str(name)), str(value))
            for name, value in after.items()
            if before.get(name) != value
        ]
    if detail.get("suspended_by"):
        told.append(("Still suspended by", ", ".join(map(str, detail["suspended_by"]))))
    told += [
        ("Still to come", f"{ENDINGS.get(kind, kind).capitalize()} on {in_words(day)}")
        for kind, day in (str(one).split() for one in detail.get("still_announced") or ())
    ]
    told += [("Taken back", str(one)) for one in detail.get("taken_back") or ()]
    told += [("Change asked for", str(question)) for question in detail.get("asked") or ()]
    told += [
        (f"Approval as {Role(one['role']).label}", f"Still counts. {one['why']}")
        for one in detail.get("carried") or ()
    ]
    if detail.get("note"):
        told.append(("What was found", str(detail["note"])))
    if detail.get("message"):
        told.append(("Finding", str(detail["message"])))
    if detail.get("sha256"):
        told.append(("SHA-256", str(detail["sha256"])))
    if verb == "export_trail":
        told.append(("Events", str(detail.get("count", ""))))
    return told
