"""Comparing two texts of an agreement: which there are, who may, what the page and the API say."""

from datetime import UTC, datetime, time, timedelta

import pytest

from agreements import actions, comparing, origins
from audit import clock
from audit.models import Event
from law.document import get
from organisations.models import Person
from organisations.roles import Role
from tests.agreements.factories import SUBMITTED_ON, WRITTEN_ON, deal
from tests.agreements.steps import approve, send_back
from tests.agreements.test_variation import VARIED_ON, vary
from tests.factories import actor as acting_as
from tests.factories import member, organisation, signed_in

pytestmark = pytest.mark.django_db
NINE = datetime.combine(WRITTEN_ON, time(9), tzinfo=UTC) + timedelta(days=1)


def write(made, on=WRITTEN_ON, actor=None, **changes):
    with clock.at(on):
        return actions.save_answers(
            made.version,
            actor=actor or made.actor(Role.DRAFTER),
            based_on=made.version.revision,
            changes={place.replace("__", "."): value for place, value in changes.items()},
        )


def varied():
    made = deal(stage="in_force")
    with clock.at(VARIED_ON):
        vary(made)
    return made


def browser(made, role=Role.DRAFTER, where=None):
    return signed_in(made.person(role, where))


def page(client, made, **texts):
    return client.get(f"/agreements/{made.reference}/changes/", texts)


def names(made, who):
    who = Person.objects.get(pk=who.pk)
    versions = comparing.versions_for(who, made.reference)
    return [point.name for point in comparing.points_of(versions, who)]


def changed(response):
    """Label → what was taken out and put in, of every answer that differs."""
    found = {}
    for section in response.context["comparison"].sections:
        for card in section.cards:
            for answer in card.answers:
                marks = [p.text.strip() for line in answer.lines for p in line if p.mark != "same"]
                found[answer.label] = marks
    return found


# ------------------------------------------------------------------ what can be compared
def test_versions_texts_sent_for_review_and_saves_can_be_compared():
    made = deal().submit()
    first = made.sha256
    with clock.at(SUBMITTED_ON):
        send_back(made, made.lead)
    write(made, on=SUBMITTED_ON, summary="Checked each week.")

    found = names(made, made.person(Role.AUDITOR))

    assert found[:2] == ["v1", f"v1-{first[:12]}"]
    assert found[2] == f"v1r{made.version.revision}"
    assert found[-1] == "v1r1"


def test_what_a_page_saved_while_somebody_wrote_on_it_is_listed_once():
    made = deal()
    first = made.version.revision
    for minutes in (0, 2, 5):
        write(made, on=NINE + timedelta(minutes=minutes), summary=f"After {minutes} minutes.")
    write(made, on=NINE + timedelta(minutes=6), necessity="On another page.")
    write(made, on=NINE + timedelta(minutes=7), summary="Back again.")
    write(made, on=NINE + timedelta(minutes=30), summary="After a break.")

    found = names(made, made.person(Role.DRAFTER))

    assert found[1:5] == [f"v1r{first + number}" for number in (6, 5, 4, 3)]
    assert f"v1r{first + 2}" not in found
    # It is a revision all the same: its name still leads to it.
    assert page(browser(made), made, before=f"v1r{first + 1}").status_code == 200
    assert Event.objects.filter(verb="save").count() >= 6


def test_the_saves_of_two_people_are_listed_apart():
    made = deal()
    first = made.version.revision
    other = member(made.lead, Role.DRAFTER)
    write(made, summary="One.")
    write(made, summary="Two.", actor=acting_as(other, made.lead))
    write(made, summary="Three.")

    found = names(made, made.person(Role.DRAFTER))

    assert found[1:4] == [f"v1r{first + number}" for number in (3, 2, 1)]


def test_a_national_auditor_compares_what_was_submitted_but_no_drafts():
    made = deal().submit()
    first = made.sha256
    with clock.at(SUBMITTED_ON):
        send_back(made, made.lead)
    write(made, on=SUBMITTED_ON, summary="Checked each week.")
    made.submit()
    auditor = member(None, Role.NATIONAL_AUDITOR)

    assert names(made, auditor) == ["v1", f"v1-{first[:12]}"]
    client = signed_in(auditor)
    assert page(client, made).status_code == 200
    found = page(client, made, before=f"v1-{first[:12]}", after="v1")
    assert len(changed(found)) == 1
    for name in ("v1r0", "v1r1", f"v1r{made.version.revision}"):
        assert page(client, made, before=name, after="v1").status_code == 404


