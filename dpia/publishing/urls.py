"""Addresses of preparing a publication, below the DPIA's own."""

from django.urls import path

from dpia.publishing import views

STEPS = {
    "ask_to_publish": "ask",
    "publish": "publish",
    "return_publication": "send-back",
    "withdraw_publication": "withdraw",
    "drop_publication": "give-up",
}
ONE = "<str:reference>/publication/<int:pk>/"
urlpatterns = [
    path("<str:reference>/publication/", views.publications, name="publications"),
    path("<str:reference>/publication/new/", views.prepare, name="publication_new"),
    path(ONE, views.publication, name="publication"),
    path(f"{ONE}decision/", views.decide, name="publication_decision"),
    path(f"{ONE}hide/", views.hide, name="publication_hide"),
    path(f"{ONE}show/", views.show, name="publication_show"),
    path(f"{ONE}everywhere/", views.everywhere, name="publication_everywhere"),
    path(f"{ONE}preview/", views.preview, name="publication_preview"),
    *(
        path(f"{ONE}{words}/", views.step, {"verb": verb}, name=verb)
        for verb, words in STEPS.items()
    ),
]
