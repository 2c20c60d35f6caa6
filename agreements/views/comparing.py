"""The page that compares two texts of an agreement, answer by answer."""

from __future__ import annotations

from collections.abc import Sequence

from django import forms
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from agreements import comparing
from agreements.comparing import Comparison, Point
from govuk.forms import GovukForm


class ChoosingForm(GovukForm):
    """Which two texts are compared."""

    before = forms.ChoiceField(label="From")
    after = forms.ChoiceField(label="To")

    def __init__(self, points: Sequence[Point], chosen: Comparison) -> None:
        super().__init__(initial={"before": chosen.before.name, "after": chosen.after.name})
        for name, point in (("before", chosen.before), ("after", chosen.after)):
            field = self.fields[name]
            assert isinstance(field, forms.ChoiceField)
            # One that is too old for the list stands in it while it is chosen.
            more = () if any(one.name == point.name for one in points) else (point,)
            field.choices = _grouped([*points, *more])


def _grouped(points: Sequence[Point]) -> list[tuple[str, list[tuple[str, str]]]]:
    found: dict[str, list[tuple[str, str]]] = {}
    for point in points:
        found.setdefault(f"Version {point.version.number}", []).append((point.name, point.label))
    return list(found.items())


@login_required
@require_safe
def changes(request: HttpRequest, reference: str) -> HttpResponse:
    """What differs between `?before=` and `?after=`; without them what most people want to see."""
    versions = comparing.versions_for(request.user, reference)
    found = comparing.chosen(versions, request.GET, request.user)
    if found is None:
        raise Http404("No such agreement, or no such text of it")
    points = comparing.points_of(versions, request.user)
    context = {
        "version": found.after.version,
        "comparison": found,
        "form": ChoosingForm(points, found),
        "is_alone": len(points) == 1,
    }
    return render(request, "agreements/changes.html", context)
