import re
from html import unescape

import pytest
from django.test import Client
from django.urls import reverse

from audit import clock
from dpia import actions, workflow
from dpia.models import Dpia, Status
from govuk.dates import in_words
from organisations.roles import Role
from tests.dpia.factories import advised, approved, body, in_status, started, written
from tests.factories import member, signed_in

pytestmark = pytest.mark.django_db

DRAFTER, OFFICER, DPO = Role.DRAFTER, Role.INFORMATION_GOVERNANCE, Role.DPO
SECTIONS = ("need", "describe", "consult", "necessity", "risks", "measures", "signoff")


def addresses(dpia):
    """Every page of a DPIA that is read with GET."""
    steps = [reverse(f"dpia:{verb}", args=[dpia.reference]) for verb in workflow.TRANSITIONS]
    own = [reverse(f"dpia:{name}", args=[dpia.reference]) for name in ("dpia", "check", "adopt")]
    sections = [reverse("dpia:section", args=[dpia.reference, key]) for key in SECTIONS]
    rows = [
        reverse("dpia:row", args=[dpia.reference, "risks", "dpia.risks.0"]),
        reverse("dpia:row", args=[dpia.reference, "measures", "dpia.risks.0"]),
        reverse("dpia:row", args=[dpia.reference, "measures", "dpia.risks.0.measures.0"]),
        reverse("dpia:section", args=[dpia.reference, "risks"]) + "?remove=dpia.risks.0",
    ]
    return [*own, reverse("dpia:share", args=[dpia.reference]), *steps, *sections, *rows]


def page(client, url, status=200):
    response = client.get(url)
    assert response.status_code == status, url
    return unescape(response.content.decode())


def sent(client, url, data, *, follow=False):
    """What a browser sends: the hidden fields of the page, and what was typed."""
    shown = client.get(url).content.decode()
    hidden = dict(
        re.findall(r'<input type="hidden" name="(revision|shown)" value="([^"]*)"', shown)
    )
    return client.post(url, {**hidden, **data}, follow=follow)


@pytest.mark.parametrize("status", [Status.DRAFT, Status.WITH_DPO, Status.APPROVED])
def test_every_page_shows_to_who_may_act_and_who_may_only_look(status):
    council = body()
    dpia = in_status(council, status)

    for role in (DRAFTER, OFFICER, DPO, Role.AUDITOR):
        client = signed_in(council.person(role))
        for url in addresses(dpia):
            assert client.get(url).status_code == 200, (role, url)


def test_no_page_exists_for_strangers_and_administrators():
    council, stranger = body(), body()
    dpia = written(council)

    for person in (
        stranger.person(DRAFTER),
        stranger.person(DPO),
        council.person(Role.ADMINISTRATOR),
        member(None, Role.PLATFORM_ADMINISTRATOR),
        member(None, Role.NATIONAL_AUDITOR),
    ):
        client = signed_in(person)
        for url in addresses(dpia):
            assert client.get(url).status_code == 404, url
            assert client.post(url).status_code in (404, 405), url


def test_nobody_gets_in_without_signing_in():
    dpia = written(body())

    for url in [reverse("dpia:list"), reverse("dpia:new"), *addresses(dpia)]:
        assert Client().get(url).status_code == 302, url


def test_a_page_that_does_not_exist_is_not_found():
    council = body()
    dpia = written(council)
    client = signed_in(council.person(DRAFTER))

    for rest in (
        "nothing/",
        "risks/dpia.risks.7/",
        "risks/dpia.risks/",
        "risks/parties.0/",
        "risks/dpia.risks.x/",
        "need/dpia.risks.0/",
        "risks/?remove=dpia.risks.9",
    ):
        assert client.get(f"{dpia.get_absolute_url()}{rest}").status_code == 404, rest
    assert client.get("/dpias/DPIA-999/").status_code == 404


def test_the_hub_says_whose_turn_it_is():
    council = body("Westerby Borough Council")
    dpia = in_status(council, Status.WITH_DPO)

    shown = page(signed_in(council.person(DPO)), dpia.get_absolute_url())

    assert "Data protection officer of Westerby Borough Council" in shown
    assert reverse("dpia:advise", args=[dpia.reference]) in shown
    assert "Sent to the data protection officer for advice" in shown
    assert "required by law" in shown


