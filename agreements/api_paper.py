"""A signature in ink over the API: recorded with its page, as a form with a file."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.parsers import MultiPartParser
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.settings import api_settings

from agreements import shapes, workflow
from agreements.models import Version
from audit.transitions import refuse
from organisations.proving import prove

PARSERS = [MultiPartParser, *api_settings.DEFAULT_PARSER_CLASSES]


class PaperSigning(shapes.Shape):
    """Who signed the snapshot `sha256` on paper, and the scan of the page."""

    sha256 = serializers.RegexField(shapes.HEXADECIMAL)
    name = serializers.CharField(max_length=150)
    post = serializers.CharField(max_length=120)
    signed_on = serializers.DateField()
    shows_the_text = serializers.BooleanField()
    authority_confirmed = serializers.BooleanField()
    password = serializers.CharField(
        max_length=500, trim_whitespace=False, write_only=True, required=False, default=""
    )
    code = serializers.CharField(max_length=40, write_only=True, required=False, default="")
    page = serializers.FileField()


def proved(request: Request, *, password: str, code: str) -> str:
    """How the person showed that it is them. Raises ValidationError if they did not."""
    proof = prove(request._request, password=password, code=code)
    if proof.problems:
        raise serializers.ValidationError({name: [said] for name, said in proof.problems.items()})
    return proof.method


class PaperActions:
    """What the viewset of agreements offers about signatures in ink."""

    _do: Callable[..., Response]

    @extend_schema(
        request={"multipart/form-data": PaperSigning},
        responses={200: shapes.AgreementWhole, 409: shapes.BLOCKED},
    )
    @action(detail=True, methods=["post"], url_path="sign-on-paper", parser_classes=PARSERS)
    def sign_on_paper(self, request: Request, reference: str) -> Response:
        """Record that one's signatory signed in ink. Asks again for the password, and for a code of
        whoever has an authenticator app."""

        def signed(version: Version, *, page: Any, password: str, code: str, **given: Any) -> None:
            given["page"] = page.read()
            asked = {name: value for name, value in given.items() if name != "actor"}
            refuse(workflow.stops(version, "sign_on_paper", actor=given["actor"], given=asked))
            method = proved(request, password=password, code=code)
            workflow.sign_on_paper(version, method=method, **given)

        return self._do(request, reference, signed, PaperSigning)
