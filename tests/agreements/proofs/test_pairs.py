"""Races of two people, each from the same beginning many times: no wrong end, nobody stuck, and no
error of the database shown to anyone. How many times, `CONCORDAT_PAIRS` says."""

from datetime import timedelta

from django.db.models import Max

from agreements import actions, rules, tasks, workflow
from agreements.models import Approval, Signature, Status
from audit import clock
from audit.models import Event
from audit.transitions import TransitionBlocked
from organisations.actions import end_membership
from organisations.models import Membership
from organisations.roles import Role
from tests.agreements.factories import SIGNED_ON, STARTS_ON, SUBMITTED_ON, deal
from tests.agreements.proofs.pairs import PAIRS, ends
from tests.agreements.steps import approve, codes, sign
from tests.factories import actor, member

IG = Role.INFORMATION_GOVERNANCE
MISSED = {"not_permitted", "wrong_status", "changed_since_read"}
"""What somebody may be told who came too late."""


def last_event():
    return Event.objects.aggregate(last=Max("id"))["last"]


def written(verb, after):
    """The numbers of the events of this kind since then."""
    return list(Event.objects.filter(verb=verb, id__gt=after).values_list("id", flat=True))


def said(*outcomes):
    return " / ".join(outcome.word for outcome in outcomes)


def test_two_officers_of_one_organisation_approve(committed_db):
    made = deal(stage="in_review")
    other = actor(member(made.lead, IG), made.lead)
    version, sha256, before = made.version, made.sha256, last_event()

    def acts():
        return (
            lambda: workflow.approve(version, actor=made.actor(IG), sha256=sha256),
            lambda: workflow.approve(version, actor=other, sha256=sha256),
        )

    def end(*outcomes):
        assert Approval.objects.filter(state="approved").count() == 1
        assert made.version.status == Status.IN_REVIEW
        return " / ".join(sorted(outcome.word for outcome in outcomes))

    assert ends(SUBMITTED_ON, acts, end) == {"already_decided / done": PAIRS}
    assert len(written("approve", before)) == PAIRS


def test_one_approves_while_the_text_is_sent_back_changed_and_sent_again(committed_db):
    made = deal(stage="in_review")
    version, sha256 = made.version, made.sha256
    drafter, officer = made.actor(Role.DRAFTER), made.actor(IG, made.partner)

    def change():
        workflow.ask_for_changes(version, actor=officer, sha256=sha256, reason="Say who.")
        actions.save_answers(
            version, actor=drafter, based_on=version.revision, changes={"summary": "Said who."}
        )
        workflow.submit(version, actor=drafter)

    def acts():
        return lambda: workflow.approve(version, actor=made.actor(IG), sha256=sha256), change

    def end(approved, changed):
        assert changed.word == "done", said(approved, changed)
        now = made.version
        assert now.status == Status.IN_REVIEW
        assert now.snapshot.sha256 != sha256
        # What was approved is kept as of the text that it was given on, and counts no more.
        assert not rules.this_round(now).filter(state="approved").exists()
        assert approved.word in {"done", *MISSED}
        given = Approval.objects.filter(version=now, round=1, state="approved")
        assert [row.sha256 for row in given] == [sha256] * (approved.word == "done")
        return "asked again"

    assert ends(SUBMITTED_ON, acts, end) == {"asked again": PAIRS}


def test_one_signs_what_is_declined_changed_and_approved_again_meanwhile(committed_db):
    made = deal(stage="ready_to_sign")
    version, sha256 = made.version, made.sha256
    drafter, decliner = made.actor(Role.DRAFTER), made.actor(Role.SIGNATORY, made.partner)

    def change():
        workflow.decline(version, actor=decliner, sha256=sha256, reason="Not yet.")
        actions.save_answers(
            version, actor=drafter, based_on=version.revision, changes={"summary": "Now."}
        )
        workflow.submit(version, actor=drafter)
        for where in (made.lead, made.partner):
            approve(made, where)
        made.make_pdf()

    def sign_what_was_read():
        # Somebody who presses again and again, with the page of the old text open.
        for _ in range(200):
            try:
                return sign(made, made.lead, sha256=sha256)
            except TransitionBlocked as blocked:
                if codes(blocked.blockers) != ["wrong_status"]:
                    raise
        raise AssertionError("it never came back")

    def end(signed, changed):
        assert changed.word == "done", said(signed, changed)
        assert signed.word in {"done", "changed_since_read"}
        now = made.version
        assert now.status == Status.READY_TO_SIGN
        assert now.snapshot.sha256 != sha256
        assert not Signature.objects.filter(voided_at=None).exists()
        assert rules.unsigned(now) == [made.lead.name, made.partner.name]
        return "nobody has signed the new text"

    found = ends(SIGNED_ON, lambda: (sign_what_was_read, change), end)
    assert found == {"nobody has signed the new text": PAIRS}