def test_a_reader_is_offered_nothing_to_press():
    council = body()
    dpia = written(council)

    shown = page(signed_in(council.person(Role.AUDITOR)), dpia.get_absolute_url())

    assert "govuk-button" not in shown.replace("govuk-button-group", "")


def test_the_list_shows_what_one_may_read_and_nothing_else():
    council, other = body(), body()
    mine, theirs = written(council, title="Our rebate"), written(other, title="Their secret")

    shown = page(signed_in(council.person(Role.AUDITOR)), reverse("dpia:list"))

    assert mine.reference in shown
    assert theirs.title not in shown
    assert "Start a DPIA" not in shown
    assert "Start a DPIA" in page(signed_in(council.person(DRAFTER)), reverse("dpia:list"))


def test_only_drafters_start_one():
    council = body()

    assert signed_in(council.person(OFFICER)).get(reverse("dpia:new")).status_code == 404
    response = signed_in(council.person(DRAFTER)).post(reverse("dpia:new"), {"title": ""})
    assert "Enter what the DPIA is called" in response.content.decode()


def test_html_in_answers_is_shown_as_text():
    council = body()
    dpia = written(council, title="<script>alert(1)</script>")
    dpia = actions.save_answers(
        dpia,
        actor=council[DRAFTER],
        based_on=dpia.revision,
        changes={
            "dpia.nature": "<img src=x onerror=alert(2)>",
            "dpia.risks.0.text": "<b onclick=alert(3)>bold</b>",
        },
    )
    dpia = workflow.ask_for_advice(dpia, actor=council[DRAFTER])
    workflow.advise(dpia, actor=council[DPO], text="<script>alert(4)</script>")
    client = signed_in(council.person(DRAFTER))

    for url in [reverse("dpia:list"), *addresses(dpia)]:
        shown = client.get(url).content.decode()
        for markup in ("<script>alert", "<img src=x", "<b onclick"):
            assert markup not in shown, url


def test_bad_input_stands_beside_its_field_and_what_was_typed_is_kept():
    council = body()
    dpia = written(council)
    client = signed_in(council.person(DRAFTER))
    url = reverse("dpia:section", args=[dpia.reference, "need"])

    response = sent(
        client,
        url,
        {"scr_date_day": "31", "scr_date_month": "2", "scr_date_year": "2027"},
    )
    shown = unescape(response.content.decode())

    assert "There is a problem" in shown
    assert 'value="31"' in shown
    assert shown.count("<title>Error: ") == 1
    dpia.refresh_from_db()
    assert dpia.document["screening"]["completed_on"] == "2022-04-11"


def test_a_stale_save_shows_both_texts_and_loses_neither():
    council = body()
    dpia = written(council)
    client = signed_in(council.person(DRAFTER))
    url = reverse("dpia:section", args=[dpia.reference, "describe"])
    opened = dict(
        re.findall(
            r'<input type="hidden" name="(revision|shown)" value="([^"]*)"',
            client.get(url).content.decode(),
        )
    )
    other = member(council.organisation, DRAFTER, name="Priya Shah")
    from tests.factories import actor

    actions.save_answers(
        dpia,
        actor=actor(other, council.organisation),
        based_on=dpia.revision,
        changes={"dpia.why_needed": "Because records are matched"},
    )

    response = client.post(url, {**opened, "why_needed": "Because of the scale"})
    shown = unescape(response.content.decode())

    assert response.status_code == 409
    for text in ("Because records are matched", "Priya Shah", "Because of the scale"):
        assert text in shown
    dpia.refresh_from_db()
    assert dpia.document["why_needed"] == "Because records are matched"


def test_what_was_typed_while_the_dpia_was_sent_on_is_shown_and_not_saved():
    council = body()
    dpia = written(council)
    client = signed_in(council.person(DRAFTER))
    url = reverse("dpia:section", args=[dpia.reference, "describe"])
    workflow.ask_for_advice(dpia, actor=council[DRAFTER])

    response = client.post(url, {"revision": dpia.revision, "why_needed": "Too late"})

    assert response.status_code == 409
    assert "Nothing was saved" in response.content.decode()


