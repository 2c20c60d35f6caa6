"""The service's addresses, with the API of this room alone."""

from django.urls import include, path
from rest_framework.routers import SimpleRouter

from config.urls import urlpatterns as pages
from organisations.api import routes

router = SimpleRouter()
for prefix, viewset, basename in routes:
    router.register(prefix, viewset, basename=basename)
urlpatterns = [path("api/", include(router.urls)), *pages]
