from datetime import date

import pytest
from django.core.management import CommandError, call_command
from django.db import IntegrityError, transaction

from audit.models import Event
from audit.transitions import TransitionBlocked
from dpia import actions, documents, projection
from dpia.models import Dpia, Measure, Risk, Status
from dpia.stale import StaleRevision
from dpia.writing import NotInShape
from organisations.roles import Role
from questionnaire.showing import Command
from tests.dpia.factories import RISK, approved, body, in_status, started, written
from tests.factories import actor, member

pytestmark = pytest.mark.django_db

DRAFTER, OFFICER = Role.DRAFTER, Role.INFORMATION_GOVERNANCE


def save(council, dpia, based_on=None, **changes):
    return actions.save_answers(
        dpia,
        actor=council[DRAFTER],
        based_on=dpia.revision if based_on is None else based_on,
        changes={f"dpia.{name}": value for name, value in changes.items()},
    )


def second(council):
    return actor(member(council.organisation, DRAFTER), council.organisation)


# ------------------------------------------------------------------ numbers


def test_numbers_follow_one_another_and_step_over_loaded_ones():
    council = body()

    assert started(council).reference == "DPIA-001"
    assert started(council, reference="DPIA-012").reference == "DPIA-012"
    assert started(council, reference="DPIA-004").reference == "DPIA-004"
    assert started(council).reference == "DPIA-013"


def test_only_drafters_of_the_organisation_start_one():
    council, other = body(), body()

    for who in (council[OFFICER], other[DRAFTER], council[Role.DPO]):
        with pytest.raises(TransitionBlocked):
            actions.create_dpia(actor=who, title="Mine", organisation=council.organisation)


# ------------------------------------------------------------------ answers


def test_each_change_is_recorded_with_both_values():
    council = body()
    dpia = save(council, started(council), nature="By post")

    save(council, dpia, nature="By managed transfer")

    event = Event.objects.filter(verb="save_answers").order_by("id").last()
    assert event.content["detail"] == {
        "revision": 2,
        "changes": [{"place": "dpia.nature", "before": "By post", "after": "By managed transfer"}],
    }


def test_saving_what_is_there_already_is_no_revision():
    council = body()
    dpia = save(council, started(council), nature="By post", matrix="cautious")

    again = save(council, dpia, nature="By post", technology="", codes=None)

    assert again.revision == dpia.revision


def test_an_answer_taken_away_leaves_no_trace_in_the_document():
    council = body()
    dpia = save(council, started(council), **{"consultation.done": "Panel"})

    dpia = save(council, dpia, **{"consultation.done": ""})

    assert dpia.document == {}


def test_two_people_in_different_answers_do_not_stop_each_other():
    council = body()
    dpia = started(council)
    save(council, dpia, nature="By post")

    dpia = actions.save_answers(
        dpia,
        actor=second(council),
        based_on=0,
        changes={"dpia.technology": "None new"},
    )

    assert dpia.document == {"nature": "By post", "technology": "None new"}


def test_two_people_in_the_same_answer_are_shown_both_texts():
    council = body()
    dpia = started(council)
    save(council, dpia, nature="By post")

    with pytest.raises(StaleRevision) as stale:
        actions.save_answers(
            dpia, actor=second(council), based_on=0, changes={"dpia.nature": "By courier"}
        )

    (conflict,) = stale.value.conflicts
    assert (conflict.theirs, conflict.yours) == ("By post", "By courier")
    assert conflict.by == council.person(DRAFTER).name
    assert stale.value.revision == 1


def test_a_text_in_a_row_is_stale_once_rows_above_it_may_have_gone():
    council = body()
    dpia = written(council)
    dpia, _ = actions.add_row(dpia, actor=council[DRAFTER], library="RK02", values=RISK)
    actions.change_rows(
        dpia,
        actor=council[DRAFTER],
        based_on=dpia.revision,
        command=Command("remove", "dpia.risks.0"),
    )

    with pytest.raises(StaleRevision):
        save(council, dpia, **{"risks.0.text": "Meant for the one that has gone"})


@pytest.mark.parametrize(
    ("place", "value"),
    [
        ("dpia.nonsense", "x"),
        ("parties.0.role", "sender"),
        ("dpia.risks.0.text", "no such row"),
        ("dpia.risks.x.text", "no such row"),
        ("dpia.matrix", "mine"),
        ("dpia.risks", "text"),
        ("dpia.screening.completed_on", "31 February"),
        ("dpia.nature.more", "x"),
    ],
)
def test_what_the_document_has_no_place_for_is_refused(place, value):
    council = body()
    dpia = started(council)

    with pytest.raises(NotInShape), transaction.atomic():
        actions.save_answers(dpia, actor=council[DRAFTER], based_on=0, changes={place: value})

    dpia.refresh_from_db()
    assert (dpia.document, dpia.revision) == ({}, 0)


@pytest.mark.parametrize(
    "place",
    ["dpia.dpo_advice.text", "dpia.approved_by", "dpia.approved_on", "dpia.status"],
)
def test_advice_approval_and_status_cannot_be_typed(place):
    council = body()

    with pytest.raises(TransitionBlocked) as blocked:
        actions.save_answers(
            started(council), actor=council[DRAFTER], based_on=0, changes={place: "approved"}
        )

    assert [b.code for b in blocked.value.blockers] == ["answered_elsewhere"]


