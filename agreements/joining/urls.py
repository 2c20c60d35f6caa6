"""Addresses of joining, within those of agreements."""

from django.urls import path

from agreements.joining import views

ROOT = "<str:reference>/joining/"
ONE = f"{ROOT}<int:key>/"
of_agreement = [
    path(ROOT, views.joining, name="joining"),
    path(ONE, views.accession, name="accession"),
    path(f"{ONE}record.json", views.record, name="accession_record"),
    path(f"{ONE}record.pdf", views.document, name="accession_document"),
    path(f"{ONE}part/<slug:section>/", views.part, name="accession_part"),
    path(f"{ONE}part/<slug:section>/<str:row>/", views.part, name="accession_row"),
    path(f"{ONE}submit/", views.submit, name="accession_submit"),
    path(f"{ONE}review/", views.review, name="accession_review"),
    path(f"{ONE}sign/", views.sign, name="accession_sign"),
    *(
        path(f"{ONE}{what}/", views.give_up, {"what": what}, name=f"accession_{what}")
        for what in ("withdraw", "decline")
    ),
]
