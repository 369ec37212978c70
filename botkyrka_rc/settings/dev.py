"""The embedded default (`make run`): one machine, demo data where the database is the embedded one."""

from botkyrka_rc.settings.base import *  # noqa: F403
from botkyrka_rc.settings.base import STORAGES, env

DEBUG = env.bool("DEBUG", default=False)
SECRET_KEY = env.str("SECRET_KEY")  # the starter makes one in the state folder when none is given
STORAGES = STORAGES | {  # compressing the files takes longer than one machine ever wins by it
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.ManifestStaticFilesStorage"}
}
DEMO = env.bool("RC_EMBEDDED_DATABASE", default=False)  # set by botkyrka_rc.local, never by hand
