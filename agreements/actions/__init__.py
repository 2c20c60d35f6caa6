"""Every write to agreements that is not a change of status."""

from agreements.actions.answering import answer, answer_page, fill_in
from agreements.actions.confirming import confirm_answers
from agreements.actions.dismissing import dismiss, dismissing, reconsider
from agreements.actions.drafting import (
    InheritedTerm,
    NotPossible,
    NotYours,
    StaleRevision,
    create_agreement,
    editing,
    save_answers,
)
from agreements.actions.frameworks import (
    add_member,
    change_framework,
    record_framework,
    remove_member,
    set_defaults,
    set_terms,
)
from agreements.actions.leaving_out import leave_out
from agreements.actions.lending import link_dpia, start_from_dpia, strangers
from agreements.actions.notes import add_note, may_note, noting, remove_note
from agreements.actions.nudging import nudge, nudging
from agreements.actions.pages import Saved, autosave_page, may_remove, save_page, why_it_stays
from agreements.actions.parties import (
    accept_invitation,
    answer_after_end,
    invite_party,
    is_over_for,
)
from agreements.actions.pasting import add_rows
from agreements.actions.people import (
    change_person,
    invite_person,
    send_person_again,
    withdraw_person,
)
from agreements.actions.powers import use_power
from agreements.actions.running import (
    override,
    overriding,
    record_flow_start,
    record_review,
)
from agreements.actions.screening import (
    answer_screening,
    begin_dpia,
    note_screening,
    start_screening,
)
from agreements.actions.starting import start_dpia, start_draft
from agreements.actions.templates import make_template, remake_template, remove_template
from agreements.actions.threads import (
    accept_wording,
    decline_wording,
    mark_thread,
    open_thread,
    propose,
    reopen_thread,
    reply,
    resolve_thread,
)
from agreements.actions.varying import start_variation, varying

__all__ = [
    "InheritedTerm",
    "NotPossible",
    "NotYours",
    "Saved",
    "StaleRevision",
    "accept_invitation",
    "accept_wording",
    "add_member",
    "add_note",
    "add_rows",
    "answer",
    "answer_after_end",
    "answer_page",
    "answer_screening",
    "autosave_page",
    "begin_dpia",
    "change_framework",
    "change_person",
    "confirm_answers",
    "create_agreement",
    "decline_wording",
    "dismiss",
    "dismissing",
    "editing",
    "fill_in",
    "invite_party",
    "invite_person",
    "is_over_for",
    "leave_out",
    "link_dpia",
    "make_template",
    "mark_thread",
    "may_note",
    "may_remove",
    "note_screening",
    "noting",
    "nudge",
    "nudging",
    "open_thread",
    "override",
    "overriding",
    "propose",
    "reconsider",
    "record_flow_start",
    "record_framework",
    "record_review",
    "remake_template",
    "remove_member",
    "remove_note",
    "remove_template",
    "reopen_thread",
    "reply",
    "resolve_thread",
    "save_answers",
    "save_page",
    "send_person_again",
    "set_defaults",
    "set_terms",
    "start_dpia",
    "start_draft",
    "start_from_dpia",
    "start_screening",
    "start_variation",
    "strangers",
    "use_power",
    "varying",
    "why_it_stays",
    "withdraw_person",
]
