"""Every address of the service: pages from the urls.py of each room, the API gathered in api.py."""

from django.urls import include, path

from config import health, views

urlpatterns = [
    path("", include("notices.urls")),
    path("", include("organisations.urls")),
    path("dpias/", include("dpia.urls")),
    path("public/dpias/", include("dpia.publishing.public_urls")),
    path("agreements/", include("agreements.urls")),
    path("frameworks/", include("agreements.framework_urls")),
    path("", include("agreements.organisation_urls")),
    path("", include("registers.urls")),
    path("", include("questionnaire.urls")),
    path("", include("agreements.verifying.urls")),
    path("api/", include("config.api")),
    path("dev/clock/", views.dev_clock, name="dev_clock"),
    path("healthz", health.healthz, name="healthz"),
    path("readyz", health.readyz, name="readyz"),
]
