"""Every change to organisations, people and memberships. Nothing else writes them."""

from organisations.actions.absences import begin_absence, call_off_absence, say_away
from organisations.actions.delegations import delegate_role, end_delegation
from organisations.actions.kept import forget_old_texts, forget_text, keep_text
from organisations.actions.memberships import (
    Invited,
    change_membership,
    end_membership,
    give_role,
    invite_member,
    resend_invitation,
)
from organisations.actions.organisations import (
    change_approval_matrix,
    change_facts,
    change_usual_answers,
    choose_risk_matrix,
    create_organisation,
)
from organisations.actions.people import (
    accept_invitation,
    change_name,
    create_person,
    deactivate_person,
    has_joined,
    issue_invitation,
    open_invitation,
    reactivate_person,
    remove_second_factor,
    set_password,
    spent_invitation,
    void_invitation,
)
from organisations.leaving.handing_over import hand_over

__all__ = [
    "Invited",
    "accept_invitation",
    "begin_absence",
    "call_off_absence",
    "change_approval_matrix",
    "change_facts",
    "change_membership",
    "change_name",
    "change_usual_answers",
    "choose_risk_matrix",
    "create_organisation",
    "create_person",
    "deactivate_person",
    "delegate_role",
    "end_delegation",
    "end_membership",
    "forget_old_texts",
    "forget_text",
    "give_role",
    "hand_over",
    "has_joined",
    "invite_member",
    "issue_invitation",
    "keep_text",
    "open_invitation",
    "reactivate_person",
    "remove_second_factor",
    "resend_invitation",
    "say_away",
    "set_password",
    "spent_invitation",
    "void_invitation",
]
