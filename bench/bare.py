"""The bare view that every page is measured against: no middleware, one query by primary key."""

from __future__ import annotations

import os

import dj_database_url
import django
from django.conf import settings
from django.core.handlers.wsgi import WSGIHandler
from django.http import HttpRequest, HttpResponse
from django.urls import path

settings.configure(
    SECRET_KEY="signs nothing",
    ALLOWED_HOSTS=["127.0.0.1"],
    ROOT_URLCONF=__name__,
    MIDDLEWARE=[],
    INSTALLED_APPS=["django.contrib.contenttypes"],
    # A connection that stays open, and is not asked whether it still is: as cheap as it gets.
    DATABASES={"default": dj_database_url.parse(os.environ["DATABASE_URL"], conn_max_age=300)},
)
django.setup(set_prefix=False)

from django.contrib.contenttypes.models import ContentType  # noqa: E402


def view(request: HttpRequest, key: int) -> HttpResponse:
    """One row by its primary key, as text."""
    return HttpResponse(str(ContentType.objects.get(pk=key)), content_type="text/plain")


urlpatterns = [path("<int:key>/", view)]
application = WSGIHandler()
