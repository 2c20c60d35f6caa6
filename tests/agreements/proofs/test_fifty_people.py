"""Fifty people press at the same moment on one version: a consistent end, and nothing is lost."""

from collections import Counter

from django.db import connection

from agreements import actions, workflow
from agreements.models import Approval, DraftRevision, Signature, Status
from audit.models import Event
from organisations.roles import Role
from tests.agreements.factories import SIGNED_ON, deal
from tests.agreements.proofs.pairs import Presses
from tests.factories import actor, member

IG = Role.INFORMATION_GOVERNANCE
PEOPLE = 50


def patient(act):
    """One who waits for their turn: fifty threads of one process go slower than fifty people."""

    def pressed():
        with connection.cursor() as cursor:
            cursor.execute("SET lock_timeout = '100s'")
        return act()

    return pressed


def pressing(made):
    """Fifty people of both organisations, a quarter of them at each of four buttons."""
    version, sha256, revision = made.version, made.sha256, made.version.revision
    made.make_pdf()
    names = ("approve", "ask_for_changes", "sign", "save")
    for n in range(PEOPLE):
        where = (made.lead, made.partner)[n // 4 % 2]
        role = (IG, IG, Role.SIGNATORY, Role.DRAFTER)[n % 4]
        who = actor(member(where, role), where)
        acts = (
            lambda w=who: workflow.approve(version, actor=w, sha256=sha256),
            lambda w=who: workflow.ask_for_changes(version, actor=w, sha256=sha256, reason="No."),
            lambda w=who: workflow.sign(
                version, actor=w, sha256=sha256, post="Head", authority_confirmed=True
            ),
            lambda w=who, n=n: actions.save_answers(
                version, actor=w, based_on=revision, changes={"summary": f"By {n}"}
            ),
        )
        yield names[n % 4], patient(acts[n % 4])


def test_fifty_people_at_once(committed_db):
    made = deal(stage="in_review")
    before, revision = Event.objects.latest("id").id, made.version.revision
    names, acts = zip(*pressing(made), strict=True)

    with Presses(PEOPLE) as presses:
        outcomes = presses.at_once(SIGNED_ON, *acts, patience=300)

    # Whoever was told that it is done finds it in the trail, and nobody else.
    done = Counter(n for n, one in zip(names, outcomes, strict=True) if one.word == "done")
    verbs = Event.objects.filter(id__gt=before, verb__in=set(names)).values_list("verb", flat=True)
    assert Counter(verbs) == done
    now = made.version
    assert now.revision == revision + done["save"]
    assert DraftRevision.objects.filter(version=now, revision__gt=revision).count() == done["save"]
    given = Counter(Approval.objects.values_list("state", flat=True))
    assert given["approved"] == done["approve"] <= 2
    assert given["changes_requested"] == done["ask_for_changes"] <= 1
    assert Signature.objects.filter(voided_at=None).count() == done["sign"] <= 2
    if done["ask_for_changes"]:
        assert (now.status, done["sign"]) == (Status.DRAFT, 0)
    else:
        assert (now.status, done["approve"], done["save"]) == (Status.READY_TO_SIGN, 2, 0)
