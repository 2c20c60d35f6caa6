"""The task list: what is left and how long it takes, in a few steps; what is done folds away."""

import pytest
from django.urls import reverse

from agreements import actions, origins, task_list
from audit import clock
from organisations.roles import Role
from tests.agreements.factories import WRITTEN_ON, body, deal
from tests.factories import actor, member, signed_in

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def day_of_writing():
    with clock.at(WRITTEN_ON):
        yield


@pytest.fixture
def draft():
    return deal()


def page(person, reference):
    answer = signed_in(person).get(reverse("agreements:draft", args=[reference]))
    assert answer.status_code == 200
    return answer


def tasks(person, reference):
    return page(person, reference).context["tasks"]


def text(person, reference):
    return " ".join(page(person, reference).content.decode().split())


def started():
    lead = body("ORG12")
    person = member(lead, Role.DRAFTER)
    version = actions.create_agreement(actor=actor(person, lead), title="Energy rebate")
    return person, version


def save(draft, **changes):
    version = draft.version
    return actions.save_answers(
        version,
        actor=draft.actor(Role.DRAFTER),
        based_on=version.revision,
        changes={place.replace("__", "."): value for place, value in changes.items()},
    )


def test_it_says_how_many_answers_are_left_and_about_how_long_they_take():
    person, version = started()
    origins.noted(version, ["title"], "template", "One of ours").save(update_fields=["origins"])

    told = tasks(person, version.agreement.reference).left

    assert told.startswith("About ")
    assert " left: " in told
    assert told.endswith(" answers to type, 1 to confirm")


def test_sections_stand_under_a_few_headings():
    person, version = started()

    told = text(person, version.agreement.reference)

    for heading in ("Who and why", "People and data", "The law", "Running it"):
        assert f">{heading}</h2>" in told


def test_what_is_done_and_what_asks_nothing_folds_away_in_one_place(draft):
    found = tasks(draft.person("drafter"), draft.reference)

    assert found.done
    titles = [one.title for one in found.done]
    to_do = [one.title for step in found.steps for one in step.tasks]
    assert not set(titles) & set(to_do)
    assert len(titles) + len(to_do) == 15
    assert f"Done: {len(titles)} parts" in text(draft.person("drafter"), draft.reference)


def test_a_section_with_answers_to_confirm_is_not_done(draft):
    version = draft.version
    origins.noted(version, ["title"], "template", "One of ours").save(update_fields=["origins"])

    found = tasks(draft.person("drafter"), draft.reference)

    (basics,) = [t for step in found.steps for t in step.tasks if t.url.endswith("/basics/")]
    assert "1 to confirm" in f"{basics.status} {basics.hint}"


def test_a_party_sees_its_own_part_first_and_the_rest_to_read(draft):
    person = draft.person("drafter", draft.partner)
    save(draft, parties__0__ropa_reference="")

    found = tasks(person, draft.reference)

    own = [one for step in found.steps for one in step.tasks]
    assert [step.title for step in found.steps] in ([], ["Your part"])
    assert all("/parties.1/" in one.url for one in [*own, *found.done])
    assert len(found.rest) == 15
    assert "The rest of the agreement, to read" in text(person, draft.reference)


def without_powers(draft, number, where):
    """The party of that number has taken its legal powers away."""
    version = draft.version
    actions.save_answers(
        version,
        actor=draft.actor(Role.DRAFTER, where),
        based_on=version.revision,
        changes={f"parties.{number}.gateways": []},
    )


def law_task(found):
    shown = [one for step in found.steps for one in step.tasks] + list(found.done)
    return next(one for one in shown if one.title == "The law that lets you share")


def test_what_blocks_a_partys_part_is_on_its_own_list_and_its_section_is_not_done(draft):
    without_powers(draft, 1, draft.partner)

    found = tasks(draft.person(Role.DRAFTER, draft.partner), draft.reference)

    law = law_task(found)
    assert (law.status, law.colour) == ("To put right", "yellow")
    assert "1 to put right" in law.hint
    assert law not in found.done


def test_what_blocks_one_party_is_not_on_the_list_of_another(draft):
    without_powers(draft, 0, draft.lead)

    of_partner = law_task(tasks(draft.person(Role.DRAFTER, draft.partner), draft.reference))
    of_lead = law_task(tasks(draft.person(Role.DRAFTER), draft.reference))

    assert "put right" not in of_partner.status + of_partner.hint
    assert "1 to put right" in of_lead.hint


def test_the_lead_sees_what_others_still_have_to_answer_for_themselves(draft):
    theirs = draft.actor(Role.DRAFTER, draft.partner)
    version = draft.version
    actions.save_answers(
        version,
        actor=theirs,
        based_on=version.revision,
        changes={"parties.1.ropa_reference": "", "parties.1.privacy_notice_url": ""},
    )

    shown = tasks(draft.person("drafter"), draft.reference)

    (told,) = shown.others
    assert told.startswith(draft.partner.name)
    # They are not among those to type: the sections add up to what the line above them says.
    hints = [task.hint for step in shown.steps for task in step.tasks if task.hint]
    to_type, for_others = (
        sum(int(part.split()[0]) for hint in hints for part in hint.split(", ") if words in part)
        for words in ("to type", "for others to answer")
    )
    assert for_others == int(told.removesuffix(" answers").rpartition(" ")[2]) > 0
    assert to_type == (answers_left(shown) if "to type" in shown.left else 0)


def test_who_only_reads_is_told_of_no_time(draft):
    assert tasks(draft.person(Role.AUDITOR), draft.reference).left == ""


def answers_left(found):
    return int(found.left.partition(": ")[2].split()[0])


@pytest.mark.parametrize(
    ("minutes", "words"),
    [(5, "5 minutes"), (85, "85 minutes"), (90, "1 and a half hours"), (125, "2 hours")],
)
def test_long_times_are_told_in_hours(minutes, words):
    assert task_list._time(minutes) == words


def test_an_emergency_share_shows_what_is_needed_now_and_what_waits():
    person, version = started()
    calm = tasks(person, version.agreement.reference)
    assert calm.later is None
    actions.save_answers(
        version,
        actor=actor(person, version.agreement.lead_organisation),
        based_on=version.revision,
        changes={
            "emergency": {"used": True, "full_assessment_due_on": "2022-05-01"},
        },
    )

    found = tasks(person, version.agreement.reference)

    assert found.later.title == "For the full assessment, by 1 May 2022"
    assert found.later.tasks
    told = text(person, version.agreement.reference)
    assert "These can wait until the sharing has started" in told
    assert answers_left(found) < answers_left(calm)
