"""Addresses of the DPIA pages."""

from django.urls import URLPattern

app_name = "dpia"
urlpatterns: list[URLPattern] = []
