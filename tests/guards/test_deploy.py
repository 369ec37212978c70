"""The settings as shipped for a real installation, under Django's own `check --deploy`."""

import os
import subprocess
import sys

from botkyrka_rc.local.places import CHECKOUT

SHIPPED = {
    "DJANGO_SETTINGS_MODULE": "botkyrka_rc.settings.prod",
    "SECRET_KEY": "an-invented-key-of-more-than-fifty-characters-1234567890-abcdefghij",
    "DATABASE_URL": "postgres://rc@localhost/rc",
    "REDIS_URL": "redis://localhost:6379/0",
    "EMAIL_URL": "smtp://localhost:25",
    "BASE_URL": "https://rekrytering.ekdala.example",
    "ALLOWED_HOSTS": "rekrytering.ekdala.example",
    "ENV_FILE": os.devnull,
}


def check(**changes: str) -> subprocess.CompletedProcess[str]:
    env = {**os.environ, **SHIPPED, **changes}
    env.pop("DJANGO_ALLOW_ASYNC_UNSAFE", None)  # set while this process has a browser
    command = [sys.executable, "manage.py", "check", "--deploy", "--fail-level", "WARNING"]
    return subprocess.run(command, env=env, cwd=CHECKOUT, capture_output=True, text=True, check=False)


def test_the_shipped_settings_pass() -> None:
    done = check()
    assert (done.returncode, "no issues" in done.stdout) == (0, True), done.stderr


def test_a_weak_key_fails() -> None:
    done = check(SECRET_KEY="short")
    assert (done.returncode, "security.W009" in done.stderr) == (1, True)
