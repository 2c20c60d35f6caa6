"""The DPIAs of an agreement: one relied on, others beside it, where each controller stands."""

import pytest
from django.urls import reverse

from agreements import actions, documents, telling
from agreements.actions import NotPossible, NotYours
from agreements.dpias import currency, linking
from agreements.dpias.standing import dpias_of, stands
from agreements.dpias.stopped import NEXT_WHEN_STOPPED
from agreements.ending import announcing
from agreements.models import Version
from audit import clock
from audit.transitions import TransitionBlocked
from dpia import actions as dpia_actions
from dpia import workflow as dpia_workflow
from dpia.models import Dpia, DpiaSharing
from dpia.paper.gathering import as_approved, content_of
from dpia.subjects import subjects_of
from notices.models import Notice, Task
from organisations.roles import Role
from tests.agreements.factories import LATER, STARTS_ON, WRITTEN_ON, approve_dpia, deal, sample
from tests.agreements.steps import codes, events, refused, sign
from tests.dpia.factories import DOCUMENTS, Body, risky
from tests.factories import signed_in

pytestmark = pytest.mark.django_db
IG = Role.INFORMATION_GOVERNANCE


def page(made):
    return reverse("agreements:dpia", args=[made.reference])


def own_dpia(made, where=None, title="Our own"):
    where = where or made.partner
    with clock.at(WRITTEN_ON):
        return dpia_actions.create_dpia(
            actor=made.actor(Role.DRAFTER, where), title=title, organisation=where
        )


def link(made, dpia, role=Role.DRAFTER, where=None):
    actor = made.actor(role, where or made.partner)
    with clock.at(LATER):
        return linking.link_further(made.version, actor=actor, dpia=dpia)


def words(made, where):
    version = made.version
    found = stands(version, documents.parties_of(version), dpias_of(version))
    return found[where.pk].words


# ------------------------------------------------------------------ linking
@pytest.mark.parametrize("role", [Role.DRAFTER, IG])
def test_a_controller_links_its_own_beside_the_one_relied_on(role):
    made = deal()

    link(made, own_dpia(made), role)

    relied, own = dpias_of(made.version)
    assert (relied.is_relied_on, own.is_relied_on) == (True, False)
    assert words(made, made.partner) == "Own DPIA: draft"
    assert [event["detail"] for event in events("link_further_dpia")] == [
        {"dpia": own.dpia.reference}
    ]


@pytest.mark.parametrize(
    "role", [Role.DPO, Role.SIGNATORY, Role.AUDITOR, Role.LEGAL, Role.ADMINISTRATOR]
)
def test_other_roles_link_none(role):
    made = deal()
    dpia = own_dpia(made)

    with pytest.raises(NotYours):
        linking.link_further(made.version, actor=made.actor(role, made.partner), dpia=dpia)


def test_a_party_links_no_other_partys_dpia_and_the_lead_links_any():
    made = deal()
    other = own_dpia(made, made.lead)

    with pytest.raises(NotYours):
        link(made, other)
    link(made, own_dpia(made), where=made.lead)

    assert len(dpias_of(made.version)) == 2


def test_the_one_relied_on_does_not_stand_beside_itself():
    made = deal()

    with pytest.raises(NotPossible):
        link(made, made.dpia, where=made.lead)


def test_linked_twice_it_is_linked_once_and_unlinked_it_is_gone():
    made = deal()
    dpia = own_dpia(made)
    link(made, dpia)
    link(made, dpia)
    assert len(events("link_further_dpia")) == 1

    actor = made.actor(Role.DRAFTER, made.partner)
    linking.unlink_further(made.version, actor=actor, dpia=dpia)

    assert len(dpias_of(made.version)) == 1
    with pytest.raises(NotPossible):
        linking.unlink_further(made.version, actor=actor, dpia=dpia)


