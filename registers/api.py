"""The register over the API: the lines of the page, filtered and paged as there."""

from __future__ import annotations

from typing import Any

from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers, viewsets
from rest_framework.exceptions import ValidationError
from rest_framework.request import Request
from rest_framework.response import Response

from agreements.joining.binding import bound_until
from agreements.models import Status
from organisations.acting import standing
from organisations.roles import Role
from registers import filters, keyset, lines

DATE = OpenApiTypes.DATE


class LineShape(serializers.Serializer[Any]):
    """One line: an agreement in the version in force, else in its newest."""

    reference = serializers.CharField()
    version = serializers.IntegerField()
    title = serializers.CharField()
    status = serializers.ChoiceField(Status.choices)
    status_words = serializers.CharField()
    lead = serializers.CharField()
    others = serializers.ListField(child=serializers.CharField())
    start_date = serializers.DateField(allow_null=True)
    end_date = serializers.DateField(
        allow_null=True, help_text="The last day that its text gives it, whenever it ended."
    )
    ended_on = serializers.DateField(allow_null=True, help_text="Its last day, once it is over.")
    review_date = serializers.DateField(allow_null=True)
    published_dpia = serializers.CharField(
        help_text="Where anybody reads the DPIA that it relies on; empty where it is not published."
    )
    link = serializers.CharField(help_text="Empty where the asker may read the line only.")


class RegisterPage(serializers.Serializer[Any]):
    """A page of the register. `count` goes up to 1,000; `more` says that there are more."""

    count = serializers.IntegerField()
    more = serializers.BooleanField()
    next = serializers.CharField(help_text="Address of the next page, or empty.")
    previous = serializers.CharField(help_text="Address of the page before, or empty.")
    results = LineShape(many=True)


PARAMETERS = [
    OpenApiParameter("q", description="Words, or the start of a reference"),
    OpenApiParameter("status", enum=Status.values, many=True),
    OpenApiParameter("organisation", description="Part of a name, or a reference"),
    OpenApiParameter("basis", description="A lawful basis, such as A6_1_e"),
    OpenApiParameter("power", description="Words of a legal power, or its id"),
    OpenApiParameter("in_force_on", DATE),
    OpenApiParameter("ends_before", DATE),
    OpenApiParameter("review_before", DATE),
    OpenApiParameter("sort", enum=list(lines.ORDERS)),
    OpenApiParameter("after", description="From the address of the next page"),
    OpenApiParameter("before", description="From the address of the page before"),
]


class RegisterViewSet(viewsets.ViewSet):
    """The register lines that the asker may read."""

    @extend_schema(parameters=PARAMETERS, responses=RegisterPage)
    def list(self, request: Request) -> Response:
        """Lines of the register, 25 a page."""
        asked = filters.read_api(request.query_params, user=request.user)
        if asked.form.errors:
            raise ValidationError(
                {name: [str(one) for one in told] for name, told in asked.form.errors.items()}
            )
        found = asked.apply(lines.readable_by(request.user))
        page = keyset.page(found, asked.order, request.query_params, lines.COLUMNS, size=lines.PAGE)
        is_broker = Role.BROKER in standing(request._request).roles
        openable = lines.openable(request.user, page.rows) if is_broker else None
        count = lines.count(found)
        here = request.build_absolute_uri(request.path)
        query = filters.pairs_of(request.query_params)
        body = {
            "count": min(count, lines.COUNT_AT_MOST),
            "more": count > lines.COUNT_AT_MOST,
            "next": _absolute(here, page.address("next", query)),
            "previous": _absolute(here, page.address("previous", query)),
            "results": [
                {
                    "reference": line["reference"],
                    "version": row.number,
                    "title": line["title"],
                    "status": row.status,
                    "status_words": line["status"],
                    "lead": line["lead"],
                    "others": line["others"],
                    "start_date": row.start_date,
                    "end_date": row.end_date,
                    "ended_on": bound_until(row),
                    "review_date": row.review_date,
                    "published_dpia": line["dpia_url"],
                    "link": line["url"],
                }
                for row, line in zip(
                    page.rows, lines.shown(page.rows, openable=openable), strict=True
                )
            ],
        }
        return Response(RegisterPage(body).data)


def _absolute(here: str, address: str) -> str:
    return f"{here}{address}" if address else ""


routes = [("register", RegisterViewSet, "register")]
