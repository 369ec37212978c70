"""As an installation runs, beside a floor: the same essentials by Django alone, on the same server and database."""

from botkyrka_rc.settings import base
from botkyrka_rc.settings.test import *  # noqa: F403
from botkyrka_rc.settings.test import AUTHENTICATION_BACKENDS, INSTALLED_APPS, TEMPLATES

INSTALLED_APPS = [*INSTALLED_APPS, "benchmarks", "benchmarks.floor"]
TEMPLATES = [
    *TEMPLATES,
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "NAME": "floor",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
            ],
        },
    },
]
TEMPLATES[0] = TEMPLATES[0] | {"NAME": "ours"}
FLOOR_BACKEND = "django.contrib.auth.backends.ModelBackend"  # finds a session's user as Django does
AUTHENTICATION_BACKENDS = [*AUTHENTICATION_BACKENDS, FLOOR_BACKEND]
ALLOWED_HOSTS = ["testserver", "127.0.0.1"]
STORAGES = base.STORAGES  # the suite names static files without their marks, and compresses none
WHITENOISE_AUTOREFRESH = False  # and looks for them at each request
WHITENOISE_USE_FINDERS = False
# What `startproject` writes.
FLOOR_MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "benchmarks.floor.views.FloorUrls",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
]
LOGGING = {"version": 1, "disable_existing_loggers": True}
