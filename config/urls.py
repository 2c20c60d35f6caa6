"""Every address of the service."""

from django.urls import include, path

urlpatterns = [
    path("", include("notices.urls")),
    path("", include("organisations.urls")),
    path("account/", include("allauth.urls")),
    path("dpias/", include("dpia.urls")),
    path("agreements/", include("agreements.urls")),
    path("register/", include("registers.urls")),
]
