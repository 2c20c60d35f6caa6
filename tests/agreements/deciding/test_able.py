"""Who has the turn may decide; and what nobody could sign is said before the reviews."""

import pytest

from agreements import actions as agreement_actions
from agreements.actions import NotPossible
from audit import clock
from notices.models import Notice, Task
from organisations.roles import Role
from tests.agreements.deciding.test_delegates import delegate
from tests.agreements.factories import SUBMITTED_ON, deal
from tests.factories import actor, member, signed_in

pytestmark = pytest.mark.django_db
IG = Role.INFORMATION_GOVERNANCE


@pytest.fixture(autouse=True)
def day_of_review():
    with clock.at(SUBMITTED_ON):
        yield


def written_by_its_only_officer():
    made = deal()
    officer = made.person(IG)
    member(made.lead, Role.DRAFTER, who=officer)
    changes = {"summary": "Said more plainly."}
    write(made, actor(officer, made.lead), changes)
    return made


def write(made, who, changes):
    version = made.version
    agreement_actions.save_answers(version, actor=who, based_on=version.revision, changes=changes)


def page(made, who, name):
    return signed_in(who).get(f"/agreements/{made.reference}/{name}/").content.decode()


def reviews(who):
    return Task.objects.for_me(who).waiting().filter(kind="review")


def test_where_only_who_wrote_it_could_decide_submitting_warns_and_the_administrator_is_told():
    made = written_by_its_only_officer()
    assert f"Nobody at {made.lead.name} can review this" in page(
        made, made.person(Role.DRAFTER), "submit"
    )
    made.submit()
    told = Notice.objects.filter(kind="nobody_to_review")
    assert [one.person for one in told] == [made.person(Role.ADMINISTRATOR)]
    assert f"/organisations/{made.lead.reference}/members/" in told[0].link
    board = page(made, made.person(Role.DRAFTER, made.partner), "board")
    assert "Nobody who did not write the draft" in board
    assert "so nobody can be reminded" in board


def test_who_comes_to_stand_in_for_the_writer_after_it_was_sent_has_no_turn():
    made = written_by_its_only_officer()
    made.submit()
    stand_in = member(made.lead, Role.AUDITOR, name="Ada Okafor")
    delegate(made, IG, stand_in)
    board = page(made, made.person(Role.DRAFTER, made.partner), "board")
    assert "Ada Okafor" not in board
    assert not reviews(stand_in).exists()
    nudger = made.actor(Role.DRAFTER, made.partner)
    key = made.version.parties.get(organisation=made.lead).key
    with pytest.raises(NotPossible, match="can be reminded"):
        agreement_actions.nudge(made.version, actor=nudger, party=key, column=IG)
    other = member(made.lead, IG, name="Noor Vale")
    board = page(made, made.person(Role.DRAFTER, made.partner), "board")
    assert "Information governance: Noor Vale" in board
    assert reviews(other).exists()


def test_a_stand_in_for_an_officer_who_did_not_write_it_has_the_turn():
    made = deal(stage="in_review")
    stand_in = member(made.lead, Role.AUDITOR, name="Ada Okafor")
    delegate(made, IG, stand_in)
    assert reviews(stand_in).exists()
    assert "Ada Okafor (for" in page(made, made.person(Role.DRAFTER, made.partner), "board")


def test_what_stops_the_signatures_is_said_before_sending_and_to_the_reviewers():
    made = deal()
    signatory = {"name": "Dana Ball", "post": "Chief executive", "authority_confirmed": False}
    write(made, made.actor(Role.DRAFTER), {"parties.0.signatory": signatory})
    words = "Confirm the signatory has authority to bind the organisation."
    asked = page(made, made.person(Role.DRAFTER), "submit")
    assert "Answer these now: nobody can sign the text without them" in asked
    assert f"{made.lead.name}: {words}" in asked
    assert "Send for review</button>" in asked
    made.submit()
    read = page(made, made.person(IG, made.partner), "review")
    assert "Nobody can sign this text until these are answered" in read
    assert 'value="approve"' in read
