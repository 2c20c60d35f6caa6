"""The Celery application. The beat only ticks: what is due stands in the database."""

import os

from celery import Celery
from celery.schedules import crontab

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
app = Celery("concordat")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks(["notices", "agreements", "dpia", "registers", "config"])
app.conf.beat_schedule = {
    "deliver": {"task": "notices.tasks.deliver", "schedule": 15.0},
    "days": {"task": "agreements.tasks.turn_the_day", "schedule": crontab(minute="*/5")},
}
