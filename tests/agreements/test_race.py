"""Two people press at once: one wins, the other is told, and nobody is left waiting."""

from datetime import date
from threading import Barrier, Thread
from threading import Event as Signal

import pytest
from django.db import connections, transaction

from agreements import actions, later, pdf, tasks, workflow
from agreements.actions.drafting import lock
from agreements.models import Approval, DraftRevision, PdfFile, Signature, Status
from audit import clock
from audit.models import Event
from audit.transitions import TransitionBlocked
from dpia import workflow as dpia_workflow
from organisations.actions import change_facts
from organisations.roles import Role
from tests.agreements.factories import SIGNED_ON, STARTS_ON, SUBMITTED_ON, deal
from tests.agreements.steps import approve, codes, sign
from tests.factories import actor, member

TIMES = 3


def at_once(*acts, on=SUBMITTED_ON):
    """Do these in threads that start together; what each gave, or raised."""
    start, outcomes = Barrier(len(acts)), [None] * len(acts)

    def run(number, act):
        try:
            start.wait(timeout=20)
            with clock.at(on):
                outcomes[number] = act()
        except Exception as problem:  # noqa: BLE001 - told to the test
            outcomes[number] = problem
        finally:
            connections.close_all()

    threads = [Thread(target=run, args=pair) for pair in enumerate(acts)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)
    assert not any(thread.is_alive() for thread in threads), "somebody waits for ever"
    return outcomes


def problems(outcomes):
    """What was raised."""
    return [one for one in outcomes if isinstance(one, Exception)]


def told(outcomes):
    """The codes that the one who lost was told. Fails if something else went wrong."""
    (problem,) = problems(outcomes)
    assert isinstance(problem, TransitionBlocked), repr(problem)
    return codes(problem.blockers)


def test_two_drafters_send_it_at_once(committed_db):
    made = deal()
    other = actor(member(made.lead, Role.DRAFTER), made.lead)
    version = made.version

    outcomes = at_once(
        lambda: workflow.submit(version, actor=made.actor(Role.DRAFTER)),
        lambda: workflow.submit(version, actor=other),
    )

    assert told(outcomes) == ["wrong_status"]
    assert made.version.round == 1
    assert Approval.objects.count() == 2
    assert Event.objects.filter(verb="submit").count() == 1


def test_two_officers_of_one_organisation_approve_at_once(committed_db):
    made = deal(stage="in_review")
    other = actor(member(made.lead, Role.INFORMATION_GOVERNANCE), made.lead)

    outcomes = at_once(
        lambda: approve(made, made.lead),
        lambda: approve(made, made.lead, actor=other),
    )

    assert told(outcomes) == ["already_decided"]
    assert made.version.status == Status.IN_REVIEW
    assert Approval.objects.filter(state="approved").count() == 1


def test_one_approves_while_another_asks_for_changes(committed_db):
    made = deal(stage="in_review")
    other = actor(member(made.lead, Role.INFORMATION_GOVERNANCE), made.lead)
    sha256 = made.sha256

    outcomes = at_once(
        lambda: approve(made, made.lead),
        lambda: workflow.ask_for_changes(
            made.version, actor=other, sha256=sha256, reason="Say why."
        ),
    )

    assert told(outcomes) in (["already_decided"], ["wrong_status"])


@pytest.mark.parametrize("attempt", range(TIMES))
def test_the_last_two_approvals_at_once_make_it_ready_to_sign(committed_db, attempt):
    made = deal(stage="in_review")

    outcomes = at_once(lambda: approve(made, made.lead), lambda: approve(made, made.partner))

    assert problems(outcomes) == []
    assert made.version.status == Status.READY_TO_SIGN


@pytest.mark.parametrize("attempt", range(TIMES))
def test_the_last_two_signatures_at_once_are_both_kept_and_it_starts(committed_db, attempt):
    made = deal(stage="ready_to_sign")

    outcomes = at_once(
        lambda: sign(made, made.lead), lambda: sign(made, made.partner), on=STARTS_ON
    )
    assert problems(outcomes) == []
    begun = at_once(
        lambda: tasks.start_if_due(made.version.pk),
        lambda: tasks.start_if_due(made.version.pk),
        on=STARTS_ON,
    )

    assert sorted(begun) == [False, True]
    assert made.version.status == Status.IN_FORCE
    assert Event.objects.filter(verb="start", subject_type="version").count() == 1


def test_two_signatories_of_one_organisation_sign_at_once(committed_db):
    made = deal(stage="ready_to_sign")
    other = actor(member(made.lead, Role.SIGNATORY), made.lead)

    outcomes = at_once(
        lambda: sign(made, made.lead), lambda: sign(made, made.lead, actor=other), on=SIGNED_ON
    )

    assert told(outcomes) == ["already_signed"]
    assert Signature.objects.count() == 1


def test_one_signs_while_the_other_declines(committed_db):
    made = deal(stage="ready_to_sign")
    sha256 = made.sha256

    outcomes = at_once(
        lambda: sign(made, made.lead),
        lambda: workflow.decline(
            made.version,
            actor=made.actor(Role.SIGNATORY, made.partner),
            sha256=sha256,
            reason="Not yet.",
        ),
        on=SIGNED_ON,
    )

    assert made.version.status == Status.DRAFT
    assert not Signature.objects.filter(voided_at=None).exists()
    assert problems(outcomes) == [] or told(outcomes) == ["wrong_status"]


