"""Addresses of the pages about risks, below a DPIA's own."""

from django.urls import path

from dpia.risks import views
from dpia.views import agreeing

urlpatterns = [
    path("risk-library/", views.risk_library, name="risk_library"),
    path("score-again/", views.score_again, name="score_again"),
    path("accept-risks/", views.accept_risks, name="accept_risks"),
    path("agree-measures/", agreeing.agree_measures, name="agree_measures"),
    path("ask-owner/", agreeing.ask_owner, name="ask_owner"),
    path("measures-to-do/", views.measure_list, name="measure_list"),
    path("measures-to-do/<int:measure>/", views.measure_task, name="measure_task"),
    path("measures-to-do/<int:measure>/reopen/", views.reopen_measure, name="reopen_measure"),
    path("measures-to-do/<int:measure>/assign/", views.assign_measure, name="assign_measure"),
]
