"""The pages on which an organisation keeps its templates."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from agreements import actions
from agreements.actions import NotPossible, NotYours
from agreements.fetch import Which, acting, version_of
from agreements.models import Template
from agreements.starting_fetch import own_templates
from agreements.starting_forms import TemplateForm
from organisations.roles import Permission, role_for


@login_required
@require_safe
def templates(request: HttpRequest) -> HttpResponse:
    """The templates of the person's organisations."""
    found = Template.objects.visible_to(request.user).in_use()
    context = {
        "templates": found.select_related("organisation", "made_from", "made_by"),
        "may": role_for(acting(request), Permission.DRAFT) is not None,
        "own": acting(request).organisation_id,
    }
    return render(request, "agreements/templates.html", context)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def make(request: HttpRequest, reference: str) -> HttpResponse:
    """Make a template from an agreement that one may read, or make one again."""
    version = version_of(request, reference, Which.STANDING)
    actor = acting(request)
    if role_for(actor, Permission.DRAFT) is None:
        raise Http404("Only drafters keep templates")
    own = own_templates(request.user, actor)
    form = TemplateForm(request.POST or None, templates=list(own))
    form.is_bound = request.method == "POST"
    if form.is_bound and form.is_valid():
        given = {name: form.cleaned_data[name] for name in ("name", "description")}
        try:
            if form.replaced:
                made = actions.remake_template(form.replaced, version, actor=actor, **given)
            else:
                made = actions.make_template(version, actor=actor, **given)
        except NotPossible as error:
            form.add_error("name", str(error))
        except NotYours as error:
            raise Http404("The template is not there any more") from error
        else:
            messages.success(request, f"The template “{made.name}” is ready to be used")
            return redirect("agreements:templates")
    return render(request, "agreements/make_template.html", {"version": version, "form": form})


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def remove(request: HttpRequest, pk: int) -> HttpResponse:
    """Remove a template, after asking."""
    actor = acting(request)
    template = get_object_or_404(own_templates(request.user, actor), pk=pk)
    if role_for(actor, Permission.DRAFT) is None:
        raise Http404("Only drafters keep templates")
    if request.method == "POST":
        actions.remove_template(template, actor=actor)
        messages.success(request, f"The template “{template.name}” is removed")
        return redirect("agreements:templates")
    return render(request, "agreements/remove_template.html", {"template": template})
