"""Addresses of the DPIA pages. The pages of the workflow are named for their steps."""

from django.urls import include, path

from dpia.description import views as describing
from dpia.importing import views as importing
from dpia.publishing import urls as publishing
from dpia.screening import views as screening
from dpia.views import adopting, advice, autosave, heard, papers, reading, regulator, steps, writing

app_name = "dpia"

STEPS = {
    "begin": "begin",
    "ask_for_advice": "ask-for-advice",
    "advise_on_section": "advice-on-section",
    "advise": "advice",
    "prepare_consultation": "regulator/prepare",
    "send_to_regulator": "regulator/send",
    "note_information_asked": "regulator/information-asked",
    "note_information_sent": "regulator/information-sent",
    "note_extension": "regulator/longer",
    "note_regulators_advice": "regulator/advice",
    "end_consultation": "regulator/end",
    "ask_for_opinion": "ask-for-opinion",
    "give_opinion": "opinion",
    "approve": "approve",
    "decide_not_needed": "not-needed",
    "start_review": "start-review",
    "return_to_draft": "return-to-draft",
}

urlpatterns = [
    path("", reading.dpia_list, name="list"),
    path("new/", writing.new, name="new"),
    path("import/", importing.import_dpia, name="import"),
    path("<str:reference>/", reading.dpia_page, name="dpia"),
    path("<str:reference>/description/", describing.description, name="description"),
    path("<str:reference>/file/", importing.file, name="file"),
    path("<str:reference>/check/", reading.check, name="check"),
    *publishing.urlpatterns,
    path("<str:reference>/pdf/", papers.pdf, name="pdf"),
    *(
        path(f"<str:reference>/{words}/", steps.step, {"verb": verb}, name=verb)
        for verb, words in STEPS.items()
    ),
    path("<str:reference>/heard/", heard.log, name="heard"),
    path("<str:reference>/heard/add/", heard.add, name="heard_add"),
    path("<str:reference>/heard/<int:entry>/", heard.change, name="heard_change"),
    path("<str:reference>/heard/<int:entry>/remove/", heard.remove, name="heard_remove"),
    path("<str:reference>/regulator/", regulator.regulator, name="regulator"),
    path("<str:reference>/respond/", advice.respond, name="respond"),
    path("<str:reference>/adopt/", adopting.adopt, name="adopt"),
    path("<str:reference>/withdraw-adoption/", adopting.withdraw, name="withdraw_adoption"),
    path("<str:reference>/adoptions/<str:organisation>/", adopting.record, name="adoption"),
    path("<str:reference>/share/", steps.share, name="share"),
    path(
        "<str:reference>/share/<str:organisation>/withdraw/",
        steps.withdraw_sharing,
        name="withdraw_sharing",
    ),
    # Before the sections, whose page it takes: the screening has one of its own.
    path("<str:reference>/need/", screening.screening, name="screening"),
    path("<str:reference>/", include("dpia.risks.urls")),
    path("<str:reference>/<slug:section>/", writing.section, name="section"),
    path("<str:reference>/<slug:section>/autosave/", autosave.autosave, name="autosave_section"),
    path("<str:reference>/<slug:section>/<str:row>/", writing.section, name="row"),
    path(
        "<str:reference>/<slug:section>/<str:row>/autosave/",
        autosave.autosave,
        name="autosave_row",
    ),
]
