"""What folds out beneath every question, of whichever type: why, examples, who knows, source."""

from copy import deepcopy
from html import escape

import pytest
from django.template.loader import render_to_string

from law.document import get, put
from questionnaire.inputs import Why
from questionnaire.pages import page
from questionnaire.showing import page_context
from tests.questionnaire.factories import AGREEMENT, DPIA, SAMPLES, form

QUESTIONS = [(form_of, question) for form_of in (AGREEMENT, DPIA) for question in form_of]


@pytest.fixture(scope="module")
def document():
    """A sample in which every list has a row."""
    made = deepcopy(SAMPLES["DSA-004"])
    put(made, "leaves_uk", value=True)
    for questionnaire in (AGREEMENT, DPIA):
        for group in sorted(questionnaire.groups, key=lambda one: len(one.path)):
            place = group.path.replace("[]", ".0")
            if not get(made, place):
                put(made, place, [{}])
    return made


def row_of(question):
    return question.row_path.replace("[]", ".0")


def told(question):
    return (
        question.help,
        question.good_example,
        question.poor_example,
        question.source,
        Why(question).who_knows,
    )


def shown_page(questionnaire, question, document):
    shown = page(questionnaire, document, question.section, row_of(question))
    made = form(shown, document, every=True)
    context = page_context(shown, document, made, url=lambda section, row: f"/{section}/{row}")
    return made, context


@pytest.mark.parametrize(
    ("questionnaire", "question"), QUESTIONS, ids=lambda one: getattr(one, "key", "")
)
def test_every_question_folds_out_its_help(questionnaire, question, document):
    made, context = shown_page(questionnaire, question, document)

    if question.is_read_only:
        (line,) = [x for x in context["read_only"] if x.question is question] or [None]
        why = line.why if line else Why(question)
        html = render_to_string(why.template, {"details": why})
    else:
        html = made[question.key].as_field_group()

    for text in told(question):
        assert text
        assert escape(text) in html, text


@pytest.mark.parametrize("group", AGREEMENT.groups, ids=lambda group: group.name)
def test_a_list_to_which_rows_are_added_folds_out_the_help_of_its_first_question(group, document):
    section = AGREEMENT.home(group).key
    shown = page(AGREEMENT, document, section, group.parent.replace("[]", ".0"))
    context = page_context(
        shown, document, form(shown, document), url=lambda section, row: f"/{section}/{row}"
    )
    (line,) = [one for one in context["lists"] if one.group is group]

    html = render_to_string("questionnaire/rows.html", {"list": line})

    assert line.may_add
    assert escape(AGREEMENT.question(group.first_question).help) in html
