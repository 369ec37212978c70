"""Settings shared by every environment: declarations only, no input or output besides reading the environment.

Values that differ between installations come from the environment or a `.env` file; `.env.example` lists them all.
"""

from pathlib import Path

import environ
from celery.schedules import crontab

BASE_DIR = Path(__file__).resolve().parent.parent.parent

env = environ.Env()
env.read_env(env.str("ENV_FILE", default=str(BASE_DIR / ".env")))

# -- what this installation is ------------------------------------------------------------------
DEMO = False  # demo data, demo accounts and the mail page; only the embedded default switches it on
BASE_URL = env.str("BASE_URL", default="http://localhost:8000").rstrip("/")
ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", default=["localhost", "127.0.0.1", "[::1]"])
CSRF_TRUSTED_ORIGINS = [BASE_URL] if BASE_URL.startswith("https://") else []
VAR_DIR = Path(env.str("VAR_DIR", default=str(BASE_DIR / "var")))
TRUSTED_PROXIES = env.int("TRUSTED_PROXIES", default=0)  # how many proxies in front add X-Forwarded-For
VERSION = "0.1.0"

# -- parts ------------------------------------------------------------------------------------------
INSTALLED_APPS = [
    "surveys",
    "references",
    "recruitment",
    "competencies",
    "foundation.records",
    "foundation.accounts",
    "foundation.outbox",
    "foundation.audit",
    "botkyrka_rc.apps.RoofConfig",
    "anymail",
    "csp",
    "django_htmx",
    "botkyrka_rc.apps.AdminConfig",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "foundation.lib.http.ReadOnlyGetMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "foundation.accounts.middleware.SignInRequiredMiddleware",
    "foundation.accounts.middleware.LanguageMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
]

ROOT_URLCONF = "botkyrka_rc.urls"
WSGI_APPLICATION = "botkyrka_rc.wsgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "foundation.accounts.context.site",
            ],
        },
    },
]
FORM_RENDERER = "foundation.lib.forms.FormRenderer"

# -- database and cache ---------------------------------------------------------------------------
DATABASES = {"default": env.db_url("DATABASE_URL", default="postgres://rc@localhost/rc")}
DATABASES["default"]["CONN_MAX_AGE"] = 600
DATABASES["default"]["CONN_HEALTH_CHECKS"] = True
# A referee's page reads its ten tables by one query. The order they are written in is a good one; weighing every other
# took PostgreSQL 6.3 ms of the query's 6.8, and takes 2.5 ms with this.
_OPTIONS = DATABASES["default"].setdefault("OPTIONS", {})
_OPTIONS.setdefault("options", "-c join_collapse_limit=4")
# What a connection has asked five times is planned once and for all: half of the database's work was planning. Not so
# behind a pooler that lends a connection for a transaction at a time.
_PREPARED = env.bool("PREPARED_STATEMENTS", default=True)
_OPTIONS |= {"server_side_binding": _PREPARED, "prepare_threshold": 5 if _PREPARED else None}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

REDIS_URL = env.str("REDIS_URL", default="redis://localhost:6379/0")
CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.redis.RedisCache",
        # Celery and redis-py write a unix socket's address differently.
        "LOCATION": REDIS_URL.replace("redis+socket://", "unix://"),
    }
}

# -- sign-in ----------------------------------------------------------------------------------------
AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = ["foundation.accounts.backends.RoleBackend"]
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.Argon2PasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
LOGIN_URL = "accounts:sign_in"
LOGIN_REDIRECT_URL = "home"
LOGOUT_REDIRECT_URL = "accounts:sign_in"
PASSWORD_RESET_TIMEOUT = 60 * 60 * 3
SESSION_COOKIE_AGE = 60 * 60 * 12
SESSION_COOKIE_SAMESITE = "Lax"
CSRF_FAILURE_VIEW = "foundation.accounts.views.csrf_failure"

# -- language and time ------------------------------------------------------------------------------
LANGUAGE_CODE = "sv"
LANGUAGES = [("sv", "Svenska"), ("en", "English")]
LOCALE_PATHS = [BASE_DIR / "botkyrka_rc" / "locale"]
TIME_ZONE = "Europe/Stockholm"
USE_TZ = True
FORMAT_MODULE_PATH = ["botkyrka_rc.formats"]

# -- files ------------------------------------------------------------------------------------------
STATIC_URL = "/static/"
STATIC_ROOT = VAR_DIR / "static"
STATICFILES_DIRS = [BASE_DIR / "static", ("handbok", BASE_DIR / "docs" / "handbok" / "img")]
STATICFILES_FINDERS = [
    "django.contrib.staticfiles.finders.FileSystemFinder",
    "django.contrib.staticfiles.finders.AppDirectoriesFinder",
    "botkyrka_rc.assets.BundleFinder",
]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}
DOCUMENTS_DIR = Path(env.str("DOCUMENTS_DIR", default=str(VAR_DIR / "documents")))

