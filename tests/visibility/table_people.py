"""Organisations, members, one's own account, the inbox, and the pages of the service itself."""

from notices.models import Notice, Task
from organisations.models import Absence
from tests.visibility.rows import (
    ANONYMOUS,
    ANYBODY,
    GOES_ON,
    NOBODY,
    NOT_FOUND,
    PAGE,
    SIGN_IN,
    SIGNED_IN,
    TOO_MANY,
    action,
    button,
    page,
    read,
    special,
    these,
)

ADMINISTRATORS = these("lead administrator", "platform_administrator")
PLATFORM = these("platform_administrator")
OWN_PEOPLE = these("lead *", "platform_administrator")
NOTIFIED = these("partner information_governance")
HOLDER = ADMINISTRATORS | these("lead auditor")
"""Of the role that the row is about, and who administers its organisation."""
REVIEWING = these("partner information_governance")
OPEN = {ANYBODY: PAGE}


def _lead(world, state):
    return world.lead.reference


def _member(world, state):
    return world.membership("lead auditor")


def _auditor(world, state):
    return world.people["lead auditor"].pk


def _absence(world, state):
    """That the lead's auditor is away later in the year."""
    made = Absence.objects.filter(person=world.people["lead auditor"])
    return made.latest("pk").pk


def _notice(world, state):
    person = world.people["partner information_governance"]
    return Notice.objects.filter(person=person).latest("pk").pk


def _undelivered(world, state):
    return Notice.objects.filter(state=Notice.State.FAILED).latest("pk").pk


def _task(world, state):
    """A review that waits for the partner's officers."""
    waiting = Task.objects.filter(kind="review", organisation=world.partner, done_at=None)
    return waiting.latest("pk").pk


def _about(route, see, send=None, **more):
    return page(route, see, send, reference=_lead, **more)


ORGANISATIONS = [
    page("organisations", SIGNED_IN),
    page("organisation_new", PLATFORM, PLATFORM),
    _about("organisation", SIGNED_IN),
    _about("organisation_facts", ADMINISTRATORS, ADMINISTRATORS),
    _about("organisation_approvals", ADMINISTRATORS, ADMINISTRATORS),
    _about("organisation_risk_matrix", ADMINISTRATORS, ADMINISTRATORS),
    _about("organisation_usual_answers", ADMINISTRATORS),
    _about("organisation_usual_group", ADMINISTRATORS, ADMINISTRATORS, group="people"),
    _about("organisation_members", ADMINISTRATORS),
    _about("organisation_invite", ADMINISTRATORS, ADMINISTRATORS),
    _about("organisation_member", ADMINISTRATORS, ADMINISTRATORS, membership_id=_member),
    _about("organisation_member_access", PLATFORM, PLATFORM, membership_id=_member),
    _about("organisation_member_end", ADMINISTRATORS, ADMINISTRATORS, membership_id=_member),
    button(
        "organisation_member_invite_again", ADMINISTRATORS, reference=_lead, membership_id=_member
    ),
    _about("organisation_delegate", HOLDER, HOLDER, membership_id=_member),
    button("organisation_delegation_end", NOBODY, reference=_lead, membership_id=_member),
    _about("organisation_away", HOLDER, HOLDER, person_id=_auditor),
    button("organisation_absence_end", HOLDER, reference=_lead, absence_id=_absence),
    read("organisation-absences", OWN_PEOPLE, reference=_lead),
    action("organisation-delegate-role", OWN_PEOPLE, reference=_lead),
    action("organisation-end-delegation", OWN_PEOPLE, reference=_lead),
    action("organisation-say-away", OWN_PEOPLE, reference=_lead),
    action("organisation-call-off-absence", OWN_PEOPLE, reference=_lead),
    _about("organisation_handover", ADMINISTRATORS, ADMINISTRATORS, person_id=_auditor),
    read("organisation-members", OWN_PEOPLE, reference=_lead),
    action("organisation-open-work", ADMINISTRATORS, reference=_lead),
    action("organisation-hand-over", ADMINISTRATORS, reference=_lead),
    action("organisation-end-role", ADMINISTRATORS, reference=_lead),
    read("organisation-list", SIGNED_IN),
    read("organisation-detail", SIGNED_IN, reference=_lead),
    action("organisation-change-facts", ADMINISTRATORS, reference=_lead),
    action("organisation-choose-risk-matrix", ADMINISTRATORS, reference=_lead),
]

