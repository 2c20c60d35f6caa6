"""An approved DPIA is bound to the facts that it assessed, and is stale when they change."""

from datetime import timedelta

import pytest
from django.urls import reverse

from agreements import actions as agreement_actions
from agreements import documents
from agreements import workflow as agreement_workflow
from agreements.dpias.standing import dpias_of
from agreements.judging import judge
from audit import clock
from audit.transitions import TransitionBlocked
from dpia import actions, workflow
from dpia.approving import whole
from dpia.approving.asked import asked
from dpia.description.acting import describe, fingerprint
from dpia.documents import Described
from dpia.models import Dpia
from dpia.risks import acceptance
from dpia.risks.actions import accept_risks
from dpia.staleness import keeping
from dpia.staleness.covering import uncovered
from dpia.staleness.differences import differences
from dpia.staleness.facts import CODES, differing, digests, facts_of
from dpia.subjects import Subject, subjects_of
from dpia.turning import Known, turn
from notices.models import Notice, Task
from organisations.roles import Role
from tests.agreements.factories import LATER, WRITTEN_ON, deal, sample
from tests.agreements.steps import codes, events, refused, sign
from tests.dpia.factories import DOCUMENTS, Body, advised_again, body, risky, written
from tests.factories import signed_in

DRAFTER, OFFICER, DPO = Role.DRAFTER, Role.INFORMATION_GOVERNANCE, Role.DPO
ITEM = {"id": "i9", "name": "Meter reading", "kind": "number", "justification": "To check."}


def changed(path, value):
    """The sample's facts before and after an answer is another."""
    before = sample()
    after = sample()
    at, _, name = path.rpartition(".")
    row = after
    for key in at.split(".") if at else ():
        row = row[int(key)] if key.isdigit() else row.setdefault(key, {})
    row[name] = value
    return facts_of(before), facts_of(after)


@pytest.mark.parametrize(
    ("path", "value", "code"),
    [
        ("data_items.0.special_categories", ["health"], "data_items"),
        ("flows.0.method", "api", "flows"),
        ("parties.0.role", "both", "parties"),
        ("purposes.0.text", "Something else", "purposes"),
        ("parties.1.article6", ["A6_1_c"], "lawful_basis"),
        ("transfers", [{"id": "t1", "exporter": "org12", "country": "US"}], "transfers"),
        ("automated_decisions.used", True, "technology"),
    ],
)
def test_each_group_is_told_apart_and_a_change_is_told_from_what_to_what(path, value, code):
    before, after = changed(path, value)

    assert differing(digests(before), digests(after)) == [code]
    found = differences(before, after)
    assert len(found) == 1
    assert all(field.before != field.after for field in found[0].fields)


@pytest.mark.parametrize(
    ("path", "value"),
    [
        ("title", "Another title"),
        ("summary", "Other words"),
        ("data_items.0.justification", "Needed for another reason"),
        ("parties.0.contact", "somebody@example.org"),
        ("parties.0.retention.period", "2 years"),
        ("data_items.0.name", "  Name "),
        ("review_date", "2023-01-01"),
    ],
)
def test_what_a_dpia_does_not_assess_changes_nothing(path, value):
    before, after = changed(path, value)

    assert differing(digests(before), digests(after)) == []


def test_a_row_without_an_answer_is_no_fact_and_the_order_of_rows_is_none():
    before = sample()
    after = sample()
    after["data_items"] = [{"id": "i9"}, *reversed(after["data_items"])]

    assert digests(facts_of(before)) == digests(facts_of(after))


def test_rows_are_known_again_by_their_ids_and_told_by_their_names():
    before, after = sample(), sample()
    after["data_items"] = [*after["data_items"][1:], ITEM]

    told = [one.said for one in differences(facts_of(before), facts_of(after))]

    assert told == ["Data item: Name: removed", "Data item: Meter reading: added"]


# ------------------------------------------------------------------ in an agreement
pytestmark = pytest.mark.django_db