# -- mail -------------------------------------------------------------------------------------------
# Messages are rows first (foundation/outbox); these settings only say where the worker hands them over.
_SMTP = "foundation.outbox.smtp.EmailBackend"
env.EMAIL_SCHEMES |= {"smtp": _SMTP, "smtps": _SMTP, "smtp+tls": _SMTP, "smtp+ssl": _SMTP}
env.EMAIL_SCHEMES["mailfolder"] = "foundation.outbox.backends.FileBackend"
# A name that `.env` leaves empty counts as not given.
vars().update(env.email_url_config(env.str("EMAIL_URL", default="") or "mailfolder://"))
EMAIL_TIMEOUT = 30  # for each answer of the mail server
OUTBOX_CONNECT_SECONDS = 10  # to reach it and sign in
OUTBOX_LEASE_SECONDS = 120  # how long a worker has a message to itself
OUTBOX_RING_AGAIN_SECONDS = 20  # before the sweeper rings again for what nobody has taken
OUTBOX_KEEP_TEXT_DAYS = 90
OUTBOX_KEEP_RECIPIENT_DAYS = 400
OUTBOX_KEEP_LINK_DAYS = 400
MAIL_DIR = VAR_DIR / "mail"  # without EMAIL_URL
DEFAULT_FROM_EMAIL = env.str("DEFAULT_FROM_EMAIL", default="Rekryteringscenter <rekrytering@ekdala.example>")
ANYMAIL_PROVIDER = env.str("ANYMAIL_PROVIDER", default="")  # e.g. mailgun; empty means plain SMTP by EMAIL_URL
ANYMAIL = env.json("ANYMAIL_SETTINGS", default={})
ANYMAIL["WEBHOOK_SECRET"] = env.str("ANYMAIL_WEBHOOK_SECRET", default="")
if ANYMAIL_PROVIDER:
    EMAIL_BACKEND = f"anymail.backends.{ANYMAIL_PROVIDER}.EmailBackend"

# -- background work --------------------------------------------------------------------------------
CELERY_BROKER_URL = REDIS_URL
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_WORKER_MAX_TASKS_PER_CHILD = 200
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_BROKER_TRANSPORT_OPTIONS = {
    "visibility_timeout": 900,
    "unacked_restore_interval": 2,
    "unacked_restore_throttle": 1,
    "socket_timeout": 5,
    "socket_connect_timeout": 2,
    # A page that rings while the broker is down waits for one try, not for kombu's endless ones.
    "max_retries": 1,
    "interval_start": 0,
    "interval_max": 0.2,
}
CELERY_BROKER_CONNECTION_MAX_RETRIES = None  # the worker waits for its broker as long as it takes
CELERY_WORKER_CANCEL_LONG_RUNNING_TASKS_ON_CONNECTION_LOSS = False  # a mail that is leaving is let go
CELERY_BEAT_SCHEDULE = {
    "sweep": {"task": "outbox.sweep", "schedule": 5.0, "options": {"expires": 60}},
    "documents": {"task": "records.sweep", "schedule": 10.0, "options": {"expires": 60}},
    "references": {"task": "references.tick", "schedule": 60.0, "options": {"expires": 120}},
    "surveys": {"task": "surveys.tick", "schedule": 600.0, "options": {"expires": 600}},
    "purge": {"task": "retention.purge", "schedule": crontab(hour="3", minute="40"), "options": {"expires": 3600}},
}
CELERY_TIMEZONE = TIME_ZONE
CELERY_BEAT_SCHEDULER = "botkyrka_rc.celery:Scheduler"  # as Celery's, with a sign of life
CELERY_BEAT_SCHEDULE_FILENAME = str(VAR_DIR / "run" / "beat-schedule")

# -- headers ----------------------------------------------------------------------------------------
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": ["'none'"],
        "script-src": ["'self'"],
        "style-src": ["'self'"],
        "img-src": ["'self'", "data:"],
        "font-src": ["'self'"],
        "connect-src": ["'self'"],
        "form-action": ["'self'"],
        "frame-ancestors": ["'none'"],
        "base-uri": ["'none'"],
        "manifest-src": ["'self'"],
    }
}
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
SILENCED_SYSTEM_CHECKS: list[str] = []

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"plain": {"format": "{asctime} {levelname} {name}: {message}", "style": "{"}},
    "filters": {"no_secrets": {"()": "foundation.lib.tokens.RedactSecrets"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "plain", "filters": ["no_secrets"]}},
    "root": {"handlers": ["console"], "level": env.str("LOG_LEVEL", default="INFO")},
    "loggers": {
        # one line a task says nothing the tables do not; what fails is still logged
        "celery.app.trace": {"level": "WARNING"},
        "celery.worker.strategy": {"level": "WARNING"},
        "celery.beat": {"level": "WARNING"},
        "weasyprint.progress": {"level": "WARNING"},
        "django.server": {"handlers": ["console"], "level": "INFO", "propagate": False},
    },
}
