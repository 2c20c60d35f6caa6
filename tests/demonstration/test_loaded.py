"""The demonstration is what its files say, and everything in it happened by the actions."""

from collections import Counter
from datetime import date
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

import law
from agreements import documents
from agreements.models import Approval, PdfFile, Signature, Status, Version
from audit import clock
from audit.models import Event
from audit.verification import differences
from config.demonstration import dpias, load
from config.demonstration.people import FULL_HOUSE, PASSWORD
from dpia.models import Publication
from dpia.publishing import reasons
from dpia.screening.signs import assessed, shown_by
from dpia.subjects import subjects_of
from law.document import copied, flatten, in_order
from law.library import fields, samples
from law.shape import generic
from notices.models import Notice, Task
from organisations.facts import facts
from organisations.models import Membership, Organisation, Person
from organisations.roles import PLATFORM_ROLES, REVIEWS, Role

REFERENCES = [sample["id"] for sample in samples().agreements]
ENTERED = {"in_force", "expired"}


def version_of(reference):
    found = Version.objects.select_related("agreement", "snapshot", "dpia")
    return found.get(agreement__reference=reference)


def sample_of(files, reference):
    return next(sample for sample in files.agreements if sample["id"] == reference)


def answered(document):
    """Every answer by its place, without what the service makes and what it orders itself.

    Boxes are ticked in no order: the same codes are the same answer.
    """
    made = {path for path, field in fields().items() if field.made_by}
    found = {
        place: value
        for place, value in flatten(in_order(copied(document))).items()
        if generic(place) not in made and not place.startswith("approvals")
    }
    # Every DPIA here has a reference from its first day; in the files an unstarted one has none.
    found.pop("dpia.reference", None)
    # Of a DPIA it answers what the files leave blank, or nobody could have approved it.
    for place in dpias.added(document) if found.get("dpia.approved_on") else ():
        for held in [one for one in found if one.startswith(f"dpia.{place}")]:
            found.pop(held)
    found.pop("dpia.next_review_on", None)
    # What was published says how; two of them are, each in its own way.
    for name in ("decision", "reason"):
        found.pop(f"dpia.publication.{name}", None)
    # That no consultation is needed is said on approval; the files say it from the first day.
    if found.get("dpia.ico_consultation.state") == "not_needed":
        found.pop("dpia.ico_consultation.state")
    # Nothing is approved before its advice is answered; one of the files does not say how.
    if found.get("dpia.approved_on"):
        found["dpia.dpo_advice.outcome"] = found.get("dpia.dpo_advice.outcome") or "followed"
    return {place: value for place, value in found.items() if value not in ("", None)}


@pytest.mark.parametrize("reference", REFERENCES)
def test_an_agreement_has_the_status_and_the_answers_of_its_file(demonstration, files, reference):
    document = sample_of(files, reference)["document"]
    version = version_of(reference)

    assert version.status == document["status"]
    assert answered(documents.assemble(version)) == answered(document)


@pytest.mark.parametrize("reference", REFERENCES)
def test_an_agreement_has_the_findings_of_its_file(demonstration, files, reference):
    expected = {
        (entry["rule"], place)
        for entry in sample_of(files, reference)["expected_findings"]
        for place in entry.get("on") or [""]
    }
    version = version_of(reference)

    fresh = law.check(documents.assemble(version), on=files.today)

    assert {(found.rule, found.on) for found in fresh} == expected
    assert {(found["rule"], found["on"]) for found in version.findings} == expected


@pytest.mark.parametrize("reference", REFERENCES)
def test_approvals_and_signatures_were_given_on_their_days(demonstration, files, reference):
    document = sample_of(files, reference)["document"]

    approvals = {
        (row.party_key, row.role, row.state, row.decided_at and str(clock.date_of(row.decided_at)))
        for row in Approval.objects.filter(version__agreement__reference=reference)
    }
    signatures = {
        (row.party_key, row.post, str(clock.date_of(row.signed_at)))
        for row in Signature.objects.filter(version__agreement__reference=reference)
    }

    assert approvals == {
        (row["party"], row["role"], row["status"], row.get("decided_on"))
        for row in document.get("approvals") or []
    }
    assert signatures == {
        (row["party"], row["post"], row["signed_on"]) for row in document.get("signatures") or []
    }


