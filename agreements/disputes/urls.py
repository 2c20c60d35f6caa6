"""Addresses of disagreements, within those of agreements."""

from django.urls import path

from agreements.disputes import views

past = path("disputes/", views.past, name="disputes_past")
of_agreement = [
    path("<str:reference>/disputes/", views.disputes, name="disputes"),
    path("<str:reference>/disputes/raise/", views.raise_one, name="dispute_raise"),
    path("<str:reference>/disputes/<int:key>/", views.dispute, name="dispute"),
    path("<str:reference>/disputes/<int:key>/agree/", views.agree, name="dispute_agree"),
    path("<str:reference>/disputes/<int:key>/<slug:what>/", views.act, name="dispute_act"),
]
