"""Addresses of the playbook."""

from django.urls import path

from questionnaire import views

urlpatterns = [
    path("playbook/", views.index, name="playbook"),
    path("playbook/<slug:slug>/", views.page, name="playbook_page"),
]
