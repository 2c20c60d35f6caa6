"""Addresses of agreements."""

from django.urls import path

from agreements.views import agreement, drafting, life, papers, people, screening, starting, steps

app_name = "agreements"
urlpatterns = [
    path("new/", starting.new, name="new"),
    path("new/blank/", starting.blank, name="new_blank"),
    path("screenings/", screening.screenings, name="screenings"),
    path("screenings/new/", screening.new, name="screening_new"),
    path("screenings/<str:reference>/", screening.screening, name="screening"),
    path("screenings/<str:reference>/dpia/", screening.dpia, name="screening_dpia"),
    path("screenings/<str:reference>/<slug:key>/", screening.question, name="screening_question"),
    path("<str:reference>/", agreement.agreement, name="agreement"),
    path("<str:reference>/pdf/", agreement.pdf_file, name="pdf"),
    path("<str:reference>/draft/", drafting.draft, name="draft"),
    path("<str:reference>/draft/<slug:section>/", drafting.section, name="section"),
    path("<str:reference>/draft/<slug:section>/<str:row>/", drafting.section, name="row"),
    path("<str:reference>/check/", drafting.check, name="check"),
    path("<str:reference>/preview/", papers.preview_pdf, name="preview"),
    path("<str:reference>/override/<slug:rule>/", life.override, name="override_whole"),
    path("<str:reference>/override/<slug:rule>/<path:on>/", life.override, name="override"),
    path("<str:reference>/parties/", life.parties, name="parties"),
    path("<str:reference>/parties/<str:key>/invite/", life.invite, name="invite"),
    path("<str:reference>/parties/<str:key>/accept/", life.accept, name="accept"),
    path("<str:reference>/people/", people.people, name="people"),
    path("<str:reference>/people/invite/", people.invite, name="person_invite"),
    path("<str:reference>/people/<int:key>/change/", people.change, name="person_change"),
    path("<str:reference>/people/<int:key>/send-again/", people.send_again, name="person_again"),
    path("<str:reference>/people/<int:key>/withdraw/", people.withdraw, name="person_withdraw"),
    path("<str:reference>/dpia/", life.dpia, name="dpia"),
    path("<str:reference>/submit/", steps.submit, name="submit"),
    path("<str:reference>/review/", steps.review, name="review"),
    path("<str:reference>/sign/", steps.sign, name="sign"),
    path("<str:reference>/signed/", steps.signed, name="signed"),
    path("<str:reference>/decline/", steps.decline, name="decline"),
    path("<str:reference>/withdraw/", steps.withdraw, name="withdraw"),
    path("<str:reference>/flow-start/", life.flow_start, name="flow_start"),
    path("<str:reference>/periodic-review/", life.periodic_review, name="periodic_review"),
    path("<str:reference>/after-end/", life.after_end, name="after_end"),
]