@pytest.mark.parametrize("attempt", range(TIMES))
def test_an_answer_saved_while_it_is_sent_is_in_the_snapshot_or_refused(committed_db, attempt):
    made = deal()
    version = made.version
    drafter = made.actor(Role.DRAFTER)

    _, saved = at_once(
        lambda: workflow.submit(version, actor=drafter),
        lambda: actions.save_answers(
            version, actor=drafter, based_on=version.revision, changes={"summary": "Just now."}
        ),
    )

    content = bytes(made.version.snapshot.content).decode()
    if isinstance(saved, actions.NotYours):
        assert "Just now." not in content
    else:
        assert not isinstance(saved, Exception), repr(saved)
        assert "Just now." in content


def test_two_write_in_different_places_at_once_and_both_are_kept(committed_db):
    made = deal()
    version, drafter = made.version, made.actor(Role.DRAFTER)
    other = actor(member(made.lead, Role.DRAFTER), made.lead)

    def save(who, **changes):
        return lambda: actions.save_answers(
            version, actor=who, based_on=version.revision, changes=changes
        )

    outcomes = at_once(save(drafter, summary="Mine."), save(other, title="Theirs"))

    assert problems(outcomes) == []
    assert made.version.document["summary"] == "Mine."
    assert made.version.document["title"] == "Theirs"
    numbers = DraftRevision.objects.values_list("revision", flat=True)
    assert sorted(numbers) == list(range(1, made.version.revision + 1))


def test_two_write_in_one_place_at_once_and_the_second_is_shown_both_texts(committed_db):
    made = deal()
    version, drafter = made.version, made.actor(Role.DRAFTER)
    other = actor(member(made.lead, Role.DRAFTER), made.lead)

    outcomes = at_once(
        *(
            lambda who=who, text=text: actions.save_answers(
                version, actor=who, based_on=version.revision, changes={"summary": text}
            )
            for who, text in ((drafter, "One."), (other, "Two."))
        )
    )

    (problem,) = problems(outcomes)
    assert isinstance(problem, actions.StaleRevision)
    (conflict,) = problem.conflicts
    assert {conflict.theirs, conflict.yours} == {"One.", "Two."}
    assert made.version.document["summary"] == conflict.theirs


@pytest.mark.parametrize("attempt", range(TIMES))
def test_a_fact_renewed_while_it_is_sent_or_signed_makes_nobody_wait_for_ever(
    committed_db, attempt
):
    made = deal()
    keeper = made.actor(Role.ADMINISTRATOR)

    outcomes = at_once(
        lambda: workflow.submit(made.version, actor=made.actor(Role.DRAFTER)),
        lambda: change_facts(made.lead, actor=keeper, ico_expires_on=date(2030, 1, 1)),
    )

    assert problems(outcomes) == []
    assert made.version.status == Status.IN_REVIEW


@pytest.mark.parametrize("attempt", range(TIMES))
def test_a_dpia_approved_while_the_agreement_is_sent_makes_nobody_wait_for_ever(
    committed_db, attempt
):
    made = deal()
    drafter = made.actor(Role.DRAFTER)
    with clock.at(SUBMITTED_ON):
        dpia_workflow.start_review(made.dpia, actor=drafter)

    outcomes = at_once(
        lambda: workflow.submit(made.version, actor=drafter),
        lambda: dpia_workflow.approve(
            made.dpia, actor=made.actor(Role.INFORMATION_GOVERNANCE), approved_by="SIRO"
        ),
    )

    assert problems(outcomes) == []
    assert made.version.status == Status.IN_REVIEW


def test_two_workers_make_one_pdf(committed_db):
    made = deal(stage="ready_to_sign")
    PdfFile.objects.all().delete()

    outcomes = at_once(
        lambda: pdf.make_missing(made.version.pk), lambda: pdf.make_missing(made.version.pk)
    )

    assert problems(outcomes) == []
    (row,) = PdfFile.objects.all()
    assert set(outcomes) <= {row.sha256, ""}
    assert Event.objects.filter(verb="make_pdf").count() == 1


def test_two_agreements_started_at_once_have_references_of_their_own(committed_db):
    made = deal()
    drafter = made.actor(Role.DRAFTER)

    outcomes = at_once(
        *(lambda: actions.create_agreement(actor=drafter, title="Another") for _ in range(3))
    )

    assert problems(outcomes) == []
    assert len({version.agreement.reference for version in outcomes}) == 3


def test_a_version_that_somebody_is_moving_is_judged_again_when_they_are_done(
    committed_db, monkeypatch
):
    made = deal(stage="ready_to_sign")
    keeper = made.actor(Role.ADMINISTRATOR)
    left, holds, may_end = [], Signal(), Signal()
    monkeypatch.setattr(later, "start", lambda task, *args: left.append((task, args)))

    def move():
        with transaction.atomic():
            lock(made.version)
            holds.set()
            assert may_end.wait(timeout=20)

    def change():
        assert holds.wait(timeout=20)
        change_facts(made.lead, actor=keeper, ico_expires_on=date(2022, 4, 1))
        may_end.set()

    assert problems(at_once(move, change, on=SIGNED_ON)) == []
    assert left == [("judge_version", (made.version.pk,))]
    assert "R162" not in {finding["rule"] for finding in made.version.findings}

    with clock.at(SIGNED_ON):
        tasks.judge_version(made.version.pk)
    assert "R162" in {finding["rule"] for finding in made.version.findings}
