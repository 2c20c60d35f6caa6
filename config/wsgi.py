"""The WSGI entry point: `gunicorn config.wsgi`."""

import os

from django.core.wsgi import get_wsgi_application
from django.urls import get_resolver

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
application = get_wsgi_application()
# Every page's code is loaded now, once, before gunicorn forks: the workers share its memory, and
# the first visitor does not wait for it.
get_resolver().url_patterns  # noqa: B018
