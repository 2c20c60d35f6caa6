"""The Celery application. The beat only ticks: what is due stands in the database."""

import os

from celery import Celery
from celery.schedules import crontab
from celery.signals import worker_init

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
app = Celery("concordat")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()
# A tick that waited longer than until the next one is worth nothing; it expires in the queue.
app.conf.beat_schedule = {
    "heartbeat": {
        "task": "config.tasks.heartbeat",
        "schedule": 10.0,
        # It may wait behind a PDF in a worker that is busy, and not gone.
        "options": {"expires": 60},
    },
    "deliver": {
        "task": "notices.tasks.deliver",
        "schedule": 15.0,
        "options": {"expires": 15},
    },
    "days": {
        "task": "agreements.tasks.turn_the_day",
        "schedule": crontab(minute="*/5"),
        "options": {"expires": 300},
    },
    "days of people": {
        "task": "notices.tasks.turn_the_day",
        "schedule": crontab(minute="1-59/5"),
        "options": {"expires": 300},
    },
    "days of DPIAs": {
        "task": "dpia.tasks.turn_the_day",
        "schedule": crontab(minute="2-59/5"),
        "options": {"expires": 300},
    },
    "answers kept for a day": {
        "task": "config.tasks.forget_given_answers",
        "schedule": crontab(minute=34),
        "options": {"expires": 3600},
    },
    "texts kept for a day": {
        "task": "organisations.tasks.forget_old_texts",
        "schedule": crontab(minute=4),
        "options": {"expires": 3600},
    },
}
DAILY = (
    "notices.tasks.turn_the_day",
    "agreements.tasks.turn_the_day",
    "dpia.tasks.turn_the_day",
)
"""The tasks that ask what day it is. A demonstration runs them when its clock is moved."""


@worker_init.connect
def load_weasyprint(**details: object) -> None:
    """Load the PDF maker before the worker forks, so that all its processes share it."""
    from questionnaire.pdf.render import warm

    warm()
