"""Addresses of the register and the trails."""

from django.urls import path

from registers import views

app_name = "registers"
urlpatterns = [
    path("register/", views.register, name="register"),
    path("register/export.csv", views.register_csv, name="register_csv"),
    path("register/<str:reference>/trail/", views.agreement_trail, name="trail"),
    path("register/<str:reference>/trail.csv", views.trail_csv, name="trail_csv"),
]
