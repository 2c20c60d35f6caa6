"""Addresses of frameworks."""

from django.urls import path

from agreements.views import frameworks

app_name = "frameworks"
urlpatterns = [
    path("", frameworks.frameworks, name="list"),
    path("new/", frameworks.new, name="new"),
    path("<str:reference>/", frameworks.framework, name="framework"),
    path("<str:reference>/change/", frameworks.change, name="change"),
    path("<str:reference>/terms/<slug:section>/", frameworks.terms, name="terms"),
    path("<str:reference>/members/add/", frameworks.add_member, name="add_member"),
    path(
        "<str:reference>/members/<str:organisation>/remove/",
        frameworks.remove_member,
        name="remove_member",
    ),
]
