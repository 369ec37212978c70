"""A real installation: HTTPS behind a proxy, every secret from the environment, nothing of the demo."""

from django.core.exceptions import ImproperlyConfigured

from botkyrka_rc.settings.base import *  # noqa: F403
from botkyrka_rc.settings.base import EMAIL_BACKEND, env

DEBUG = False
SECRET_KEY = env.str("SECRET_KEY")
SECURE_SSL_REDIRECT = env.bool("SECURE_SSL_REDIRECT", default=True)
SECURE_REDIRECT_EXEMPT = [r"^healthz$", r"^readyz$"]
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
SECURE_HSTS_SECONDS = 60 * 60 * 24 * 365
SECURE_HSTS_INCLUDE_SUBDOMAINS = True
SECURE_HSTS_PRELOAD = True
SESSION_COOKIE_SECURE = True
CSRF_COOKIE_SECURE = True

# Checks run under manage.py only; web server, worker and scheduler stop here.
if EMAIL_BACKEND == "foundation.outbox.backends.FileBackend":
    raise ImproperlyConfigured(
        "EMAIL_URL is missing: mails would be written to a folder and reach nobody. Set EMAIL_URL to the mail server "
        "(smtp+tls://user:secret@mail.example.org:587), or ANYMAIL_PROVIDER to a mail provider."
    )