def add_item(made, item=ITEM):
    """A data item more in the draft; the DPIA is judged as the worker would."""
    version = made.version
    rows = [*version.document["data_items"], item]
    with clock.at(LATER):
        agreement_actions.save_answers(
            version,
            actor=made.actor(Role.DRAFTER),
            based_on=version.revision,
            changes={"data_items": rows},
        )
        actions.judge_again(made.dpia)
    return made


def stale_rules(made):
    return {finding["rule"] for finding in made.version.findings} & {"R196"}


def test_an_approval_writes_down_what_it_assessed_of_every_agreement():
    made = deal()

    (row,) = made.dpia.snapshot.assessed.all()

    assert (row.reference, row.agreement) == (made.reference, made.reference)
    assert row.digests == digests(facts_of(made.version.document))
    assert set(row.digests) == set(CODES)
    assert made.dpia.outdated == {}


def test_a_new_data_item_makes_it_stale_on_both_sides():
    made = add_item(deal())

    assert list(made.dpia.outdated[made.reference]["digests"]) == ["data_items"]
    assert made.dpia.outdated_at is not None
    assert documents.assemble(made.version)["dpia"]["changes_since_approval"] == ["data_items"]
    assert stale_rules(made) == {"R196"}
    assert "R196" in {finding["rule"] for finding in made.dpia.findings}
    (event,) = events("go_stale", of="dpia")
    assert event["detail"] == {"groups": ["data_items"]}


def test_everybody_who_relied_on_it_is_told_what_changed():
    made = add_item(deal())

    told = Notice.objects.filter(kind__startswith="dpia_stale")
    people = {made.person(role) for role in (Role.DRAFTER, Role.INFORMATION_GOVERNANCE, Role.DPO)}
    others = {
        made.person(role, made.partner)
        for role in (Role.DRAFTER, Role.INFORMATION_GOVERNANCE, Role.DPO)
    }
    assert {row.person for row in told.filter(kind="dpia_stale")} == people
    assert {row.person for row in told.filter(kind="dpia_stale_relied_on")} == others
    assert all("Data item: Meter reading: added" in row.body for row in told)
    task = Task.objects.get(kind="dpia_review_stale")
    assert (task.organisation, task.role, task.done_at) == (made.lead, Role.DRAFTER, None)


def test_nobody_is_told_twice_in_a_day_of_the_same_kind_of_change():
    made = add_item(deal())
    before = Notice.objects.filter(kind__startswith="dpia_stale").count()

    add_item(made, {**ITEM, "id": "i10", "name": "Tariff"})

    assert Notice.objects.filter(kind__startswith="dpia_stale").count() == before
    assert len(events("go_stale", of="dpia")) == 1


def test_signing_is_blocked_until_it_is_reviewed_and_only_then():
    made = add_item(deal())
    made.submit().approve()
    with clock.at(LATER):
        stops = refused(sign, made, made.lead)
        assert codes(stops) == ["R196"]
        dpia = workflow.start_review(made.dpia, actor=made.actor(Role.DRAFTER))
        assert codes(refused(sign, made, made.lead)) == ["R196"]
        officer = made.actor(Role.INFORMATION_GOVERNANCE)
        with pytest.raises(TransitionBlocked) as blocked:
            workflow.approve(dpia, actor=officer, approved_by="SIRO")
        assert codes(blocked.value.blockers) == ["advice_outdated"]
        dpia = workflow.ask_for_advice(dpia, actor=made.actor(Role.DRAFTER))
        dpia = workflow.advise(dpia, actor=made.actor(Role.DPO), text="Still the minimum")
        dpia = workflow.respond(dpia, actor=made.actor(Role.DRAFTER), outcome="followed")
        workflow.approve(dpia, actor=officer, approved_by="SIRO")
    assert made.dpia.outdated == {}
    assert stale_rules(made) == set()
    assert Task.objects.get(kind="dpia_review_stale").done_at is not None
    made.sign(made.lead)


