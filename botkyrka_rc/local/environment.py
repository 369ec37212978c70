"""The environment that the product's processes get."""

import os
import secrets
from collections.abc import Mapping
from pathlib import Path

import environ

from botkyrka_rc.local.engines import Engines
from botkyrka_rc.local.places import CHECKOUT, Places

# What belongs to an installation and must not leak into a test run.
INSTALLATION = (
    "ALLOWED_HOSTS ANYMAIL_PROVIDER ANYMAIL_SETTINGS ANYMAIL_WEBHOOK_SECRET BASE_URL DATABASE_URL DEBUG "
    "DEFAULT_FROM_EMAIL DOCUMENTS_DIR EMAIL_URL LOG_LEVEL PREPARED_STATEMENTS RC_EMBEDDED_DATABASE REDIS_URL "
    "SECRET_KEY SECURE_SSL_REDIRECT TRUSTED_PROXIES VAR_DIR"
).split()


def given() -> dict[str, str]:
    """The person's environment and, beneath it, their `.env`. A name with an empty value counts as not given."""
    reader = type("EnvFile", (environ.Env,), {"ENVIRON": {}})
    reader.read_env(os.environ.get("ENV_FILE") or CHECKOUT / ".env")
    found = {**reader.ENVIRON, **os.environ}
    return {key: value for key, value in found.items() if value or key not in INSTALLATION}


def var_folder(env: Mapping[str, str]) -> Path:
    return Path(env.get("VAR_DIR") or CHECKOUT / "var")


def wanted_engines(env: Mapping[str, str], places: Places) -> Engines:
    """The embedded engines that take the place of servers the person has not given."""
    return Engines(places, durable=True, postgres="DATABASE_URL" not in env, valkey="REDIS_URL" not in env)


def for_run(env: dict[str, str], engines: Engines) -> dict[str, str]:
    """Settings for `make run`: the embedded engines where no server is given, and a secret key of this checkout."""
    port = env.get("PORT") or "8000"
    embedded = engines.postgres in engines.wanted
    result = {
        "DATABASE_URL": engines.database_url,
        "REDIS_URL": engines.redis_url,
        "BASE_URL": f"http://localhost:{port}",
        **env,
        "DJANGO_SETTINGS_MODULE": "botkyrka_rc.settings.dev",
        "PORT": port,
        "ENV_FILE": os.devnull,  # what it holds is in `env` already
        "GUNICORN_LOG_LEVEL": "warning",
        "PYTHONUNBUFFERED": "1",
        "RC_EMBEDDED_DATABASE": "1" if embedded else "0",
        "VAR_DIR": str(engines.places.var.resolve()),
    }
    result.setdefault("SECRET_KEY", secret_key(engines.places))
    return without_libpq(result) if embedded else result


def for_test(env: dict[str, str], engines: Engines) -> dict[str, str]:
    """Settings for a test run: nothing of the person's installation, everything in temporary places."""
    result = {key: value for key, value in env.items() if key not in INSTALLATION}
    result |= {
        "DATABASE_URL": engines.database_url,
        "REDIS_URL": engines.redis_url,
        "DJANGO_SETTINGS_MODULE": "botkyrka_rc.settings.test",
        "ENV_FILE": os.devnull,
        "VAR_DIR": str(engines.places.var),
    }
    return without_libpq(result)


def without_libpq(env: dict[str, str]) -> dict[str, str]:
    """libpq reads PGHOST, PGOPTIONS and the like behind our back."""
    return {key: value for key, value in env.items() if not key.startswith("PG")}


def secret_key(places: Places) -> str:
    """The key of this checkout, made at its first start."""
    path = places.state / "secret-key"
    if not path.exists():
        path.touch(mode=0o600)
        path.write_text(secrets.token_urlsafe(50))
    return path.read_text()