def test_whoever_reads_only_what_was_submitted_sees_what_that_changed_first():
    made = deal().submit()
    client = signed_in(member(None, Role.NATIONAL_AUDITOR))
    alone = page(client, made)
    assert "You can read no other to compare it with." in alone.content.decode()
    first = made.sha256
    with clock.at(SUBMITTED_ON):
        send_back(made, made.lead)
    write(made, on=SUBMITTED_ON, summary="Checked each week.")
    made.submit()

    found = page(client, made).context["comparison"]

    assert (found.before.name, found.after.name) == (f"v1-{first[:12]}", "v1")


def test_who_decides_differs_between_versions_only_where_it_was_changed():
    made = deal(stage="in_force")
    assert made.version.document["approvals"]
    with clock.at(VARIED_ON):
        vary(made)
    auditor = browser(made, Role.AUDITOR)
    same = page(auditor, made, before="v1", after="v2").content.decode()
    rows = made.version.document["approvals"]
    write(made, on=VARIED_ON, approvals=[*rows, {"party": "a", "role": "legal"}])

    found = page(auditor, made, before="v1", after="v2").context["comparison"]

    assert "nformation governance officer" not in same
    added = [card.words for section in found.sections for card in section.cards if card.words]
    assert added == ["Added"]


def test_nobody_compares_with_a_variation_that_they_may_not_read():
    made = varied()
    auditor = signed_in(member(None, Role.NATIONAL_AUDITOR))

    for texts in ({"before": "v1", "after": "v2"}, {"before": "v2r0"}):
        assert page(auditor, made, **texts).status_code == 404
    assert "ersion 2" not in page(auditor, made).content.decode()
    assert page(signed_in(member(organisation(), Role.DRAFTER)), made).status_code == 404


@pytest.mark.parametrize(
    "name", ["v9", "v1r999", "v1-000000000000", "1", "v1r", "v-1", "v1r1x", "<script>", "v" * 5000]
)
def test_a_text_that_there_is_not_is_not_found(name):
    made = deal()

    assert page(browser(made), made, before=name).status_code == 404
    assert page(browser(made), made, after=name).status_code == 404


# ------------------------------------------------------------------ what the page says
def test_the_page_shows_what_a_variation_changes_without_being_asked():
    made = varied()
    before = made.version.document["risk_of_not_sharing"]
    write(made, on=VARIED_ON, risk_of_not_sharing=f"{before} Fraud <b>grows</b> 🙂.")

    shown = page(browser(made), made)

    found = changed(shown)
    assert any("Fraud <b>grows</b> 🙂" in " ".join(marks) for marks in found.values())
    html = shown.content.decode()
    assert "Fraud &lt;b&gt;grows&lt;/b&gt; 🙂" in html
    assert '<ins><span class="govuk-visually-hidden">put in: </span>' in html
    assert '<del><span class="govuk-visually-hidden">taken out: </span>11 April 2022' in html
    assert "Not changed: " in html


def test_what_a_record_filled_in_is_no_difference_until_somebody_confirms_it():
    made = varied()
    version = write(
        made, on=VARIED_ON, parties__0__contact="desk@example.org", costs="Each its own."
    )
    given = ["parties.0.contact"]
    origins.noted(version, given, "organisation", "Its record").save(update_fields=["origins"])
    client = browser(made)
    asked = {"before": "v1", "after": "v2"}

    shown = page(client, made, **asked)
    told = " ".join(shown.content.decode().split())
    assert "desk@example.org" not in told
    assert "Each its own." in told
    assert "Not counted as a difference: 1 answer that records filled in" in told
    actions.confirm_answers(
        version, actor=made.actor(Role.DRAFTER), places=given, based_on=version.revision
    )
    assert "desk@example.org" in page(client, made, **asked).content.decode()


def test_two_saves_are_compared_as_they_were():
    made = deal()
    write(made, summary="First words.")
    write(made, summary="Second words.")
    now = made.version.revision
    write(made, summary="Third words.")

    shown = page(browser(made), made, before=f"v1r{now - 1}", after=f"v1r{now}")

    assert list(changed(shown).values()) == [["First", "Second"]]
    assert made.person(Role.DRAFTER).name in shown.content.decode()