def test_taken_back_it_is_current_again():
    made = add_item(deal())
    version = made.version
    with clock.at(LATER):
        agreement_actions.save_answers(
            version,
            actor=made.actor(Role.DRAFTER),
            based_on=version.revision,
            changes={"data_items": version.document["data_items"][:-1]},
        )
        actions.judge_again(made.dpia)

    assert made.dpia.outdated == {}
    assert made.dpia.outdated_at is None
    assert len(events("stand_again", of="dpia")) == 1
    assert Task.objects.get(kind="dpia_review_stale").done_at is not None


def test_other_answers_leave_it_current():
    made = deal()
    version = made.version
    with clock.at(LATER):
        agreement_actions.save_answers(
            version,
            actor=made.actor(Role.DRAFTER),
            based_on=version.revision,
            changes={"summary": "In other words.", "data_items.0.justification": "Still needed."},
        )
        actions.judge_again(made.dpia)

    assert made.dpia.outdated == {}
    assert stale_rules(made) == set()


def test_an_agreement_of_the_same_kind_may_rely_on_it_too():
    made = deal()
    with clock.at(WRITTEN_ON):
        drafter = made.actor(Role.DRAFTER)
        other = agreement_actions.create_agreement(actor=drafter, title="Another")
        answers = documents.answers({**sample(), "title": "Another"})
        other = agreement_actions.save_answers(other, actor=drafter, based_on=0, changes=answers)
        agreement_actions.link_dpia(other, actor=drafter, dpia=made.dpia)
    assert made.dpia.outdated == {}

    with clock.at(WRITTEN_ON):
        other.refresh_from_db()
        rows = [*other.document["data_items"], ITEM]
        agreement_actions.save_answers(
            other, actor=drafter, based_on=other.revision, changes={"data_items": rows}
        )
        actions.judge_again(made.dpia)

    assert set(made.dpia.outdated) == {other.agreement.reference}
    assert not made.dpia.is_stale
    judge(made.version)
    assert stale_rules(made) == set()
    other.refresh_from_db()
    assert "R196" in {finding["rule"] for finding in other.findings}
    assert "R196" not in {finding["rule"] for finding in made.dpia.findings}
    assert dpias_of(other)[0].words == "Does not cover this agreement"
    assert not events("go_stale", of="dpia")
    assert not Notice.objects.filter(kind__startswith="dpia_stale").exists()
    page = signed_in(made.person(Role.DRAFTER)).get(made.dpia.get_absolute_url()).content.decode()
    assert "What it does not cover yet" in page
    assert "Out of date" not in page


def test_a_second_agreement_that_says_nothing_yet_leaves_it_current():
    made = deal()
    with clock.at(LATER):
        drafter = made.actor(Role.DRAFTER)
        agreement_actions.start_from_dpia(actor=drafter, title="Another", dpia=made.dpia)
        actions.judge_again(made.dpia)

    assert (made.dpia.outdated, made.dpia.outdated_at) == ({}, None)


def test_what_was_not_covered_is_once_the_agreement_is_assessed_as_well():
    made = deal()
    with clock.at(LATER):
        drafter = made.actor(Role.DRAFTER)
        other = agreement_actions.start_from_dpia(actor=drafter, title="Another", dpia=made.dpia)
        agreement_actions.save_answers(
            other, actor=drafter, based_on=other.revision, changes={"data_items": [ITEM]}
        )
        actions.judge_again(made.dpia)
        assert list(made.dpia.outdated) == [other.agreement.reference]
        newest = subjects_of(made.dpia)[0]
        keeping.bind(made.dpia.snapshot_id, [(newest, newest.whole())])
        actions.judge_again(made.dpia)

    assert made.dpia.outdated == {}


