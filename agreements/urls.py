"""Addresses of agreements."""

from django.urls import path
from django.http import HttpResponse

app_name = "agreements"
v = lambda r, **k: HttpResponse()
urlpatterns = [path(f"{'/'.join('<str:a%d>' % i for i in range(k))}/{n}/", v, name=n) for n, k in [('agreement',1),('draft',1),('section',2),('row',3),('check',1),('parties',1),('review',1),('sign',1),('periodic_review',1),('after_end',1)]]
