"""The settings as shipped for a real installation, under Django's own `check --deploy`."""

import os
import subprocess
import sys

import pytest
from django.core.checks.registry import registry

from botkyrka_rc.local.places import CHECKOUT
from tests.guards.report import counted

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


def run(*command: str, **changes: str | None) -> subprocess.CompletedProcess[str]:
    """Runs Python with the shipped settings, `changes` made; None takes a setting away."""
    env = {name: value for name, value in {**os.environ, **SHIPPED, **changes}.items() if value is not None}
    env.pop("DJANGO_ALLOW_ASYNC_UNSAFE", None)  # set while this process has a browser
    command = (sys.executable, *command)
    return subprocess.run(command, env=env, cwd=CHECKOUT, capture_output=True, text=True, check=False)


def check(**changes: str | None) -> subprocess.CompletedProcess[str]:
    return run("manage.py", "check", "--deploy", "--fail-level", "WARNING", **changes)


def test_the_shipped_settings_pass() -> None:
    done = check()
    assert (done.returncode, "no issues" in done.stdout) == (0, True), done.stderr
    assert "(0 silenced)" in done.stdout, done.stdout
    counted("checks of the shipped settings", len(registry.get_checks(include_deployment_checks=True)))


@pytest.mark.parametrize("url", [None, "", "mailfolder://"])
def test_without_a_mail_server_nothing_starts(url: str | None) -> None:
    done = check(EMAIL_URL=url)
    assert done.returncode != 0
    assert "EMAIL_URL is missing: mails would be written to a folder and reach nobody." in done.stderr
    started = run("-c", "import botkyrka_rc.wsgi", EMAIL_URL=url)
    assert started.returncode != 0
    assert "Set EMAIL_URL to the mail server" in started.stderr


def test_a_provider_is_a_mail_server_too() -> None:
    done = check(
        EMAIL_URL=None, ANYMAIL_PROVIDER="mailgun", ANYMAIL_WEBHOOK_SECRET="some:secret",
        ANYMAIL_SETTINGS='{"MAILGUN_API_KEY": "x", "MAILGUN_SENDER_DOMAIN": "ekdala.example"}',
    )  # fmt: skip
    assert (done.returncode, "no issues" in done.stdout) == (0, True), done.stderr


def test_other_settings_than_ours_hear_it_from_the_check() -> None:
    done = check(EMAIL_URL=None, DJANGO_SETTINGS_MODULE="botkyrka_rc.settings.dev")
    assert (done.returncode, "outbox.E002" in done.stderr) == (1, True), done.stderr


def test_a_weak_key_fails() -> None:
    done = check(SECRET_KEY="short")
    assert (done.returncode, "security.W009" in done.stderr) == (1, True)
