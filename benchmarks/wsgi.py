"""Ours and the floor as a web server meets them."""

from django.conf import settings
from django.core.handlers.wsgi import WSGIHandler
from django.core.wsgi import get_wsgi_application
from django.test import override_settings

ours = get_wsgi_application()
with override_settings(MIDDLEWARE=["whitenoise.middleware.WhiteNoiseMiddleware", *settings.FLOOR_MIDDLEWARE]):
    floor = WSGIHandler()