@pytest.mark.parametrize("reference", REFERENCES)
def test_every_step_is_in_the_trail_on_its_day(demonstration, files, reference):
    document = sample_of(files, reference)["document"]
    version = version_of(reference)
    found = Event.objects.filter(subject_type="version", subject_id=version.pk)
    verbs = Counter(found.values_list("verb", flat=True))
    days = {(event.verb, str(clock.date_of(event.at))) for event in found}

    decided = [a for a in document.get("approvals") or [] if a["status"] == "approved"]
    assert verbs["submit"] == (document["status"] != "draft")
    assert verbs["approve"] == len(decided)
    assert verbs["sign"] == len(document.get("signatures") or [])
    assert verbs["start"] == (document["status"] in ENTERED)
    assert verbs["expire"] == (document["status"] == "expired")
    assert {("approve", a["decided_on"]) for a in decided} <= days
    if document.get("flow_started_on"):
        assert ("record_flow_start", document["flow_started_on"]) in days
    assert all(event.actor_role for event in found)


def test_the_facts_of_every_organisation_are_those_of_its_file(demonstration, files):
    for record in files.organisations:
        kept = facts(Organisation.objects.get(reference=record["id"]))
        wanted = {k: v for k, v in record.items() if v not in ("", None, [])}
        assert {k: kept.get(k) for k in wanted} == wanted


def test_the_trail_says_what_was_recorded(demonstration):
    assert list(differences()) == []
    assert not Event.objects.filter(at__gt=clock.now()).exists()


def test_rebuilding_the_rows_changes_nothing(demonstration):
    for command in ("rebuild_agreement_rows", "rebuild_dpia_rows"):
        call_command(command, "--check", stdout=StringIO())


def test_what_was_signed_has_the_document_that_was_signed(demonstration):
    signed = Version.objects.filter(status__in=ENTERED)
    made = PdfFile.objects.filter(version__in=signed, kind=PdfFile.Kind.TO_SIGN)

    assert signed.count() == made.count() == 9
    for row in made.select_related("snapshot"):
        with row.file.open() as file:
            assert file.read(5) == b"%PDF-"


def test_the_worker_is_left_the_signed_documents_only(demonstration):
    from agreements import pdf

    lacking = {version.status for version in Version.objects.all() if pdf.lacking(version)}

    assert lacking == ENTERED


def test_two_dpias_are_published_and_one_of_them_hides_words(demonstration):
    found = {one.dpia.reference: one for one in Publication.objects.filter(status="published")}

    assert {name: one.decision for name, one in found.items()} == {
        "DPIA-005": "redacted",
        "DPIA-008": "summary",
    }
    (hidden,) = found["DPIA-005"].redactions.exclude(reason_code=reasons.PERSONAL)
    measure = found["DPIA-005"].dpia.document["risks"][0]["measures"][0]["text"]
    assert hidden.place == "dpia.risks.0.measures.0.text"
    assert measure not in bytes(found["DPIA-005"].content).decode()
    assert found["DPIA-005"].published_by not in found["DPIA-005"].preparers.all()


@pytest.mark.parametrize("reference", REFERENCES)
def test_an_approved_dpia_is_complete_and_has_a_day_of_review(demonstration, files, reference):
    document = sample_of(files, reference)["document"]
    dpia = version_of(reference).dpia
    if document["dpia"]["status"] != "approved":
        assert dpia.approved_at is None
        return

    assert {status for status, *_ in dpia.standing["sections"].values()} == {"complete"}
    assert dpia.next_review_on is not None
    said = document["dpia"]["next_review_on"]
    assert said in ("", dpia.next_review_on.isoformat())


BY_PEOPLE = {
    "DSA-003": {"ICO7_INVISIBLE"},
    "DSA-004": {"ICO7_INVISIBLE", "WP1"},
    "DSA-005": {"T35_LARGE_SENSITIVE"},
    "DSA-009": {"ICO7_INVISIBLE"},
    "DSA-010": {"ICO7_INVISIBLE", "WP1"},
    "DSA-011": {"ICO7_INVISIBLE"},
    "DSA-012": {"ICO6_MATCHING", "ICO10_PHYSICAL"},
}
"""The signs of the files that no answer of their agreements shows: people know them."""