def test_a_draft_that_links_it_and_one_withdrawn_stop_no_approval_and_are_not_assessed():
    made = deal()
    council = Body(made.lead, {role: made.person(role) for role in (DRAFTER, OFFICER, DPO)})
    with clock.at(LATER):
        drafter = made.actor(DRAFTER)
        other = agreement_actions.create_agreement(actor=drafter, title="Just begun")
        agreement_actions.link_dpia(other, actor=drafter, dpia=made.dpia)
        other.refresh_from_db()
        agreement_actions.save_answers(
            other, actor=drafter, based_on=other.revision, changes={"data_items": [ITEM]}
        )
        dpia = workflow.start_review(made.dpia, actor=drafter)
        assert stops(dpia, council) == ["advice_outdated"]
        other.refresh_from_db()
        agreement_workflow.withdraw(other, actor=drafter, reason="Not needed")
        dpia.refresh_from_db()
        dpia = workflow.approve(advised_again(dpia, council), actor=council[OFFICER])

    assert [one.reference for one in dpia.snapshot.assessed.all()] == [made.reference]
    assert not dpia.is_stale


def test_a_draft_that_says_nothing_yet_is_not_asked_for_what_an_ended_agreement_says():
    def of(name, document):
        return Described(Subject(name, "Meals", "", {}), document)

    empty = of("DSA-002", {"status": "draft", "dpia": {}})
    ended = of("DSA-001", {**sample(), "status": "expired"})
    withdrawn = of("DSA-003", {**sample(), "status": "withdrawn"})

    assert asked(Dpia(reference="DPIA-001"), [withdrawn, empty, ended]) == [ended]
    assert asked(Dpia(reference="DPIA-001"), [withdrawn, empty]) == [empty]
    (first, *_) = whole.lacks(Dpia(reference="DPIA-001"), [empty])
    assert first.message == "DSA-002: say what the sharing is for."


def test_what_one_says_less_is_covered_and_what_it_says_more_is_told_row_by_row():
    less, more = sample(), sample()
    less["data_items"] = less["data_items"][:1]
    del less["parties"][0]["article6"]
    more["data_items"] = [ITEM]
    more["parties"][0]["article6"] = ["A6_1_f"]

    assert uncovered([facts_of(sample())], facts_of(less)) == []
    found = uncovered([facts_of(sample())], facts_of(more))
    assert [one.item.partition(":")[0].partition(" of")[0] for one in found] == [
        "Lawful basis",
        "Data item",
    ]
    assert [one.change for one in found] == ["Changed", "Added"]


OWN = {
    "purposes": [{"text": "Find pupils who may have free meals"}],
    "data_items": [{"id": "i1", "name": "Full name"}],
    "alternatives_considered": "None",
    "equality_impact": "None",
}


def test_one_approved_alone_is_current_for_what_it_says_itself_and_reviewed_for_what_is_more():
    by = body()
    dpia = written(by)
    dpia = describe(dpia, actor=by[DRAFTER], description=OWN, based_on=fingerprint(dpia))
    dpia = workflow.approve(advised_again(dpia, by), actor=by[OFFICER], approved_by="The SIRO")
    with clock.at(LATER):
        version = agreement_actions.start_from_dpia(actor=by[DRAFTER], title="Meals", dpia=dpia)
        actions.judge_again(dpia)
        dpia.refresh_from_db()
        assert version.document["data_items"][0]["kind"] == "name"
        assert dpia.outdated == {}
        assert not Notice.objects.filter(kind__startswith="dpia_stale").exists()

        version = agreement_actions.save_answers(
            version,
            actor=by[DRAFTER],
            based_on=version.revision,
            changes={
                "parties.0.article6": dpia.document["lawful_bases"],
                "data_items": [*version.document["data_items"], ITEM],
            },
        )
        actions.judge_again(dpia)

    dpia.refresh_from_db()
    assert dpia.is_stale
    (told,) = dpia.outdated[version.agreement.reference]["told"]
    assert told["item"] == "Data item: Meter reading"


