"""What workers and schedulers of fault tests run with: short leases, a sweep each second, kinds only tests know."""

from botkyrka_rc.settings.test import *  # noqa: F403
from botkyrka_rc.settings.test import BASE_DIR, CELERY_BEAT_SCHEDULE, TEMPLATES

OUTBOX_LEASE_SECONDS = 10
OUTBOX_RING_AGAIN_SECONDS = 1
EMAIL_TIMEOUT = 3
OUTBOX_CONNECT_SECONDS = 2
CELERY_BEAT_SCHEDULE = {"sweep": {**CELERY_BEAT_SCHEDULE["sweep"], "schedule": 1.0}}
CELERY_BEAT_MAX_LOOP_INTERVAL = 1
CELERY_IMPORTS = ["tests.faults.kinds"]
TEMPLATES[0]["DIRS"].append(BASE_DIR / "tests" / "outbox" / "templates")
