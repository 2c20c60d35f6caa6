"""Every address of the service."""

from importlib.util import find_spec

from django.urls import include, path

from config import health, views

ROOMS = [
    ("", "notices.urls"),
    ("", "organisations.urls"),
    ("dpias/", "dpia.urls"),
    ("agreements/", "agreements.urls"),
    ("", "registers.urls"),
]
urlpatterns = [
    path("healthz", health.healthz, name="healthz"),
    path("readyz", health.readyz, name="readyz"),
    path("dev/clock/", views.dev_clock, name="dev_clock"),
    *(path(place, include(room)) for place, room in ROOMS if find_spec(room)),
]
