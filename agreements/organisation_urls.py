"""Addresses of what agreements keep on an organisation's record."""

from django.urls import path

from agreements.views import usual_answers

urlpatterns = [
    path(
        "organisations/<str:reference>/usual-answers/",
        usual_answers.usual_answers,
        name="organisation_usual_answers",
    ),
    path(
        "organisations/<str:reference>/usual-answers/<slug:group>/",
        usual_answers.usual_group,
        name="organisation_usual_group",
    ),
]
