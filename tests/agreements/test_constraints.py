"""What must never be true, the database forbids, whoever writes."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from django.db.models import ProtectedError

from agreements.models import (
    Agreement,
    Approval,
    Contribution,
    Dismissal,
    DraftRevision,
    Override,
    Party,
    PdfFile,
    Signature,
    Snapshot,
    Status,
    Version,
)
from audit import clock
from organisations.roles import Role
from tests.agreements.factories import SUBMITTED_ON, deal

pytestmark = pytest.mark.django_db


def forbidden(name, write):
    with pytest.raises(IntegrityError, match=name), transaction.atomic():
        write()


def again(row, **changes):
    """Writes the same row once more."""
    row.pk, row._state.adding = None, True
    for name, value in changes.items():
        setattr(row, name, value)
    row.save()


@pytest.mark.parametrize("status", [s for s in Status if s not in ("draft", "withdrawn")])
def test_nothing_leaves_draft_without_a_snapshot(status):
    made = deal()

    forbidden(
        "version_beyond_draft_has_a_snapshot",
        lambda: Version.objects.update(status=status, in_force_at=clock.now()),
    )
    assert made.version.is_draft


@pytest.mark.parametrize("status", ["in_force", "suspended"])
def test_nothing_is_in_force_without_having_started(status):
    deal(stage="signed")

    forbidden("version_in_force_has_started", lambda: Version.objects.update(status=status))


def test_one_version_of_an_agreement_is_in_force():
    made = deal(stage="in_force")

    forbidden("version_one_in_force", lambda: again(made.version, number=2))


def test_a_version_has_a_number_of_its_own():
    made = deal()

    forbidden("version_number_once", lambda: again(made.version))


def test_who_submitted_and_when_stand_together():
    made = deal(stage="in_review")

    forbidden(
        "version_submitted_at_and_by_together",
        lambda: Version.objects.filter(pk=made.version.pk).update(submitted_by=None),
    )


def test_a_reference_is_used_once():
    made = deal()

    forbidden("reference", lambda: again(Agreement.objects.get(pk=made.agreement_id)))


def test_an_organisation_is_a_party_once_and_under_one_key():
    deal()
    first, second = Party.objects.order_by("position")

    forbidden("party_organisation_once", lambda: again(first, key="other"))
    forbidden("party_key_once", lambda: Party.objects.filter(pk=second.pk).update(key="org12"))


def test_who_accepted_and_when_stand_together():
    deal()

    forbidden(
        "party_accepted_at_and_by_together",
        lambda: Party.objects.filter(accepted_at__isnull=False).update(accepted_by=None),
    )


def test_a_role_is_asked_once_a_round():
    deal(stage="in_review")

    forbidden("approval_once", lambda: again(Approval.objects.first()))


@pytest.mark.parametrize(
    "changes",
    [
        {"state": "approved"},
        {"sha256": "0" * 64},
        {"decided_at": clock.start_of(SUBMITTED_ON)},
    ],
)
def test_a_decision_has_somebody_a_time_and_what_it_was_on(changes):
    deal(stage="in_review")

    forbidden(
        "approval_decided_by_someone_on_something", lambda: Approval.objects.update(**changes)
    )


def test_a_decision_given_cannot_lose_its_hash():
    deal(stage="ready_to_sign")

    forbidden(
        "approval_decided_by_someone_on_something", lambda: Approval.objects.update(sha256="")
    )


def test_an_organisation_has_one_signature_that_stands():
    deal(stage="signed")

    forbidden("signature_once", lambda: again(Signature.objects.first()))
    row = Signature.objects.first()
    again(row, voided_at=row.signed_at + timedelta(days=1))


@pytest.mark.parametrize("changes", [{"sha256": ""}, {"name": ""}])
def test_a_signature_names_who_and_what(changes):
    deal(stage="signed")

    forbidden("signature_names_what_was_signed", lambda: Signature.objects.update(**changes))


def test_a_text_is_kept_once_a_version():
    deal(stage="in_review")

    forbidden("snapshot_once", lambda: again(Snapshot.objects.get()))


def test_a_pdf_of_a_kind_is_made_once():
    deal(stage="ready_to_sign")

    forbidden("pdf_file_once", lambda: again(PdfFile.objects.get()))


def test_a_writer_is_remembered_once():
    deal()

    forbidden("contribution_once", lambda: again(Contribution.objects.get()))


def test_a_revision_has_a_number_of_its_own_from_one_on():
    deal()
    row = DraftRevision.objects.first()

    forbidden("draft_revision_once", lambda: again(row))
    forbidden("draft_revision_from_one", lambda: again(row, revision=0))


def test_a_finding_is_set_aside_once_and_with_a_reason():
    made = deal(stage="in_review")
    row = Override(
        version=made.version,
        rule="R204",
        on="org12",
        reason="Delegated.",
        at=clock.now(),
        by=made.person(Role.SIRO),
        role=Role.SIRO,
    )
    row.save()

    forbidden("override_once", lambda: again(row))
    forbidden("override_has_a_reason", lambda: again(row, rule="R001", reason=""))


@pytest.mark.parametrize("stage", ["in_review", "signed"])
def test_an_organisation_that_takes_part_cannot_be_removed(stage):
    made = deal(stage=stage)

    with pytest.raises(ProtectedError):
        made.partner.delete()


def test_a_dismissal_stands_once_and_says_why():
    made = deal()
    row = Dismissal(
        version=made.version,
        rule="R016",
        reason="Considered",
        message="The purpose is vague.",
        seen="0" * 64,
        at=clock.now(),
        by=made.person(Role.DRAFTER),
        organisation=made.lead,
    )
    row.save()

    forbidden("dismissal_once", lambda: again(row))
    forbidden("dismissal_has_a_reason", lambda: again(row, rule="R017", reason=""))
    forbidden(
        "dismissal_is_undone_at_a_time",
        lambda: again(row, rule="R017", reason="Considered", ended_by=made.person(Role.DRAFTER)),
    )
