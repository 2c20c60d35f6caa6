"""One's own account: signing in, the organisation one acts for, name, invitation."""

from __future__ import annotations

from allauth.account.internal.flows.login import record_authentication
from allauth.account.utils import get_next_redirect_url, perform_login
from allauth.account.views import LoginView, LogoutView
from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db.models import Q
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST

from audit import clock
from organisations import actions, presenting
from organisations.acting import act_for as remember
from organisations.acting import standing
from organisations.actions.delegations import may_delegate
from organisations.forms.account import AcceptInvitationForm, NameForm
from organisations.forms.members import ActForForm, show
from organisations.models import Absence, Membership, Person
from organisations.refusal import Refused
from organisations.signing_in import demonstration_people, has_second_factor, needs_second_factor
from organisations.views.signed_in import actor_in, person_in


@require_http_methods(["GET", "HEAD", "POST"])
def sign_in(request: HttpRequest) -> HttpResponseBase:
    """E-mail and password; on a demonstration also one press for each of its people."""
    people = demonstration_people() if settings.DEMONSTRATION else {}
    context = {
        "people": [(where, presenting.buttons(somebody)) for where, somebody in people.items()],
        "provider": _provider(),
        "next": get_next_redirect_url(request) or "",
    }
    response: HttpResponseBase = LoginView.as_view(extra_context=context)(request)
    return response


def _provider() -> dict[str, str]:
    """The identity provider of this installation: its name, and where signing in with it begins."""
    configured = settings.SOCIALACCOUNT_PROVIDERS.get("openid_connect", {}).get("APPS", [])
    if not configured:
        return {}
    key, name = configured[0]["provider_id"], configured[0]["name"]
    return {"name": name, "url": reverse("openid_connect_login", args=[key])}


@require_http_methods(["GET", "HEAD", "POST"])
def sign_out(request: HttpRequest) -> HttpResponseBase:
    """Ask, or with POST end the session and have the browser forget what it kept."""
    response: HttpResponseBase = LogoutView.as_view()(request)
    if request.method == "POST":
        response.headers["Clear-Site-Data"] = '"cache", "storage"'
    return response


@require_POST
def demonstration_sign_in(request: HttpRequest) -> HttpResponse:
    """Sign in as a fictitious person. Exists on demonstrations only."""
    if not settings.DEMONSTRATION:
        raise Http404
    key = request.POST.get("person", "")
    fictitious = Person.objects.filter(is_demonstration=True, is_active=True)
    person = get_object_or_404(fictitious, pk=key if key.isdigit() else 0)
    record_authentication(request, person, method="demonstration")
    found: HttpResponse = perform_login(
        request,
        person,
        email_verification="none",
        redirect_url=get_next_redirect_url(request) or settings.LOGIN_REDIRECT_URL,
    )
    return found


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def account(request: HttpRequest) -> HttpResponse:
    """One's own name, password, second factor and roles."""
    person = person_in(request)
    form = NameForm.of(person, request.POST or None)
    if request.method == "POST" and form.is_valid():
        actions.change_name(person, name=form.cleaned_data["name"], actor=actor_in(request))
        messages.success(request, "Your name is changed")
        return redirect("account")
    held = list(Membership.objects.visible_to(person).filter(person=person).with_people())
    today = clock.today()
    context = {
        "form": form,
        "memberships": held,
        "delegable": [
            one.pk
            for one in held
            if (one.ends_on is None or one.ends_on >= today)
            and may_delegate(one, actor_in(request))
        ],
        "delegations": list(
            Membership.objects.visible_to(person)
            .delegations()
            .filter(Q(person=person) | Q(delegated_from__person=person), ends_on__gte=today)
            .with_people()
        ),
        "has_factor": has_second_factor(person),
        "needs_factor": needs_second_factor(person, standing(request).roles),
        "places": standing(request).places,
        "absences": Absence.objects.visible_to(person).not_over().filter(person=person),
        "provider": _provider(),
    }
    return render(request, "account/account.html", context)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def act_for(request: HttpRequest) -> HttpResponse:
    """Choose which of one's organisations one acts for."""
    places = standing(request).places
    current = actor_in(request).organisation_id
    form = ActForForm(request.POST or None, places=places, current=current)
    if request.method == "POST" and form.is_valid():
        remember(request, form.cleaned_data["organisation"])
        to = request.POST.get("next", "")
        is_ours = url_has_allowed_host_and_scheme(to, {request.get_host()}, request.is_secure())
        return redirect(to if is_ours else settings.LOGIN_REDIRECT_URL)
    to = request.POST.get("next") or request.GET.get("next", "")
    context = {"form": form, "places": places, "next": to}
    return render(request, "organisations/act_for.html", context)


@never_cache
@sensitive_post_parameters("password", "password_again")
@require_http_methods(["GET", "HEAD", "POST"])
def invitation(request: HttpRequest, token: str) -> HttpResponse:
    """Join: give one's name, choose a password, and be signed in. The link works once."""
    found = actions.open_invitation(token)
    if found is None:
        over = {"invitation": actions.spent_invitation(token)}
        return render(request, "account/invitation_over.html", over, status=410)
    form = AcceptInvitationForm(request.POST or None, initial={"name": found.person.name})
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        try:
            person = actions.accept_invitation(
                token=token, name=given["name"], password=given["password"]
            )
        except Refused as refused:
            show(form, refused)
        else:
            record_authentication(request, person, method="password")
            response: HttpResponse = perform_login(
                request,
                person,
                email_verification="none",
                redirect_url=found.leads_to or settings.LOGIN_REDIRECT_URL,
            )
            return response
    context = {"form": form, "invitation": found}
    return render(request, "account/invitation.html", context)