@pytest.mark.parametrize("status", Status.values)
def test_answers_change_only_while_it_is_written(status):
    council = body()
    dpia = in_status(council, status)
    is_written = status in (Status.NOT_STARTED, Status.DRAFT, Status.UNDER_REVIEW)

    stops = actions.what_stops_writing(dpia, actor=council[DRAFTER], places=["dpia.nature"])

    assert [b.code for b in stops] == ([] if is_written else ["wrong_status"])


def test_readers_and_other_organisations_drafters_write_nothing():
    council, unit = body(), body()
    dpia = written(council)
    actions.share(dpia, [unit.organisation], actor=council[DRAFTER])

    for who in (council[OFFICER], council[Role.DPO], unit[DRAFTER]):
        with pytest.raises(TransitionBlocked) as blocked:
            actions.save_answers(
                dpia, actor=who, based_on=dpia.revision, changes={"dpia.nature": "Mine"}
            )
        assert [b.code for b in blocked.value.blockers] == ["not_permitted"]


def test_the_findings_are_kept_with_what_they_judge():
    council = body()
    dpia = written(council)
    assert "R187" in {finding["rule"] for finding in dpia.findings}

    dpia = save(council, dpia, **{"consultation.done": ""})

    assert "R190" in {finding["rule"] for finding in dpia.findings}
    assert dpia.standing["screening"] == "required by law (ICO list)"


# ------------------------------------------------------------------ rows


def test_a_risk_from_the_library_is_counted_on():
    council = body()
    dpia = started(council)
    for library in ("RK01", "RK02", ""):
        dpia, _ = actions.add_row(dpia, actor=council[DRAFTER], library=library)

    assert [risk["id"] for risk in dpia.document["risks"]] == ["RK01-1", "RK02-2", "RK-3"]


def test_risks_and_measures_stand_in_rows_as_in_the_document():
    council = body()
    dpia = written(council)

    risk = Risk.objects.get(dpia=dpia)
    assert (risk.key, risk.overall, risk.residual) == ("RK01-1", "medium", "low")
    measure = Measure.objects.get(risk=risk)
    assert (measure.owner, measure.due_on) == ("service manager", date(2022, 4, 11))
    assert dpia.residual == "low"


def test_rebuilding_the_rows_changes_nothing_and_finds_what_was_changed(capsys):
    council = body()
    dpia = written(council)
    call_command("rebuild_dpia_rows", "--check")

    Risk.objects.filter(dpia=dpia).update(residual="high")
    with pytest.raises(CommandError, match=dpia.reference):
        call_command("rebuild_dpia_rows", "--check")
    call_command("rebuild_dpia_rows")

    call_command("rebuild_dpia_rows", "--check")
    assert Risk.objects.get(dpia=dpia).residual == "low"
    assert projection.is_projected(Dpia.objects.get())


def test_rows_hold_what_is_too_long_for_them_cut_off():
    council = body()
    dpia = written(council)

    save(council, dpia, **{"risks.0.measures.0.owner": "x" * 290})

    assert len(Measure.objects.get().owner) == 200


# ------------------------------------------------------------------ adopting


def test_it_is_adopted_by_an_officer_of_the_organisation_once_approved():
    council, unit = body(), body()
    dpia = written(council)
    actions.share(dpia, [unit.organisation], actor=council[DRAFTER])

    def stops(who):
        found = actions.what_stops_adopting(dpia, organisation=unit.organisation, actor=who)
        return [blocker.code for blocker in found]

    assert stops(unit[DRAFTER]) == ["not_permitted"]
    assert stops(council[OFFICER]) == ["not_permitted"]
    assert stops(unit[OFFICER]) == ["wrong_status"]


def test_an_organisation_it_is_not_shared_with_cannot_adopt_it():
    council, unit = body(), body()
    dpia = approved(council)

    with pytest.raises(TransitionBlocked) as blocked:
        actions.adopt(dpia, organisation=unit.organisation, actor=unit[OFFICER])

    assert [b.code for b in blocked.value.blockers] == ["not_shared"]


def test_who_has_adopted_it_keeps_it():
    council, unit = body(), body()
    dpia = approved(council)
    actions.share(dpia, [unit.organisation], actor=council[DRAFTER])
    actions.adopt(dpia, organisation=unit.organisation, actor=unit[OFFICER])

    with pytest.raises(TransitionBlocked):
        actions.withdraw_sharing(dpia, actor=council[DRAFTER], organisation=unit.organisation)


# ------------------------------------------------------------------ what the database forbids


@pytest.mark.parametrize(
    "change",
    [
        {"status": "approved"},
        {"status": "under_review"},
        {"status": "gone"},
        {"reference": "DSA-001"},
        {"approved_at": "2026-01-01T00:00Z"},
    ],
)
def test_the_database_refuses_what_must_never_be_true(change):
    dpia = written(body())

    with pytest.raises(IntegrityError), transaction.atomic():
        Dpia.objects.filter(pk=dpia.pk).update(**change)


def test_an_adoption_without_who_or_what_is_refused():
    council = body()
    dpia = approved(council)
    sharing = dpia.sharings.get()

    for change in ({"adopted_by": None}, {"sha256": ""}, {"adopted_on": None}):
        with pytest.raises(IntegrityError), transaction.atomic():
            type(sharing).objects.filter(pk=sharing.pk).update(**change)


def test_a_dpia_without_agreement_is_judged_as_its_organisations_own():
    council = body("Westerby Borough Council")

    whole = documents.whole(written(council))

    assert whole["parties"][0]["organisation"]["name"] == "Westerby Borough Council"
    assert whole["dpia"]["reference"] == "DPIA-001"
