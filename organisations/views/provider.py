"""Going to an organisation's own identity provider and coming back, when it answers or does not."""

from __future__ import annotations

from collections.abc import Callable

from allauth.socialaccount.adapter import get_adapter
from allauth.socialaccount.models import SocialApp
from allauth.socialaccount.providers.base import ProviderException
from allauth.socialaccount.providers.openid_connect import views as openid_connect
from django.http import Http404, HttpRequest, HttpResponse
from requests import RequestException

from organisations.identity_provider import does_not_answer


def begin(request: HttpRequest, provider_id: str) -> HttpResponse:
    """Send the browser to the provider."""
    return _whether_or_not_it_answers(openid_connect.login, request, provider_id)


def come_back(request: HttpRequest, provider_id: str) -> HttpResponse:
    """Sign in whom the provider has sent back."""
    return _whether_or_not_it_answers(openid_connect.callback, request, provider_id)


def _whether_or_not_it_answers(
    view: Callable[[HttpRequest, str], HttpResponse], request: HttpRequest, provider_id: str
) -> HttpResponse:
    try:
        return view(request, provider_id)
    except (RequestException, ProviderException) as why:
        try:
            provider = get_adapter().get_provider(request, provider_id)
        except SocialApp.DoesNotExist as unknown:
            raise Http404 from unknown
        return does_not_answer(request, provider, why)
