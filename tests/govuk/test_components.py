"""The component tags: what they add to the reference, and that text stays text."""

from dataclasses import dataclass
from datetime import UTC, date, datetime

import pytest
from django import forms
from django.template import TemplateSyntaxError

from govuk.components.words import direction, paragraphs
from govuk.forms import GovukForm
from tests.govuk.pages import render
from tests.govuk.trees import elements, text

NASTY = "<script>alert('x')</script> & \"co\""

EVERY_TAG = """
  {% back_link x x %}
  {% breadcrumbs x x %}
  {% button href=x name=x value=x %}{{ x }}{% endbutton %}
  {% button name=x value=x %}{{ x }}{% endbutton %}
  {% data_table x caption=x %}<tr><td>{{ x }}</td></tr>{% enddata_table %}
  {% details x %}{{ x }}{% enddetails %}
  {% error_summary items title=x %}
  {% facts pairs %}
  {% inset %}{{ x }}{% endinset %}
  {% notification_banner title=x %}{{ x }}{% endnotification_banner %}
  {% pagination previous_url=x next_url=x previous_label=x next_label=x %}
  {% panel x %}{{ x }}{% endpanel %}
  {% status_tag x %}
  {% sub_navigation links label=x %}
  {% success_banner %}{{ x }}{% endsuccess_banner %}
  {% summary_list card=x links=pairs %}
    {% summary_row x change=x hidden=x action=x %}{{ x }}{% endsummary_row %}
  {% endsummary_list %}
  {% task_list %}{% task_row x x hint=x status=x %}{% endtask_list %}
  {% timeline %}{% event x at=x by=x %}{{ x }}{% endevent %}{% endtimeline %}
  {% warning_text %}{{ x }}{% endwarning_text %}
  {{ x|paragraphs }}{{ items|bullets }}{{ x|london_date }}{{ x|london_time }}
"""


def test_html_given_to_any_tag_is_text():
    html = render(
        EVERY_TAG, x=NASTY, items=[NASTY, NASTY], pairs=[(NASTY, NASTY)], links=[(NASTY, NASTY)]
    )

    assert "<script" not in html
    assert "&amp;lt;" not in html
    assert "&amp;amp;" not in html
    assert not [node for node in elements(html) if any(n.startswith("on") for n in node[1])]


def test_no_tag_writes_a_style_or_a_script():
    html = render(EVERY_TAG, x="x", items=["a", "b"], pairs=[("a", "b")], links=[("a", "b")])

    assert not [node for node in elements(html) if "style" in node[1]]
    assert not elements(html, "script")


def test_ids_stay_unique_through_loops_and_includes():
    html = render(
        "{% task_list %}{% for n in '123' %}{% task_row 'Same title' '/x' status='Done' %}"
        "{% endfor %}{% endtask_list %}"
        "{% notification_banner %}one{% endnotification_banner %}"
        "{% success_banner %}two{% endsuccess_banner %}"
    )
    ids = [node[1]["id"] for node in elements(html) if "id" in node[1]]

    assert len(ids) == 5
    assert len(ids) == len(set(ids))


def test_a_row_without_a_value_says_so():
    html = render(
        "{% summary_list %}{% summary_row 'Ends' %} {% endsummary_row %}{% endsummary_list %}"
    )

    assert text(elements(html, "dd")[0]) == "Not given"


def test_a_change_link_says_what_it_changes_and_of_which_card():
    html = render(
        "{% summary_list card='Westerby' %}{% summary_row 'Contact' change='/c' %}Jo"
        "{% endsummary_row %}{% endsummary_list %}"
    )

    assert text(elements(html, "a")[0]) == "Change Contact (Westerby)"


def test_a_task_without_an_address_cannot_start_yet():
    html = render(
        "{% task_list %}{% task_row 'Sign' status='Cannot start yet' %}{% endtask_list %}"
    )

    assert not elements(html, "a")
    assert "govuk-task-list__status--cannot-start-yet" in html


@pytest.mark.parametrize(
    ("status", "colour"),
    [("Draft", "grey"), ("In review", "blue"), ("In force", "green"), ("Overdue", "red")],
)
def test_a_status_has_the_same_colour_everywhere(status, colour):
    assert f"govuk-tag--{colour}" in render("{% status_tag s %}", s=status)


def test_a_button_guards_against_a_second_click():
    guarded = elements(render("{% button %}Sign{% endbutton %}"), "button")[0][1]
    open_ = elements(render("{% button guard=False %}Find{% endbutton %}"), "button")[0][1]

    assert guarded["data-prevent-double-click"] == "true"
    assert "data-prevent-double-click" not in open_


@dataclass
class Blocker:
    """As the transition engine gives it."""

    message: str
    link: str = ""


