"""Where a document is checked: the page and the API's action, open to everybody."""

from django.urls import path

from agreements.verifying import api, views

urlpatterns = [
    path("verify/", views.verify, name="verify"),
    path("api/verify/", api.verify, name="api-verify"),
]
