"""Pages that show: the list of DPIAs, the hub of one, its answers as they stand."""

from __future__ import annotations

from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from audit import clock
from dpia import actions, documents, offering, presenting, subjects
from dpia.adoption import showing as adoptions
from dpia.advice import against, caldicott, guardians, kept, showing, since
from dpia.approving.answers import UPTO, not_asked
from dpia.importing.sending import imported
from dpia.models import Dpia
from dpia.models.risks import with_overdue
from dpia.regulator import kept as consultations
from dpia.regulator import showing as regulators
from dpia.risks import presenting as risks
from dpia.staleness import showing as staleness
from dpia.turning import Known, turn
from dpia.views.common import visible
from law.document import get
from organisations.acting import standing
from organisations.roles import Permission, role_for
from organisations.views.signed_in import actor_in
from questionnaire import load
from questionnaire.completeness import unanswered
from questionnaire.showing import missing_links, with_links
from questionnaire.summaries import summary

PAGE = 25
NONE: frozenset[str] = frozenset()
LATEST = 20
"""So many of the latest events stand on the hub."""


@login_required
@require_safe
def dpia_list(request: HttpRequest) -> HttpResponse:
    """The DPIAs that the signed-in person may read, newest first."""
    found = with_overdue(Dpia.objects.visible_to(request.user).for_listing(), clock.today())
    actor = actor_in(request)
    context = {
        "page": Paginator(found, PAGE).get_page(request.GET.get("page")),
        "may_start": role_for(actor, Permission.DRAFT) is not None,
    }
    return render(request, "dpia/list.html", context)


@login_required
@require_safe
def dpia_page(request: HttpRequest, reference: str) -> HttpResponse:
    """The hub of one DPIA: whose turn it is, what is left to do, what happened."""
    dpia = visible(request, reference)
    actor = actor_in(request)
    sharings = list(dpia.sharings.select_related("organisation", "adopted_by"))
    roles = standing(request).roles_in(actor.organisation_id)
    offer = offering.offered(
        dpia, actor=actor, shared_with=[s.organisation_id for s in sharings], roles=roles
    )
    relying = subjects.shown_to(request.user, dpia)
    writes = offer.may_write
    pieces = kept.pieces(dpia)
    changed = since.outdated(dpia, pieces) if dpia.status in actions.WRITABLE else []
    found = risks.on_hub(dpia, roles if actor.organisation_id == dpia.organisation_id else NONE)
    waiting = guardians.waiting(dpia, caldicott.known_to_need(dpia))
    consulted = consultations.those_that_matter(dpia)
    consultation = consulted[-1] if consulted else None
    known = Known(
        sharings=sharings,
        advice_outdated=bool(changed),
        unanswered=bool(kept.unanswered(pieces)),
        advised_against=bool(against.standing(kept.outcomes(pieces))),
        guardians=[one.name for one in waiting],
        unaccepted=found["to_accept"],
        consultation=consultation,
        refused=consultations.refusal_among(consulted) is not None,
    )
    following = turn(dpia, known)
    context = {
        "dpia": dpia,
        "outdated": staleness.outdated_for(dpia, relying),
        "overdue_since": staleness.overdue_since(dpia),
        "imported": imported(dpia) if dpia.made_elsewhere else None,
        "begin_url": "" if relying or not writes else subjects.begin_url(dpia),
        "may_describe": not relying and writes and dpia.status in actions.WRITABLE,
        "turn": following,
        "sections": presenting.section_rows(dpia),
        "screening": presenting.screening(dpia),
        "risks": found,
        "findings": presenting.finding_lines(dpia, here=dpia.get_absolute_url()),
        "steps": presenting.steps_offered(dpia, offer.verbs, sharings, actor, first=following.verb),
        "subjects": relying,
        "advice": showing.shown(dpia, pieces, may_answer="respond" in offer.verbs),
        "changed": changed,
        "regulator": regulators.summary(dpia, consultation),
        "guardians": waiting,
        "guardians_source": caldicott.SOURCE,
        "pages_to_link": subjects.pages_to_link(dpia) if offer.may_share else [],
        "sharings": sharings,
        "adoptions": adoptions.lines(dpia, sharings, actor),
        "may_share": offer.may_share,
        "history": presenting.history(dpia, latest=LATEST, sharings=sharings),
    }
    return render(request, "dpia/hub.html", context)


@login_required
@require_safe
def check(request: HttpRequest, reference: str) -> HttpResponse:
    """Every answer as it stands, what is not answered yet, and what the rules say."""
    dpia = visible(request, reference)
    document = documents.shown(dpia, subjects.shown_to(request.user, dpia))
    may_edit = not actions.what_stops_writing(dpia, actor=actor_in(request))
    url = presenting.url_of(dpia)
    missing = unanswered(load("dpia"), document, upto=UPTO, skip=not_asked(document))
    context = {
        "dpia": dpia,
        "sections": with_links(
            summary(load("dpia"), document), url=url, may_edit=lambda row: may_edit
        ),
        "missing": missing_links(missing, document, url=url),
        "findings": presenting.finding_lines(dpia),
        "matrix": presenting.matrix(document) if get(document, "dpia.risks") else None,
    }
    return render(request, "dpia/check.html", context)
