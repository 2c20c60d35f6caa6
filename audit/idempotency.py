"""The same request sent twice over an API is done once, and answered twice alike.

A client that names its request with the header `Idempotency-Key` may send it again when it heard
no answer. A room's viewset takes part by having `Idempotent` first among its bases.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from datetime import timedelta
from functools import partial
from typing import Any

from django.db import transaction
from django.http import HttpRequest
from drf_spectacular.utils import OpenApiParameter
from rest_framework import exceptions
from rest_framework.renderers import JSONRenderer
from rest_framework.request import Request
from rest_framework.response import Response

from audit import clock
from audit.canonical import canonical, sha256
from audit.models import GivenAnswer

HEADER = "Idempotency-Key"
REPLAYED = "Idempotent-Replayed"
LONGEST_KEY = 200
KEPT = timedelta(hours=24)
PRESSED_AGAIN = timedelta(minutes=10)
"""How long after a form was sent the same form, sent again, is taken for the same wish."""
PARAMETER = OpenApiParameter(
    HEADER,
    str,
    OpenApiParameter.HEADER,
    description="Names the request, so that sent again within a day it is done once: the same"
    " answer comes again. With another body it is refused (422).",
)
Handler = Callable[..., Response]


class OtherRequest(exceptions.APIException):
    status_code = 422
    default_detail = "This Idempotency-Key was used for another request. Use a new key."
    default_code = "idempotency_key_reused"


class Idempotent:
    """Makes every POST of a viewset honour the header. What raises is not remembered: nothing was
    done, and the request may be sent again once it is right."""

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        """REST framework's: who asks is known and may; what they ask has not begun."""
        super().initial(request, *args, **kwargs)  # type: ignore[misc]
        key = request.headers.get(HEADER)
        if request.method == "POST" and key is not None:
            self.post: Handler = partial(_once, self.post, key)


def _once(handler: Handler, key: str, request: Request, *args: Any, **kwargs: Any) -> Response:
    """Do it and keep the answer in one transaction; or give the answer that was kept.

    Of two at once the second waits for the first, and gives its answer.
    """
    if not key.strip() or len(key) > LONGEST_KEY:
        raise exceptions.ValidationError({HEADER: [f"Give 1 to {LONGEST_KEY} characters."]})
    sent = _named(request)
    with transaction.atomic():
        row, is_first = GivenAnswer.objects.get_or_create(
            person_id=request.user.pk or 0, key=key, defaults={"sent": sent, "at": clock.now()}
        )
        if not is_first:
            return _again(row, sent)
        response = handler(request, *args, **kwargs)
        row.code = response.status_code
        row.body = json.loads(JSONRenderer().render(response.data))
        row.save(update_fields=["code", "body"])
    return response


def _again(row: GivenAnswer, sent: str) -> Response:
    if row.sent != sent:
        raise OtherRequest
    return Response(row.body, row.code, headers={REPLAYED: "true"})


def _named(request: Request) -> str:
    """What was asked: where, for which organisation, with which words and files."""
    actor: Any = getattr(request._request, "actor", None)
    organisation = actor.organisation_id if actor is not None else None
    return sha256(canonical([request.get_full_path(), organisation, _told(request.data)]))


def _told(data: Any) -> Any:
    if hasattr(data, "lists"):
        return {name: [_told(value) for value in values] for name, values in data.lists()}
    if isinstance(data, Mapping):
        return {str(name): _told(value) for name, value in data.items()}
    if hasattr(data, "chunks"):
        content = data.read()
        data.seek(0)
        return sha256(content)
    return data


def once(
    request: HttpRequest, make: Callable[[], str], still: Callable[[str], bool]
) -> tuple[str, bool]:
    """The reference of what the form of a page makes, and whether this request made it.

    Pressed twice, or sent again with the back button within ten minutes, the form makes one thing:
    the second time the first one's reference is given, if it is `still` what the form makes.
    """
    sent = {name: values for name, values in request.POST.lists() if name != "csrfmiddlewaretoken"}
    actor: Any = getattr(request, "actor", None)
    organisation = actor.organisation_id if actor is not None else None
    key = "page " + sha256(canonical([request.get_full_path(), organisation, sent]))
    now = clock.now()
    with transaction.atomic():
        # Of two at once the second waits here for the first.
        row, _ = GivenAnswer.objects.select_for_update().get_or_create(
            person_id=request.user.pk or 0, key=key, defaults={"sent": key[5:], "at": now}
        )
        made = (row.body or {}).get("reference", "") if row.at > now - PRESSED_AGAIN else ""
        if made and still(made):
            return made, False
        row.at, row.code, row.body = now, 302, {"reference": make()}
        row.save(update_fields=["at", "code", "body"])
    return row.body["reference"], True


def forget_old() -> int:
    """Forget answers that were kept for a day; how many."""
    forgotten, _ = GivenAnswer.objects.filter(at__lt=clock.now() - KEPT).delete()
    return forgotten
