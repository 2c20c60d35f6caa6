from django.urls import include, path

from notices import views

pages = [
    path("notices/waiting-for-others/", views.others, name="others"),
    path("notices/tasks/<int:pk>/give/", views.assign, name="assign"),
    path("notices/mark-all-read/", views.mark_all_read, name="mark_all_read"),
    path("notices/settings/", views.preferences, name="settings"),
    path("notices/undelivered/", views.undelivered, name="undelivered"),
    path("notices/undelivered/<int:pk>/send-again/", views.send_again, name="send_again"),
    path("notices/<int:pk>/", views.notice, name="notice"),
    path("dev/outbox/", views.outbox, name="outbox"),
    path("dev/outbox/<str:name>/", views.outbox_letter, name="outbox_letter"),
]

urlpatterns = [
    path("", views.home, name="home"),
    path("", include((pages, "notices"))),
]