def test_the_lead_relies_on_another_and_the_first_stands_beside():
    made = deal()
    first, second = made.dpia, own_dpia(made, made.lead)
    link(made, second, where=made.lead)

    with clock.at(LATER):
        linking.rely_on(made.version, actor=made.actor(Role.DRAFTER), dpia=second)

    relied, beside = dpias_of(made.version)
    assert (relied.dpia.reference, beside.dpia.reference) == (second.reference, first.reference)
    with pytest.raises(NotYours):
        linking.rely_on(made.version, actor=made.actor(Role.DRAFTER, made.partner), dpia=first)


def test_its_own_dpia_is_what_the_rules_ask_of_a_controller_that_adopts_none():
    made = deal()
    dpia_actions.withdraw_adoption(
        made.dpia, organisation=made.partner, actor=made.actor(IG, made.partner), reason="Ours."
    )
    assert "R200" in {finding["rule"] for finding in made.version.findings}

    link(made, own_dpia(made))

    assert "R200" not in {finding["rule"] for finding in made.version.findings}


def test_a_variation_keeps_them():
    made = deal(stage="in_force")
    dpia = own_dpia(made)
    with clock.at(STARTS_ON):
        linking.link_further(made.version, actor=made.actor(Role.DRAFTER, made.partner), dpia=dpia)
        actions.start_variation(made.version, actor=made.actor(Role.DRAFTER), reason="More.")

    assert [line.dpia for line in dpias_of(made.version)] == [made.dpia, dpia]


# ------------------------------------------------------------------ all must be current
def test_nobody_signs_until_each_of_them_is_approved():
    made = deal(stage="ready_to_sign")
    dpia = own_dpia(made)
    link(made, dpia)

    with clock.at(LATER):
        stops = refused(sign, made, made.lead)
    assert codes(stops) == ["dpia_not_current"]
    assert dpia.reference in stops[0].message

    Dpia.objects.filter(pk=dpia.pk).update(status="not_needed")
    made.sign(made.lead)


def test_nobody_signs_while_the_one_relied_on_is_being_reviewed():
    made = deal(stage="ready_to_sign")
    with clock.at(LATER):
        dpia_workflow.start_review(made.dpia, actor=made.actor(Role.DRAFTER))
        stops = refused(sign, made, made.lead)
    assert codes(stops) == ["dpia_not_current"]
    assert "is being reviewed" in stops[0].message

    version = made.version
    version.document = {**version.document, "emergency": {"used": True}}
    assert currency.relied_on(version, made.dpia) == ""
    with clock.at(LATER):
        approve_dpia(made)
    made.sign(made.lead)


# ------------------------------------------------------------------ who adopts
def test_a_processor_only_reads_the_dpia():
    document = sample()
    document["parties"][1]["controller_status"] = "processor"

    made = deal(document, dpia="written")

    sharing = DpiaSharing.objects.get(dpia=made.dpia, organisation=made.partner)
    assert not sharing.to_adopt
    assert words(made, made.partner) == "Only reads it"


def test_who_turns_out_to_be_a_controller_is_asked_to_adopt():
    document = sample()
    document["parties"][1]["controller_status"] = "processor"
    made = deal(document, dpia="written")
    version = made.version
    with clock.at(LATER):
        actions.save_answers(
            version,
            actor=made.actor(Role.DRAFTER, made.partner),
            based_on=version.revision,
            changes={"parties.1.controller_status": "sole"},
        )
        actions.link_dpia(made.version, actor=made.actor(Role.DRAFTER), dpia=made.dpia)

    assert DpiaSharing.objects.get(dpia=made.dpia, organisation=made.partner).to_adopt


def test_each_state_of_a_controller_is_told():
    made = deal()
    assert words(made, made.lead) == "Wrote it: approved"
    assert words(made, made.partner) == "Adopted"

    with clock.at(LATER):
        dpia = dpia_workflow.start_review(made.dpia, actor=made.actor(Role.DRAFTER))
        dpia = dpia_actions.save_answers(
            dpia,
            actor=made.actor(Role.DRAFTER),
            based_on=dpia.revision,
            changes={"dpia.consultation.done": "the panel, and the union"},
        )
        approve_dpia(made)
    assert words(made, made.partner) == "Adoption out of date"
    assert "R200" in {finding["rule"] for finding in made.version.findings}


