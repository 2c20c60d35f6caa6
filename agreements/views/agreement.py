"""The agreement's own page: where it stands, who has it, what comes next; its versions, its PDF."""

from __future__ import annotations

from dataclasses import replace

from django.contrib.auth.decorators import login_required
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from agreements import pdf, threads
from agreements.disputes.standing import open_disputes
from agreements.dpias.standing import dpias_of
from agreements.dpias.standing import stands as dpia_stands
from agreements.dpias.stopped import NEXT_WHEN_STOPPED
from agreements.ending.rules import may_be_called_off
from agreements.fetch import Which, acting, numbered, siblings, version_of
from agreements.lineage import lineage_of
from agreements.models import Status, Version
from agreements.standing import standing_of
from dpia.models import Dpia
from organisations.acting import standing
from questionnaire import playbook


@login_required
@require_safe
def agreement(request: HttpRequest, reference: str) -> HttpResponse:
    """Status, next step and who has it since when; parties, approvals, signatures, documents.

    Of the version in force where there is one, with the way to the one in the making.
    """
    return _shown(request, version_of(request, reference, Which.STANDING, texts=False))


@login_required
@require_safe
def version(request: HttpRequest, reference: str, number: int) -> HttpResponse:
    """The same of the version of that number."""
    return _shown(request, numbered(request, reference, number, texts=False))


def _shown(request: HttpRequest, version: Version) -> HttpResponse:
    actor = acting(request)
    roles = standing(request).roles_in(actor.organisation_id)
    lineage = lineage_of(version, siblings(request, version))
    stands = standing_of(version, actor, roles=roles, lineage=lineage)
    stage = playbook.stage_of(version.status)
    if stands.all_signed:
        stage = playbook.signed(stands.words)
    dpias = dpias_of(version)
    if version.status == Status.IN_FORCE and any(line.stopped for line in dpias):
        stands = replace(stands, next_step=NEXT_WHEN_STOPPED)
    context = {
        "version": version,
        "dpias": dpias,
        "dpia_stands": dpia_stands(version, [line.party for line in stands.parties], dpias),
        "lineage": lineage,
        "disputes": open_disputes(version) if stands.takes_part and stands.is_disputed else [],
        "standing": stands,
        "reads_comments": threads.may_read(
            version, request.user, parties=[line.party for line in stands.parties]
        ),
        # Somebody invited by name does not read the parties' DPIA.
        "opens_dpia": stands.takes_part
        or Dpia.objects.visible_to(request.user).filter(pk=version.dpia_id or 0).exists(),
        "may_call_off": may_be_called_off(stands.announced, actor.organisation_id, roles),
        "stage": stage,
        "people": stage.people if stands.all_signed else playbook.to_involve(version.status),
    }
    return render(request, "agreements/agreement.html", context)


@login_required
@require_safe
def pdf_file(request: HttpRequest, reference: str) -> FileResponse:
    """The PDF: the signed one where there is one, else the one to sign. 404 before that."""
    return _pdf(version_of(request, reference, Which.STANDING))


@login_required
@require_safe
def version_pdf(request: HttpRequest, reference: str, number: int) -> FileResponse:
    """The PDF of the version of that number."""
    return _pdf(numbered(request, reference, number))


def _pdf(version: Version) -> FileResponse:
    found = pdf.newest(version)
    if found is None:
        raise Http404("There is no PDF yet")
    name = f"{version.agreement.reference}-version-{version.number}-{found.kind}.pdf"
    return FileResponse(found.file.open("rb"), as_attachment=True, filename=name)
