"""Addresses that anybody may read, signed in or not."""

from django.urls import path

from dpia.publishing import public_views as views

app_name = "published"
urlpatterns = [
    path("", views.index, name="index"),
    path("<str:reference>/", views.dpia, name="dpia"),
    path("<str:reference>/<int:number>/", views.dpia, name="numbered"),
    path("<str:reference>/<int:number>/dpia.pdf", views.pdf, name="pdf"),
    path("<str:reference>/<int:number>/dpia.json", views.data, name="json"),
]
