"""The Celery application. Redis is a doorbell here; PostgreSQL is the truth (see foundation/outbox)."""

import os

from celery import Celery

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "botkyrka_rc.settings.dev")

app = Celery("botkyrka_rc")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()