def test_the_two_last_approvers(committed_db):
    made = deal(stage="in_review")
    version, sha256, before = made.version, made.sha256, last_event()

    def acts():
        return (
            lambda: workflow.approve(version, actor=made.actor(IG), sha256=sha256),
            lambda: workflow.approve(version, actor=made.actor(IG, made.partner), sha256=sha256),
        )

    def end(*outcomes):
        assert rules.unsettled(made.version) == []
        return f"{said(*outcomes)}: {made.version.status}"

    assert ends(SUBMITTED_ON, acts, end) == {"done / done: ready_to_sign": PAIRS}
    assert len(written("approve", before)) == 2 * PAIRS


def test_the_two_last_signers(committed_db):
    made = deal(stage="ready_to_sign")
    before = last_event()

    def signing(where):
        def act():
            version = sign(made, where)
            # What the worker does when the signature is kept.
            tasks.start_if_due(version.pk)

        return act

    def end(*outcomes):
        return f"{said(*outcomes)}: {made.version.status}"

    found = ends(STARTS_ON, lambda: (signing(made.lead), signing(made.partner)), end)
    assert found == {"done / done: in_force": PAIRS}
    assert len(written("start", before)) == PAIRS
    assert len(written("sign", before)) == 2 * PAIRS


def test_one_withdraws_while_the_last_signs(committed_db):
    made = deal(stage="ready_to_sign")
    sign_first(made)
    version, signatory, before = made.version, made.actor(Role.SIGNATORY), last_event()

    def act():
        sign(made, made.lead)
        tasks.start_if_due(version.pk)

    def withdraw():
        workflow.withdraw(version, actor=signatory, reason="No longer needed.")

    def end(signed, withdrawn):
        now = made.version
        assert (withdrawn.word == "done") == (now.status == Status.WITHDRAWN)
        assert (withdrawn.word == "wrong_status") == (now.status == Status.IN_FORCE)
        assert signed.word in {"done", "wrong_status"}
        return now.status

    found = ends(STARTS_ON, lambda: (act, withdraw), end)
    assert sum(found.values()) == PAIRS
    assert set(found) <= {Status.WITHDRAWN, Status.IN_FORCE}
    assert len(written("withdraw", before)) == found[Status.WITHDRAWN]
    assert len(written("start", before)) == found[Status.IN_FORCE]


def sign_first(made):
    with clock.at(SIGNED_ON):
        sign(made, made.partner)


def test_a_role_ends_while_it_is_used(committed_db):
    made = deal(stage="in_review")
    version, sha256 = made.version, made.sha256
    keeper = made.actor(Role.ADMINISTRATOR)
    held = Membership.objects.get(person=made.person(IG), role=IG)
    yesterday = SUBMITTED_ON - timedelta(days=1)

    def acts():
        return (
            lambda: workflow.approve(version, actor=made.actor(IG), sha256=sha256),
            lambda: end_membership(held, last_day=yesterday, actor=keeper, reason="Has left."),
        )

    def end(approved, ended):
        assert ended.word == "done", said(approved, ended)
        assert approved.word in {"done", "not_permitted"}
        stopped = Event.objects.filter(verb="end-role").latest("id").id
        # The trail must not tell of somebody who approved after their role had ended.
        return "after the end" if written("approve", stopped) else "in order"

    assert ends(SUBMITTED_ON, acts, end) == {"in order": PAIRS}