NOTICES = [
    special("home", OPEN),
    page("notices:others", SIGNED_IN),
    page("notices:assign", REVIEWING, REVIEWING, pk=_task),
    action("task-give", REVIEWING, pk=_task),
    button("notices:mark_all_read", SIGNED_IN),
    page("notices:settings", SIGNED_IN, SIGNED_IN),
    page("notices:undelivered", PLATFORM),
    button("notices:send_again", PLATFORM, pk=_undelivered),
    page("notices:notice", NOTIFIED, pk=_notice, get_writes=True),
    read("task-list", SIGNED_IN),
    read("notice-list", SIGNED_IN),
    read("notice-detail", NOTIFIED, pk=_notice),
    action("notice-mark-read", NOTIFIED, pk=_notice),
    action("notice-mark-all-read", SIGNED_IN),
]

COMES_IN = {ANONYMOUS: PAGE, SIGNED_IN: GOES_ON}
"""For somebody not signed in; anybody else is sent on to where they were going."""
AFTER_ASKING_AGAIN = {SIGNED_IN: GOES_ON}
"""By way of the page that asks for the password again, or for somebody without the thing, back."""
HAS_FACTOR, HAS_NONE = these("lead auditor"), SIGNED_IN
ACCOUNT = [
    page("account", SIGNED_IN, SIGNED_IN),
    page("kept", SIGNED_IN, SIGNED_IN),
    page("act_for", SIGNED_IN, SIGNED_IN),
    special("invitation", {ANYBODY: 410}, {ANYBODY: 410}, token="no-such-invitation"),
    special("account_login", COMES_IN, COMES_IN),
    special("account_demonstration", None, {ANYBODY: NOT_FOUND}),
    special("account_logout", {SIGNED_IN: PAGE}, {ANYBODY: SIGN_IN}),
    special("account_inactive", OPEN),
    page("account_reauthenticate", SIGNED_IN, SIGNED_IN),
    page("account_change_password", SIGNED_IN, SIGNED_IN),
    special("account_set_password", {ANYBODY: GOES_ON}, {ANYBODY: GOES_ON}),
    special("account_reset_password", OPEN, OPEN),
    special("account_reset_password_done", OPEN),
    special(
        "account_reset_password_from_key",
        OPEN,
        {ANYBODY: (PAGE, TOO_MANY)},
        uidb36="1",
        key="no-such-key",
    ),
    special("account_reset_password_from_key_done", OPEN),
    special("mfa_index", {ANYBODY: GOES_ON}, {ANYBODY: GOES_ON}),
    special("mfa_authenticate", {SIGNED_IN: GOES_ON}, {SIGNED_IN: GOES_ON}),
    special(
        "mfa_reauthenticate",
        {HAS_FACTOR: PAGE, HAS_NONE: GOES_ON},
        {HAS_FACTOR: PAGE, HAS_NONE: GOES_ON},
    ),
    special("mfa_activate_totp", AFTER_ASKING_AGAIN, AFTER_ASKING_AGAIN),
    special("mfa_deactivate_totp", {HAS_FACTOR: GOES_ON}, {HAS_FACTOR: GOES_ON}),
    special("mfa_view_recovery_codes", {HAS_FACTOR: GOES_ON}),
    special("mfa_generate_recovery_codes", AFTER_ASKING_AGAIN, AFTER_ASKING_AGAIN),
    special("mfa_download_recovery_codes", {HAS_FACTOR: GOES_ON}, {HAS_FACTOR: GOES_ON}),
]

SERVICE = [
    special("playbook", OPEN),
    special("playbook_page", OPEN, slug="the-dpia"),
    special("verify", OPEN, {ANYBODY: (PAGE, TOO_MANY)}),
    special("api api-verify", None, {ANYBODY: (400, TOO_MANY)}),
    special("accessibility", OPEN),
    special("privacy", OPEN),
    special("cookies", OPEN),
    special("healthz", OPEN),
    special("readyz", {ANYBODY: (PAGE, 503)}),
    # Only on a demonstration: tests/notices and tests/config ask there.
    special("notices:outbox", {ANYBODY: NOT_FOUND}),
    special("notices:outbox_letter", {ANYBODY: NOT_FOUND}, name="1.eml"),
    page("dev_clock", NOBODY, NOBODY),
    read("api-schema", SIGNED_IN),
    special("api api-root", {SIGNED_IN: PAGE}),
]

TABLE = [*ORGANISATIONS, *NOTICES, *ACCOUNT, *SERVICE]
