"""The addresses of organisations, members, one's own account, and the pages about the service."""

from django.urls import include, path

from organisations.views import (
    absences,
    account,
    delegations,
    leaving,
    members,
    organisations,
    pages,
    risk_matrix,
)

urlpatterns = [
    path("organisations/", organisations.organisation_list, name="organisations"),
    path("organisations/new/", organisations.new_organisation, name="organisation_new"),
    path("organisations/<str:reference>/", organisations.organisation_page, name="organisation"),
    path("organisations/<str:reference>/facts/", organisations.facts, name="organisation_facts"),
    path(
        "organisations/<str:reference>/approvals/",
        organisations.approvals,
        name="organisation_approvals",
    ),
    path(
        "organisations/<str:reference>/risk-matrix/",
        risk_matrix.risk_matrix,
        name="organisation_risk_matrix",
    ),
    path("organisations/<str:reference>/members/", members.members, name="organisation_members"),
    path(
        "organisations/<str:reference>/members/invite/", members.invite, name="organisation_invite"
    ),
    path(
        "organisations/<str:reference>/members/<int:membership_id>/",
        members.change_member,
        name="organisation_member",
    ),
    path(
        "organisations/<str:reference>/members/<int:membership_id>/end/",
        members.end_member,
        name="organisation_member_end",
    ),
    path(
        "organisations/<str:reference>/members/<int:membership_id>/invite-again/",
        members.invite_again,
        name="organisation_member_invite_again",
    ),
    path(
        "organisations/<str:reference>/members/<int:membership_id>/access/",
        members.access,
        name="organisation_member_access",
    ),
    path(
        "organisations/<str:reference>/members/<int:membership_id>/delegate/",
        delegations.delegate,
        name="organisation_delegate",
    ),
    path(
        "organisations/<str:reference>/members/<int:membership_id>/end-delegation/",
        delegations.end_delegation,
        name="organisation_delegation_end",
    ),
    path(
        "organisations/<str:reference>/handover/<int:person_id>/",
        leaving.hand_over,
        name="organisation_handover",
    ),
    path(
        "organisations/<str:reference>/away/<int:person_id>/",
        absences.say_away,
        name="organisation_away",
    ),
    path(
        "organisations/<str:reference>/absences/<int:absence_id>/call-off/",
        absences.call_off,
        name="organisation_absence_end",
    ),
    path("act-for/", account.act_for, name="act_for"),
    path("invitation/<str:token>/", account.invitation, name="invitation"),
    path("accessibility/", pages.accessibility, name="accessibility"),
    path("privacy/", pages.privacy, name="privacy"),
    path("cookies/", pages.cookies, name="cookies"),
    path("account/", include("organisations.account_urls")),
]