def test_a_risk_is_begun_from_the_library_and_removed_after_a_question():
    council = body()
    dpia = started(council)
    client = signed_in(council.person(DRAFTER))
    url = reverse("dpia:section", args=[dpia.reference, "risks"])

    picker = re.search(r'<select[^>]* name="(suggestion[^"]*)"', page(client, url))[1]
    response = sent(client, url, {"add": "dpia.risks", picker: "RK02"}, follow=True)
    dpia.refresh_from_db()
    assert dpia.document["risks"] == [
        {"id": "RK02-1", "text": "File intercepted or sent to the wrong recipient"}
    ]
    assert response.redirect_chain[-1][0].endswith("/risks/dpia.risks.0/")

    assert "Remove" in page(client, f"{url}?remove=dpia.risks.0")
    sent(client, f"{url}?remove=dpia.risks.0", {"remove": "dpia.risks.0"})
    dpia.refresh_from_db()
    assert dpia.document.get("risks", []) == []


def test_the_matrix_marks_the_cell_of_the_risk_in_words():
    council = body()
    dpia = written(council)

    shown = page(
        signed_in(council.person(DRAFTER)),
        reverse("dpia:row", args=[dpia.reference, "risks", "dpia.risks.0"]),
    )

    assert "The cautious risk matrix" in shown
    assert shown.count("(this risk)") == 1
    assert "By this matrix the risk before measures is <strong>medium</strong>" in shown


def test_advice_and_approval_are_not_answered_on_the_section_page():
    council = body()
    dpia = written(council)
    client = signed_in(council.person(DRAFTER))
    url = reverse("dpia:section", args=[dpia.reference, "signoff"])
    assert 'name="dpo_text"' not in page(client, url)

    sent(client, url, {"dpo_text": "Looks fine to me", "approved_by": "Me", "matrix": "cautious"})

    dpia.refresh_from_db()
    assert dpia.document["matrix"] == "cautious"
    assert "dpo_advice" not in dpia.document
    assert "approved_by" not in dpia.document


def test_once_approved_only_publication_and_the_regulators_answer_can_change():
    council = body()
    dpia = approved(council)
    client = signed_in(council.person(DRAFTER))
    signoff = reverse("dpia:section", args=[dpia.reference, "signoff"])
    shown = page(client, signoff)
    assert 'name="publish"' in shown
    assert 'name="reviewer"' not in shown

    sent(client, signoff, {"publish": "summary", "reviewer": "Nobody"})

    dpia.refresh_from_db()
    assert dpia.document["publication"] == {"decision": "summary"}
    assert dpia.document["kept_under_review_by"] != "Nobody"
    describe = reverse("dpia:section", args=[dpia.reference, "describe"])
    assert "<form" not in page(client, describe).split("<main", 1)[1].split("</main", 1)[0]


def test_the_approval_page_says_everything_that_stops_it_with_links():
    council = body()
    dpia = written(council)

    shown = page(signed_in(council.person(OFFICER)), reverse("dpia:approve", args=[dpia.reference]))

    assert "Record the DPO's advice." in shown
    assert reverse("dpia:ask_for_advice", args=[dpia.reference]) in shown


def test_an_answer_not_given_on_a_step_stands_beside_its_field():
    council = body()
    dpia = advised(council)
    client = signed_in(council.person(DRAFTER))
    url = reverse("dpia:respond", args=[dpia.reference])

    response = sent(client, url, {"dpo_outcome": "partly", "dpo_reason": "Kept as a flag"})
    shown = unescape(response.content.decode())

    assert "Enter who decided that" in shown
    assert "Kept as a flag" in shown


def test_another_controller_adopts_it_and_the_author_sees_that():
    council, unit = body(), body("Public Sector Counter-Fraud Unit")
    dpia = approved(council)
    client = signed_in(council.person(DRAFTER))
    url = reverse("dpia:share", args=[dpia.reference])
    client.post(url, {"organisation": unit.organisation.pk, "to_adopt": "on"})

    theirs = signed_in(unit.person(OFFICER))
    adopt = reverse("dpia:adopt", args=[dpia.reference])
    assert adopt in page(theirs, dpia.get_absolute_url())
    today = clock.today()
    day = {"adopted_on_day": today.day, "adopted_on_month": today.month}
    early = theirs.post(adopt, {**day, "adopted_on_year": today.year - 1})
    response = theirs.post(adopt, {**day, "adopted_on_year": today.year})

    assert "or later" in early.content.decode()
    assert response.status_code == 302
    assert f"From {in_words(today)}, by" in page(client, dpia.get_absolute_url())