def test_its_page_tells_only_those_who_may_read_the_agreement_what_changed():
    made = add_item(deal())
    other = body()
    actions.share(made.dpia, [other.organisation], actor=made.actor(Role.DRAFTER))
    url = made.dpia.get_absolute_url()

    own = signed_in(made.person(Role.DRAFTER)).get(url).content.decode()
    strange = signed_in(other.person(Role.DRAFTER)).get(url).content.decode()

    assert "Meter reading" in own
    assert "Meter reading" not in strange
    assert made.reference not in strange


def test_its_page_takes_at_most_twelve_queries_while_it_is_stale(django_assert_max_num_queries):
    made = add_item(deal())
    client = signed_in(made.person(Role.DRAFTER))
    url = reverse("dpia:dpia", args=[made.dpia.reference])
    client.get(url)

    with django_assert_max_num_queries(12):
        client.get(url)


# ------------------------------------------------------------------ what was decided on other facts


def consulted(dpia, council):
    dpia = workflow.prepare_consultation(dpia, actor=council[DRAFTER], law="uk_gdpr", **DOCUMENTS)
    dpia = workflow.send_to_regulator(dpia, actor=council[DRAFTER])
    told = {"outcome": "may_proceed", "advice": "Go ahead"}
    dpia = workflow.note_regulators_advice(dpia, actor=council[DRAFTER], **told)
    return workflow.end_consultation(dpia, actor=council[DRAFTER], done="All of it")


def stops(dpia, council):
    return [one.code for one in workflow.what_stops(dpia, "approve", actor=council[OFFICER])]


def test_what_was_accepted_and_answered_for_other_facts_is_asked_again_before_a_new_approval():
    made = deal()
    council = Body(made.lead, {role: made.person(role) for role in (DRAFTER, OFFICER, DPO)})
    siro = made.actor(Role.SIRO)
    with clock.at(LATER - timedelta(days=1)):
        dpia = workflow.start_review(made.dpia, actor=council[DRAFTER])
        dpia = consulted(risky(council, dpia), council)
        key = dpia.document["risks"][-1]["id"]
        accept_risks(dpia, actor=siro, risks=[key], post="Director")
        workflow.approve(dpia, actor=council[OFFICER])
    add_item(made, {**ITEM, "id": "i77"})
    with clock.at(LATER + timedelta(days=1)):
        dpia = workflow.start_review(made.dpia, actor=council[DRAFTER])
        assert set(stops(dpia, council)) == {
            *("risk_not_accepted", "advice_outdated", "prior_consultation", "not_covered"),
        }
        (told,) = [
            one
            for one in workflow.what_stops(dpia, "approve", actor=council[OFFICER])
            if one.code == "not_covered"
        ]
        assert "“Meter reading”" in told.message
        assert told.path == "dpia.data_items"
        assert turn(dpia, Known()).step.endswith("before it can be approved: one answer")
        hub = signed_in(made.person(Role.SIRO)).get(dpia.get_absolute_url()).content.decode()
        assert "to be accepted again" in hub

        items = [*dpia.document["data_items"], "i77"]
        dpia = actions.save_answers(
            dpia,
            actor=council[DRAFTER],
            based_on=dpia.revision,
            changes={"dpia.data_items": items},
        )
        dpia = advised_again(dpia, council)
        accept_risks(dpia, actor=siro, risks=[key], post="Director")
        assert stops(dpia, council) == ["prior_consultation"]
        page = signed_in(made.person(DRAFTER)).get(reverse("dpia:regulator", args=[dpia.reference]))
        assert "Consult the regulator again" in page.content.decode()
        dpia = consulted(dpia, council)
        dpia = workflow.approve(dpia, actor=council[OFFICER])

        # Nothing of it changes: a review carries over what was accepted and answered.
        dpia = workflow.start_review(made.dpia, actor=council[DRAFTER])
        assert stops(dpia, council) == []
        assert acceptance.standing(dpia)[-1].acceptance is not None