def test_an_error_summary_takes_forms_blockers_texts_and_pairs():
    class Named(GovukForm):
        name = forms.CharField(label="Name")

    things = [
        Named({}),
        Blocker("The DPIA has lapsed", "/dpias/1/"),
        "Nobody may sign yet",
        ("Add a contact", "#contact"),
        {"text": "Choose a power", "href": "#power"},
    ]
    html = render("{% error_summary things title='Before you can sign' %}", things=things)

    assert [text(li) for li in elements(html, "li")] == [
        "Enter the name",
        "The DPIA has lapsed",
        "Nobody may sign yet",
        "Add a contact",
        "Choose a power",
    ]
    assert [a[1]["href"] for a in elements(html, "a")] == [
        "#id_name",
        "/dpias/1/",
        "#contact",
        "#power",
    ]


@pytest.mark.parametrize("nothing", [None, [], "", GovukForm()])
def test_without_errors_there_is_no_summary(nothing):
    assert render("{% error_summary things %}", things=nothing) == ""


def test_errors_of_every_form_of_a_set_are_in_the_summary():
    class Named(GovukForm):
        name = forms.CharField(label="Name")

    forms_ = forms.formset_factory(Named, extra=2)(
        {"form-TOTAL_FORMS": "2", "form-INITIAL_FORMS": "2", "form-0-name": "", "form-1-name": ""}
    )
    html = render("{% error_summary forms %}{{ forms }}", forms=forms_)

    assert [a[1]["href"] for a in elements(html, "a")] == ["#id_form-0-name", "#id_form-1-name"]
    assert 'id="id_form-1-name"' in html


def test_a_list_with_one_page_has_no_pagination():
    assert render("{% pagination %}") == ""


def test_the_timeline_says_what_who_and_when():
    html = render(
        "{% timeline %}{% event 'Signed' at=at by='Priya Shah' %}{% endevent %}{% endtimeline %}",
        at=datetime(2026, 7, 1, 13, 5, tzinfo=UTC),
    )

    assert text(elements(html, "li")[0]) == "Signed Priya Shah, 1 July 2026 at 2:05pm"
    assert elements(html, "time")[0][1]["datetime"].startswith("2026-07-01T14:05")


@pytest.mark.parametrize(
    ("value", "day", "moment"),
    [
        (date(2026, 11, 22), "22 November 2026", "22 November 2026"),
        ("2026-11-22", "22 November 2026", "22 November 2026"),
        (
            datetime(2026, 11, 22, 14, 5, tzinfo=UTC),
            "22 November 2026",
            "22 November 2026 at 2:05pm",
        ),
        (datetime(2026, 7, 31, 23, 0, tzinfo=UTC), "1 August 2026", "1 August 2026 at midnight"),
        (datetime(2026, 7, 1, 11, 0, tzinfo=UTC), "1 July 2026", "1 July 2026 at midday"),
        ("2026-01-05T09:00:00+00:00", "5 January 2026", "5 January 2026 at 9am"),
        (None, "", ""),
        ("soon", "", ""),
    ],
)
def test_dates_and_times_read_as_in_the_uk(value, day, moment):
    assert render("{{ v|london_date }}", v=value) == day
    assert render("{{ v|london_time }}", v=value) == moment


def test_typed_text_keeps_its_paragraphs_and_lines():
    html = render("{{ v|paragraphs }}", v="One\r\ntwo\r\n\r\n\r\nThree")

    assert [text(p) for p in elements(html, "p")] == ["One two", "Three"]
    assert "One<br>two" in html


def test_one_thing_is_no_list():
    assert render("{{ v|bullets }}", v=["only"]) == "only"
    assert len(elements(render("{{ v|bullets }}", v=["a", "b"]), "li")) == 2


def test_a_wide_table_can_be_scrolled_by_keyboard():
    html = render(
        "{% data_table 'Name' 'Days' caption='Parties' numeric='2' %}<tr></tr>{% enddata_table %}"
    )
    region = elements(html)[0][1]

    assert (region["tabindex"], region["role"], region["aria-label"]) == ("0", "region", "Parties")
    assert [th[1]["class"].split()[-1] for th in elements(html, "th")] == [
        "govuk-table__header",
        "govuk-table__header--numeric",
    ]


def test_a_misspelt_argument_fails_when_the_template_is_read():
    with pytest.raises(TemplateSyntaxError):
        render("{% button varient='secondary' %}x{% endbutton")


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Words", ""),
        ("(2026) كلمات and words", ' dir="rtl"'),
        ("שלום", ' dir="rtl"'),
        ("12.5 %", ""),
        ("", ""),
    ],
)
def test_a_paragraph_is_written_in_the_direction_of_its_first_letter(text, found):
    assert direction(text) == found
    if text:
        assert f'<p class="govuk-body"{found}>' in paragraphs(text)


def test_the_back_link_stands_in_a_landmark():
    (nav,) = elements(render("{% load govuk %}{% back_link '/x/' 'The list' %}"), "nav")
    assert nav[1] == {"aria-label": "Back"}
    assert text(nav) == "The list"