def test_sharing_can_be_ended_until_it_is_adopted():
    council, unit = body(), body()
    dpia = written(council)
    actions.share(dpia, [unit.organisation], actor=council[DRAFTER])
    url = reverse("dpia:withdraw_sharing", args=[dpia.reference, unit.organisation.reference])

    signed_in(unit.person(OFFICER)).post(url)
    assert Dpia.objects.visible_to(unit.person(OFFICER)).exists()
    signed_in(council.person(DRAFTER)).post(url)
    assert not Dpia.objects.visible_to(unit.person(OFFICER)).exists()


@pytest.mark.parametrize("name", ["list", "dpia", "check", "section", "row", "approve"])
def test_a_page_takes_at_most_twelve_queries(name, django_assert_max_num_queries):
    council = body()
    dpia = approved(council) if name == "dpia" else advised(council)
    client = signed_in(council.person(OFFICER if name == "approve" else DRAFTER))
    args = {
        "list": [],
        "section": [dpia.reference, "risks"],
        "row": [dpia.reference, "risks", "dpia.risks.0"],
    }.get(name, [dpia.reference])
    url = reverse(f"dpia:{name}", args=args)
    client.get(url)

    with django_assert_max_num_queries(12):
        client.get(url)


def test_the_score_follows_from_the_matrix_until_somebody_chooses_another():
    council = body()
    dpia = started(council)
    dpia, _ = actions.add_row(dpia, actor=council[DRAFTER], values={"text": "Wrong person"})
    client = signed_in(council.person(DRAFTER))
    url = reverse("dpia:row", args=[dpia.reference, "risks", "dpia.risks.0"])

    def score(**answers):
        sent(client, url, answers)
        dpia.refresh_from_db()
        return dpia.document["risks"][0].get("overall")

    assert score(risk_likelihood="possible") is None
    assert score(risk_likelihood="possible", risk_severity="severe") == "high"
    kept = {"risk_severity": "severe", "risk_overall": "high"}
    assert score(risk_likelihood="remote", **kept) == "medium"
    assert score(risk_likelihood="remote", **kept) == "high"
    assert score(risk_likelihood="possible", **kept) == "high"


REVIEW = {"day": "1", "month": "3", "year": "2020"}


def test_what_no_approval_takes_is_told_beside_its_field_and_what_was_typed_stays():
    council = body()
    dpia = written(council)
    client = signed_in(council.person(DRAFTER))
    risk = reverse("dpia:row", args=[dpia.reference, "risks", "dpia.risks.0"])
    scored = {"risk_likelihood": "probable", "risk_severity": "severe", "risk_overall": "low"}
    signoff = reverse("dpia:section", args=[dpia.reference, "signoff"])
    day = {f"next_review_{name}": text for name, text in REVIEW.items()}

    for url, typed, name, words in (
        (risk, scored, "risk_overall", "is high on the organisation&#x27;s matrix"),
        (signoff, day, "next_review", "The next review must be after today."),
    ):
        page = sent(client, url, typed)
        assert page.status_code == 200
        text = page.content.decode()
        assert "<title>Error: " in " ".join(text.split())
        assert words in text
        assert page.context["form"].errors.keys() == {name}
    assert 'value="2020"' in text
    assert Dpia.objects.get(pk=dpia.pk).document == dpia.document


def test_an_answer_left_as_it_was_shown_keeps_what_somebody_else_wrote_meanwhile():
    council = body()
    dpia = written(council)
    client = signed_in(council.person(DRAFTER))
    url = reverse("dpia:section", args=[dpia.reference, "describe"])
    page = client.get(url).content.decode()
    opened = {
        name: unescape(value)
        for name, value in re.findall(
            r'<input type="hidden" name="(revision|shown|loaded)" value="([^"]*)"', page
        )
    }
    was = dpia.document.get("why_needed", "")
    other = member(council.organisation, DRAFTER, name="Priya Shah")
    from tests.factories import actor

    actions.save_answers(
        dpia,
        actor=actor(other, council.organisation),
        based_on=dpia.revision,
        changes={"dpia.why_needed": "Because records are matched"},
    )

    opened["shown"] = "why_needed nature"
    response = client.post(url, {**opened, "why_needed": was, "nature": "Two files are joined"})

    assert response.status_code == 302
    dpia.refresh_from_db()
    assert dpia.document["why_needed"] == "Because records are matched"
    assert dpia.document["nature"] == "Two files are joined"