# ------------------------------------------------------------------ pages and API
def test_the_page_links_swaps_and_unlinks():
    made = deal()
    dpia = own_dpia(made)
    partner = signed_in(made.person(Role.DRAFTER, made.partner))

    assert partner.post(page(made), {"beside": dpia.reference}).status_code == 302
    shown = partner.get(page(made)).content.decode()
    assert "Own DPIA: draft" in shown
    assert f"Remove the link to {dpia.reference}" in shown
    assert "Rely on" not in shown
    assert partner.post(page(made), {"instead": dpia.reference}).status_code == 404
    assert partner.post(page(made), {"unlink": dpia.reference}).status_code == 302
    assert len(dpias_of(made.version)) == 1


def test_a_controller_starts_its_own_from_the_page():
    made = deal()
    partner = signed_in(made.person(Role.DRAFTER, made.partner))
    assert "Start your own DPIA" in partner.get(page(made)).content.decode()

    answer = partner.post(page(made), {"beside": "new"})

    own = Dpia.objects.get(organisation=made.partner)
    assert answer.url == own.get_absolute_url()
    assert words(made, made.partner) == "Own DPIA: not started"


def test_pressed_twice_it_says_that_there_is_nothing_to_remove():
    made = deal()
    client = signed_in(made.person(Role.DRAFTER))

    answer = client.post(page(made), {"unlink": made.dpia.reference}, follow=True)

    assert "not linked beside" in answer.content.decode()


@pytest.mark.parametrize("sent", [{}, {"dpia": ""}, {"beside": "DPIA-999"}, {"unlink": "new"}])
def test_what_no_button_sends_is_not_found(sent):
    made = deal()
    client = signed_in(made.person(Role.DRAFTER))

    assert client.post(page(made), sent).status_code == 404


def test_the_agreements_page_shows_where_each_stands_and_the_dpia_leads_to_the_agreements(
    django_assert_max_num_queries,
):
    made = deal()
    client = signed_in(made.person(Role.DRAFTER))
    whole = reverse("agreements:agreement", args=[made.reference])
    client.get(whole)

    with django_assert_max_num_queries(12):
        shown = client.get(whole).content.decode()

    assert "Wrote it: approved" in shown
    assert page(made) in shown
    of_dpia = reverse("agreements:of_dpia", args=[made.dpia.reference])
    assert of_dpia in client.get(made.dpia.get_absolute_url()).content.decode()
    assert page(made) in client.get(of_dpia).content.decode()


def test_the_page_takes_at_most_twelve_queries_however_many_there_are(
    django_assert_max_num_queries,
):
    made = deal()
    for number in range(4):
        link(made, own_dpia(made, title=f"Number {number}"))
    client = signed_in(made.person(Role.DRAFTER))
    client.get(page(made))

    with django_assert_max_num_queries(12):
        client.get(page(made))


def test_the_api_tells_and_links():
    made = deal()
    dpia = own_dpia(made)
    client = signed_in(made.person(Role.DRAFTER, made.partner))
    address = f"/api/agreements/{made.reference}/"

    answer = client.post(
        f"{address}link-further-dpia/", {"dpia": dpia.reference}, content_type="application/json"
    )

    assert answer.status_code == 200
    assert "unlink-further-dpia" in answer.json()["actions"]
    told = client.get(f"{address}dpias/").json()
    assert [(one["reference"], one["relied_on"]) for one in told["dpias"]] == [
        (made.dpia.reference, True),
        (dpia.reference, False),
    ]
    stand = {one["name"]: one["stand"] for one in told["organisations"]}
    assert stand[made.partner.name] == "Own DPIA: draft"
    answer = client.post(
        f"{address}link-further-dpia/", {"dpia": "DPIA-999"}, content_type="application/json"
    )
    assert answer.status_code == 400


