"""What to do after a screening: for every way on, one thing to press and where it leads."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import urlencode

from django.urls import reverse

from agreements.models import Screening
from organisations.models import Membership
from organisations.roles import Role
from questionnaire import screening as questions
from questionnaire.screening import Route

BUTTONS = {
    "agreement": "Start the draft",
    "contract_record": "Record the contract",
    "decision_record": "Record the decision",
}
"""What begins a draft, by what the way on calls it."""
NO_NEED = "not_needed"
STEPS = {
    "request": (
        "Write to the broker, who finds out which organisation holds the data.",
        "Say what you need the data for, about whom, and by when. Give this reference.",
        "When you know who holds it, change your first answer and go on from there.",
    ),
    "none": (
        "Write below why nobody can be identified. It is kept with this record.",
        "Check whether a licence or a duty of confidence limits what you may do with the data.",
        "You need nothing more. Your organisation can find this record whenever it is asked.",
    ),
    "dpia": (
        "Begin the DPIA. Any signs of risk that you ticked are ticked in it already.",
        "Check that the new use is lawful, and tell the people concerned.",
    ),
    "no_dpia": (
        "Check that the new use is lawful, and tell the people concerned.",
        "You may do a DPIA all the same, for example because the new use may worry people.",
    ),
    "contract_record": (
        "Ask your commercial or legal team for a processing contract (UK GDPR, Article 28).",
        "Record it here as a draft of that kind, so that it is reviewed and kept with the others.",
    ),
    "decision_record": (
        "Record the request, your lawful basis and power, what you decided and why.",
        "If it turns out to be more than one request, start again and choose a regular sharing.",
    ),
    "variation": (
        "Open the agreement that you chose. Drafters of the organisation that leads it change it: "
        "it stays in force until everybody has signed its new version.",
        "If it does not fit after all, change that answer and start a new draft.",
    ),
    "agreement": (
        "Start the draft. Your answers are filled in where they fit, for you to confirm.",
        "Invite the other organisations early, so that each fills in its own part.",
    ),
}
"""What is to be done, in order."""


@dataclass(frozen=True)
class Note:
    """What can be written down and kept with the record."""

    label: str
    hint: str


NOTES = {
    "none": Note(
        "Why can nobody be identified?",
        "For example: counts of at least 10 in each area, without names or dates of birth.",
    ),
    "request": Note(
        "What do you need, and what for?",
        "Keep it short. You can copy it into your message to the broker.",
    ),
}


@dataclass(frozen=True)
class NextStep:
    """The way on from a settled screening."""

    steps: tuple[str, ...]
    button: str = ""
    url: str = ""
    other_ways_url: str = ""
    """Where a draft can be begun in another way, with the same answers."""
    note: Note | None = None
    brokers: Sequence[tuple[str, str]] = ()
    """Name and address of each broker, where one is to be asked."""


def start_of(screening: Screening) -> str:
    """What the way on begins; "" while it is not settled."""
    route = questions.load().route(screening.route)
    return route.start if route else ""


def of(screening: Screening) -> NextStep:
    """What to do now. The screening is settled."""
    route = questions.load().route(screening.route)
    assert route is not None
    steps, note = STEPS[route.start], NOTES.get(route.start)
    if screening.is_used:
        return NextStep(())
    if route.start in BUTTONS:
        with_answers = urlencode({"screening": screening.reference})
        return NextStep(
            steps,
            BUTTONS[route.start],
            _draft(route, screening, with_answers),
            other_ways_url=f"{reverse('agreements:new')}?{with_answers}",
        )
    if route.start == "variation":
        chosen = screening.answers["similar"]
        return NextStep(steps, f"Open {chosen}", reverse("agreements:agreement", args=[chosen]))
    if route.start == "dpia":
        page = reverse("agreements:screening_dpia", args=[screening.reference])
        if screening.need == NO_NEED:
            return NextStep(STEPS["no_dpia"], "Begin a DPIA all the same", page)
        return NextStep(steps, "Begin the DPIA", page)
    return NextStep(steps, note=note, brokers=_brokers() if route.start == "request" else ())


def _draft(route: Route, screening: Screening, with_answers: str) -> str:
    """Where the draft begins to which the screening leads."""
    if route.id == "framework":
        page = reverse("agreements:new_framework_of", args=[screening.answers["framework"]])
        return f"{page}?{with_answers}"
    return f"{reverse('agreements:new_blank')}?{with_answers}"


def _brokers() -> list[tuple[str, str]]:
    held = Membership.objects.current().filter(role=Role.BROKER).select_related("person")
    return [(one.person.name, one.person.email) for one in held.order_by("person__name")[:5]]
