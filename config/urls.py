"""Every address of the service. Each room brings its pages in urls.py and its API in api.py."""

from importlib import import_module
from importlib.util import find_spec

from django.urls import include, path
from drf_spectacular.views import SpectacularAPIView
from rest_framework.routers import SimpleRouter

from config import health, views

router = SimpleRouter()
for room in ("organisations", "notices", "dpia", "agreements", "registers"):
    if find_spec(f"{room}.api"):
        for prefix, viewset, name in import_module(f"{room}.api").routes:
            router.register(prefix, viewset, basename=name)

urlpatterns = [
    path("", include("notices.urls")),
    path("", include("organisations.urls")),
    path("dpias/", include("dpia.urls")),
    path("agreements/", include("agreements.urls")),
    path("", include("registers.urls")),
    path("api/", include(router.urls)),
    path("api/schema/", SpectacularAPIView.as_view(), name="api-schema"),
    path("dev/clock/", views.dev_clock, name="dev_clock"),
    path("healthz", health.healthz, name="healthz"),
    path("readyz", health.readyz, name="readyz"),
]