def test_what_nobody_has_confirmed_is_neither_approved_nor_printed_as_the_organisations_answer():
    made = deal({**sample(), "equality_impact": ""}, dpia="written")
    drafter = made.actor(Role.DRAFTER)
    with clock.at(WRITTEN_ON):
        version = actions.answer(
            made.version,
            actor=drafter,
            based_on=made.version.revision,
            changes={"summary": "Accounts are checked."},
        )
        told = version.document["equality_impact"]
        assert told.startswith("The people are")
        with pytest.raises(TransitionBlocked) as blocked:
            approve_dpia(made)
        found = [(b.code, b.path) for b in blocked.value.blockers]
        assert found == [("unconfirmed", "equality_impact")]

        actions.confirm_answers(
            version, actor=drafter, places=["equality_impact"], based_on=version.revision
        )
        dpia = dpia_workflow.approve(
            made.dpia, actor=made.actor(IG), approved_by="SIRO of lead party"
        )
        assert told in printed(dpia)
        # As if it had been worked out again since.
        entry = {**made.version.origins["equality_impact"], "confirmed": False}
        Version.objects.update(origins={"equality_impact": entry})
        assert told not in printed(dpia)


def printed(dpia):
    text = as_approved(dpia, subjects_of(dpia))
    return str(content_of(dpia, text, for_public=True).parts)


def test_after_a_ban_each_party_is_asked_to_suspend_or_end_and_nothing_goes_on():
    made = deal(stage="in_force")
    drafter = made.actor(Role.DRAFTER)
    council = Body(made.lead, {role: made.person(role) for role in (Role.DRAFTER, IG, Role.DPO)})
    with clock.at(STARTS_ON):
        dpia = risky(council, dpia_workflow.start_review(made.dpia, actor=drafter))
        law = {"law": "uk_gdpr", **DOCUMENTS}
        dpia = dpia_workflow.prepare_consultation(dpia, actor=drafter, **law)
        dpia = dpia_workflow.send_to_regulator(dpia, actor=drafter)
        answer = {"outcome": "processing_ban", "advice": "Do not do this"}
        dpia_workflow.note_regulators_advice(dpia, actor=drafter, **answer)

    waiting = Task.objects.waiting().filter(kind=telling.STOPPED)
    asked = set(waiting.values_list("organisation", "role"))
    parties = (made.lead.pk, made.partner.pk)
    assert asked == {(p, r) for p in parties for r in (IG, Role.SIGNATORY)}
    told = Notice.objects.filter(kind="regulator_stopped").values_list("person", flat=True)
    assert {made.person(role).pk for role in (IG, Role.DPO)} <= set(told)
    assert made.person(IG, made.partner).pk in told
    page = signed_in(made.person(IG)).get(made.version.get_absolute_url()).content.decode()
    assert "The regulator has refused this processing" in page
    assert NEXT_WHEN_STOPPED in page
    assert reverse("agreements:suspend", args=[made.reference]) in page

    def announce(kind):
        officer = made.actor(IG, made.partner)
        announcing.announce(made.version, kind, actor=officer, reason="The regulator says so")

    with clock.at(STARTS_ON):
        announce("suspend")
        assert not waiting.exists()
        assert made.version.status == "suspended"
        with pytest.raises(TransitionBlocked) as blocked:
            announce("resume")
    assert "regulator_stops_it" in [one.code for one in blocked.value.blockers]


def test_while_an_agreement_in_review_waits_for_its_dpia_the_drafters_have_that_to_do():
    made = deal(dpia="written")
    made.submit()
    waiting = Task.objects.waiting().filter(kind="dpia_awaited")

    task = waiting.get()
    assert (task.organisation, task.role) == (made.lead, Role.DRAFTER)
    assert task.link == made.dpia.get_absolute_url()

    dpia = dpia_workflow.ask_for_advice(made.dpia, actor=made.actor(Role.DRAFTER))
    assert not waiting.exists()
    dpia_workflow.return_to_draft(dpia, actor=made.actor(Role.DRAFTER), reason="More to say")
    assert waiting.exists()