def test_rows_added_removed_and_moved_are_named():
    made = varied()
    items = get(made.version.document, "data_items")
    rows = [items[-1], *items[1:-1], {"id": "x9", "name": "Shoe size"}]
    write(made, on=VARIED_ON, data_items=rows)

    html = page(browser(made), made).content.decode()

    for title, words in ((items[0]["name"], "Removed"), ("Shoe size", "Added")):
        assert f'{title} <span class="govuk-tag govuk-tag--grey">{words}</span>' in html
    assert '<span class="govuk-tag govuk-tag--grey">Moved</span>' in html


def test_a_text_does_not_differ_from_itself():
    made = deal()

    html = page(browser(made), made, before="v1", after="v1").content.decode()

    assert "This is one text: version 1" in html


@pytest.mark.parametrize(
    "text",
    ["Mae'r data yn cael ei rannu. " * 130, "مشاركة البيانات " * 240, "👩‍👩‍👧 e\u0301 " * 300],
)
def test_a_long_answer_in_any_script_is_compared(text):
    made = deal()
    write(made, risk_of_not_sharing=text.strip())
    write(made, risk_of_not_sharing=f"{text}z")
    now = made.version.revision

    shown = page(browser(made), made, before=f"v1r{now - 1}", after=f"v1r{now}")

    assert list(changed(shown).values()) == [["z"]]


def test_looking_changes_nothing():
    made = varied()
    events = Event.objects.count()

    page(browser(made), made)

    assert Event.objects.count() == events


def test_the_number_of_queries_does_not_grow_with_the_saves(django_assert_max_num_queries):
    made = deal()
    for n in range(12):
        write(made, summary=f"Words {n}.")
    client = browser(made)

    with django_assert_max_num_queries(20):
        page(client, made)


# ------------------------------------------------------------------ the ways to it
def test_a_reviewer_sees_what_changed_since_they_decided():
    made = deal().submit()
    read = made.sha256
    with clock.at(SUBMITTED_ON):
        approve(made, made.partner)
        send_back(made, made.lead)
    write(made, on=SUBMITTED_ON, summary="Checked each week.")
    made.submit()

    with clock.at(SUBMITTED_ON + timedelta(days=1)):
        client = browser(made, Role.INFORMATION_GOVERNANCE, made.partner)
        shown = client.get(f"/agreements/{made.reference}/review/")
    news = shown.context["news"]

    assert "you decided" in news.since
    assert read[:12] in news.url
    assert len(changed(client.get(news.url))) == 1


def test_a_drafter_sees_what_others_changed_since_they_saved():
    made = deal()
    mine = made.actor(Role.DRAFTER)
    write(made, actor=mine, summary="Mine.")
    assert not browser(made).get(f"/agreements/{made.reference}/draft/").context["ways"]
    theirs = made.actor(Role.DRAFTER, made.partner)
    write(made, actor=theirs, parties__1__retention__period="2 years")

    client = browser(made)
    (way,) = client.get(f"/agreements/{made.reference}/draft/").context["ways"]

    assert way.text == "What others changed since you last saved"
    assert list(changed(client.get(way.url)).values()) == [["2 years"]] or changed(
        client.get(way.url)
    )


def test_a_variations_pages_lead_to_what_it_changes():
    made = varied()
    client = browser(made)
    way = f"/agreements/{made.reference}/changes/?before=v1&amp;after=v2"

    assert way in client.get(f"/agreements/{made.reference}/draft/").content.decode()
    page = client.get(f"/agreements/{made.reference}/").content.decode()
    assert f'href="/agreements/{made.reference}/changes/"' in page


# ------------------------------------------------------------------ the API
def test_the_api_gives_the_same_comparison():
    made = varied()
    write(made, on=VARIED_ON, risk_of_not_sharing="Other words entirely.")
    client = browser(made)
    address = f"/api/agreements/{made.reference}/compare/"

    told = client.get(address, {"before": "v1", "after": "v2"}).json()

    assert (told["before"]["name"], told["after"]["name"]) == ("v1", "v2")
    rows = [row for section in told["sections"] for row in section["rows"]]
    answer = next(
        answer for row in rows for answer in row["answers"] if answer["place"] == "start_date"
    )
    assert answer["before"] == ["11 April 2022"]
    assert answer["after"] == []
    assert answer["change"] == "removed"
    assert answer["lines"] == [[{"mark": "taken_out", "text": "11 April 2022"}]]
    assert told["waiting"] == 0
    assert {"v1", "v2"} <= {point["name"] for point in told["points"]}
    assert client.get(address).json()["sections"] == told["sections"]
    assert client.get(address, {"before": "v7"}).status_code == 404
