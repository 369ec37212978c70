"""The suite: same engines as the embedded default, a fast password hasher, mails to a folder or an SMTP sink."""

from botkyrka_rc.settings.base import *  # noqa: F403

SECRET_KEY = "only-for-tests-" + "x" * 50
DEBUG = False
DEMO = True
# Two that wait for each other are an error with a traceback, not a suite that never ends.
DATABASES["default"]["OPTIONS"]["options"] += " -c lock_timeout=60s"
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
WHITENOISE_AUTOREFRESH = True  # files are found when they are asked for; nothing is collected first
WHITENOISE_USE_FINDERS = True
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
