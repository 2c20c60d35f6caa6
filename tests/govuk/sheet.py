"""A page with every component and every kind of field, for the browser tests."""

from dataclasses import dataclass

from django import forms
from django.http import HttpRequest, HttpResponse
from django.urls import path

from govuk.fields import DateField, LinesField, YesNoField
from govuk.forms import GovukForm, dress
from tests.govuk.pages import page

CHOICES = [("task", "Public task"), ("duty", "Legal obligation"), ("none", "None of these")]


@dataclass(frozen=True)
class Guidance:
    """As the questionnaire gives it."""

    title: str = "Why we ask"
    template: str = "components/demonstration.html"


class SheetForm(GovukForm):
    """One of each."""

    title = dress(
        forms.CharField(label="What should we call this agreement?", max_length=120),
        short_name="Title",
        details=Guidance(),
    )
    summary = forms.CharField(
        label="Describe the sharing",
        help_text="Write it for the people whose data it is.",
        widget=forms.Textarea,
        max_length=60,
    )
    starts_on = DateField(label="Start date", help_text="For example, 27 3 2027")
    shared_before = YesNoField(label="Has this been shared before?")
    basis = dress(
        forms.ChoiceField(label="Lawful basis", choices=CHOICES, widget=forms.RadioSelect),
        option_hints={"task": "Article 6(1)(e)"},
        exclusive="none",
    )
    groups = dress(
        forms.MultipleChoiceField(
            label="Groups of people", choices=CHOICES, widget=forms.CheckboxSelectMultiple
        ),
        exclusive="none",
    )
    nation = forms.ChoiceField(label="Nation", choices=CHOICES)
    items = LinesField(label="Data items", help_text="One on each line")
    days = dress(forms.IntegerField(label="Kept for"), suffix="days", short_name="Days")
    email = forms.EmailField(label="Email address")
    password = forms.CharField(label="Password", widget=forms.PasswordInput)
    notice = forms.FileField(label="Privacy notice")
    agreed = forms.BooleanField(label="I have read the agreement")


SHEET = """
{% block title %}Components{% endblock title %}
{% block before_content %}{% breadcrumbs "Register" "/register/" "DSA-002" "/x/" %}{% endblock %}
{% block wide_content %}
  {% notification_banner %}The review is due in <strong>5 days</strong>{% endnotification_banner %}
  <h1 class="govuk-heading-l">Energy rebate {% status_tag "In review" %}</h1>
  {% facts top %}
  {% sub_navigation faces label="Agreement" %}
  <div class="app-filter-layout">
    <form class="app-filter" method="get" novalidate>
      <h2 class="govuk-heading-m">Filter</h2>
      <ul class="app-filter__chosen"><li><a class="app-filter__chip" href="/">
        <span class="govuk-visually-hidden">Remove </span>In force</a></li></ul>
      <div class="govuk-form-group"><label class="govuk-label" for="q">Words</label>
        <input class="govuk-input" id="q" name="q"></div>
      {% button variant="secondary" guard=False %}Apply{% endbutton %}
    </form>
    <div>
      {% data_table "Reference" "Title" "Days" "Status" caption="Agreements" numeric="3" %}
        {% for row in rows %}
          <tr class="govuk-table__row">
            <td class="govuk-table__cell"><a class="govuk-link" href="/x/">{{ row.0 }}</a></td>
            <td class="govuk-table__cell">{{ row.1 }}</td>
            <td class="govuk-table__cell govuk-table__cell--numeric">{{ row.2 }}</td>
            <td class="govuk-table__cell">{% status_tag row.3 %}</td>
          </tr>
        {% endfor %}
      {% enddata_table %}
      {% pagination previous_url="?before=1" next_url="?after=2" %}
    </div>
  </div>
  {% summary_list card="Westerby Borough Council" links=faces %}
    {% summary_row "Lawful basis" change="/x/" %}Public task{% endsummary_row %}
    {% summary_row "Data items" change="/x/" %}{{ items|bullets }}{% endsummary_row %}
    {% summary_row "Ends" %}{% endsummary_row %}
  {% endsummary_list %}
  <h2 class="govuk-heading-m">Tasks</h2>
  {% task_list %}
    {% task_row "The basics" "/x/" status="Completed" %}
    {% task_row "Who is taking part" "/x/" hint="2 organisations" status="Begun" colour="teal" %}
    {% task_row "Sign" status="Cannot start yet" %}
  {% endtask_list %}
  <ol class="app-board">
    <li class="app-board__column"><h2 class="govuk-heading-s">Westerby</h2>
      <div class="app-board__card"><p class="govuk-body">Waiting for 3 days</p></div></li>
    <li class="app-board__column"><h2 class="govuk-heading-s">Counter-Fraud Unit</h2>
      <div class="app-board__card"><p class="govuk-body">Approved</p></div></li>
  </ol>
  {% data_table "Likelihood" "Minimal" "Significant" "Severe" caption="Risk" %}
    <tr class="govuk-table__row app-matrix">
      <th scope="row" class="govuk-table__header">Probable</th>
      <td class="govuk-table__cell app-matrix__cell--low">Low</td>
      <td class="govuk-table__cell app-matrix__cell--high app-matrix__cell--chosen">High</td>
      <td class="govuk-table__cell app-matrix__cell--medium">Medium</td></tr>
  {% enddata_table %}
  {% timeline %}
    {% event "Sent for review" at="2026-11-22T14:05:00+00:00" by="Amara Okafor, drafter" %}
      {{ long|paragraphs }}
    {% endevent %}
    {% event "Draft started" at="2026-11-20" by="Amara Okafor, drafter" %}{% endevent %}
  {% endtimeline %}
  {% inset %}It runs until its last day.{% endinset %}
  {% warning_text %}Signing binds your organisation.{% endwarning_text %}
  {% details "What the law says" %}Article 6.{% enddetails %}
  <form method="post" action="/" novalidate enctype="multipart/form-data">
    {{ form }}
    {% button_group %}
      {% button name="go" value="on" %}Save and continue{% endbutton %}
      {% button variant="secondary" name="go" value="later" %}Save for later{% endbutton %}
      {% button variant="warning" href="/x/" %}Withdraw{% endbutton %}
      <a class="govuk-link" href="/x/">Cancel</a>
    {% endbutton_group %}
  </form>
{% endblock wide_content %}
"""


def sheet(request: HttpRequest) -> HttpResponse:
    """The page; sending it brings it back with its errors."""
    form = SheetForm(request.POST, request.FILES) if request.method == "POST" else SheetForm()
    return HttpResponse(
        page(
            SHEET,
            form=form,
            top=[
                ("Status", "In review"),
                ("Next step", "Priya Shah to approve by 4 December 2026"),
                ("Waiting since", "19 November 2026"),
                ("Version", 2),
            ],
            faces=[("Overview", "/", True), ("Answers", "/a/"), ("Comments", "/c/", None, 2)],
            rows=[
                ("DSA-002", "Council tax energy rebate", 12, "In force"),
                ("DSA-003", "B" + "o" * 60 + "ring", 1200, "Draft"),
            ],
            items=["Name", "Address"],
            long="We ask for two reviews.\n\n" + "unbroken" * 20,
        )
    )


urlpatterns = [path("", sheet)]