@pytest.mark.parametrize("reference", REFERENCES)
def test_a_screening_is_filled_in_as_its_file_has_it_or_says_why_not(
    demonstration, files, reference
):
    document = sample_of(files, reference)["document"]
    expected = set(document["dpia"]["screening"]["triggers"])
    dpia = version_of(reference).dpia
    kept = dpia.screenings.first()

    shown = shown_by(dpia, assessed(dpia, subjects_of(dpia)))

    assert set(kept.triggers) == expected
    assert expected - set(shown) == BY_PEOPLE.get(reference, set())
    assert set(shown) - expected == set(kept.reasons) == set(dpias.reasons(document))
    assert all(one["text"] for one in kept.reasons.values())


def test_drafts_have_a_party_that_is_asked_and_one_that_is_not_yet(demonstration):
    parties = version_of("DSA-012").parties.order_by("position")

    assert [bool(p.invited_at) for p in parties] == [False, True, False]
    assert not any(p.accepted_at for p in parties)
    assert Task.objects.filter(kind="accept", done_at=None).count() == 1


def test_somebody_holds_every_role_that_an_organisation_needs(demonstration):
    held = {(m.organisation.reference if m.organisation else "", m.role) for m in memberships()}

    for organisation in Organisation.objects.all():
        for role in (
            Role.DRAFTER, Role.INFORMATION_GOVERNANCE, Role.DPO, Role.SIGNATORY, Role.ADMINISTRATOR
        ):  # fmt: skip
            assert (organisation.reference, role) in held
    for role in PLATFORM_ROLES:
        assert ("", role) in held
    for reference in FULL_HOUSE:
        for role in set(Role) - PLATFORM_ROLES - {Role.CALDICOTT_GUARDIAN}:
            assert (reference, role) in held


def memberships():
    return Membership.objects.select_related("organisation")


def test_whoever_is_asked_to_approve_exists(demonstration):
    for row in Approval.objects.filter(state="requested"):
        assert row.role in REVIEWS
        assert memberships().filter(organisation=row.organisation, role=row.role).exists(), row


def test_everybody_can_sign_in_and_is_one_person_in_one_role(demonstration):
    roles = Counter(m.person_id for m in memberships())

    assert set(roles.values()) == {1}
    assert all(Person.objects.values_list("is_demonstration", flat=True))
    assert Person.objects.order_by("?").first().check_password(PASSWORD)
    names = Person.objects.values_list("name", flat=True)
    assert len(set(names)) == len(names)


def test_the_clock_shows_the_day_of_the_files(demonstration, files):
    assert clock.today() == files.today == date(2026, 11, 22)


def test_reminders_of_that_day_and_no_older_ones_are_told(demonstration):
    reminders = Notice.objects.filter(kind__regex=r"^(review|expiry)_t")

    assert reminders.exists()
    assert not reminders.filter(created_at__date__lt=date(2026, 11, 22)).exists()
    # One step each: nobody is told of the same day in 30 days and in 14.
    steps = Counter(reminders.values_list("person", "about", "due_on"))
    assert set(steps.values()) == {1}


def test_loaded_again_it_changes_nothing(demonstration):
    before = Event.objects.count()

    assert load(lambda text: None) is False

    assert Event.objects.count() == before
    said = StringIO()
    call_command("demo", stdout=said)
    assert "not empty" in said.getvalue()


def test_it_is_only_loaded_where_a_demonstration_is_wanted(db, settings):
    settings.DEMONSTRATION = False

    with pytest.raises(CommandError, match="DEMONSTRATION"):
        call_command("demo")

    assert not Organisation.objects.exists()


def test_it_takes_less_than_a_minute(demonstration):
    assert demonstration.cpu_seconds < 60


def test_it_says_what_it_has_loaded(demonstration):
    assert [line.split()[0] for line in demonstration.said[1:]] == REFERENCES


def test_no_version_is_left_half_way(demonstration):
    signed = Version.objects.filter(status=Status.READY_TO_SIGN)

    assert not signed.exists()
    assert not Task.objects.filter(kind__in=["sign", "cannot_start"], done_at=None).exists()
