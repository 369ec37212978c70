"""What the processes are told: embedded engines only where no server is given, and nothing of one's own in a test."""

import os
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from botkyrka_rc.local import environment
from botkyrka_rc.local.places import Places


@pytest.fixture
def places(tmp_path: Path) -> Iterator[Places]:
    places = Places(tmp_path / "var")
    places.make()
    yield places
    places.remove()


def for_run(places: Places, **env: str) -> dict[str, str]:
    return environment.for_run(env, environment.wanted_engines(env, places))


def test_where_nothing_is_given_both_engines_are_ours_and_there_is_a_demo(places: Places) -> None:
    settings = for_run(places)
    assert settings["DATABASE_URL"].startswith("postgres://rc@/rc?host=/")
    assert settings["REDIS_URL"].startswith("redis+socket:///")
    assert settings["RC_EMBEDDED_DATABASE"] == "1"
    assert settings["BASE_URL"] == "http://localhost:8000"


def test_with_a_database_of_ones_own_there_is_no_demo_whatever_one_says(places: Places) -> None:
    env = {"DATABASE_URL": "postgres://rc@db/rc", "RC_EMBEDDED_DATABASE": "1"}
    engines = environment.wanted_engines(env, places)
    assert [engine.name for engine in engines.wanted] == ["Valkey"]
    settings = environment.for_run(env, engines)
    assert settings["DATABASE_URL"] == "postgres://rc@db/rc"
    assert settings["RC_EMBEDDED_DATABASE"] == "0"


def test_given_values_win(places: Places) -> None:
    settings = for_run(places, PORT="8123", SECRET_KEY="mine", REDIS_URL="redis://broker/0", PGOPTIONS="-c role=x")
    assert settings["BASE_URL"] == "http://localhost:8123"
    assert settings["SECRET_KEY"] == "mine"
    assert settings["REDIS_URL"] == "redis://broker/0"
    assert "PGOPTIONS" not in settings


def test_the_secret_key_is_made_once_and_read_by_its_owner_alone(places: Places) -> None:
    assert for_run(places)["SECRET_KEY"] == for_run(places)["SECRET_KEY"]
    assert len(for_run(places)["SECRET_KEY"]) >= 50
    assert (places.state / "secret-key").stat().st_mode & 0o777 == 0o600


def test_the_env_file_fills_in_and_an_empty_value_counts_as_none(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "env").write_text("PORT=8200\nDATABASE_URL=\nBASE_URL=https://from.file.example\n")
    monkeypatch.setenv("ENV_FILE", str(tmp_path / "env"))
    monkeypatch.setenv("BASE_URL", "https://from.environment.example")
    for name in ("PORT", "DATABASE_URL"):
        monkeypatch.delenv(name, raising=False)
    found = environment.given()
    assert found["PORT"] == "8200"
    assert found["BASE_URL"] == "https://from.environment.example"
    assert "DATABASE_URL" not in found


def test_nothing_of_an_installation_leaks_into_a_test_run(places: Places) -> None:
    env = dict.fromkeys(environment.INSTALLATION, "theirs") | {"PATH": "/bin", "PGHOST": "theirs"}
    settings = environment.for_test(env, environment.wanted_engines({}, places))
    assert "theirs" not in settings.values()
    assert settings["ENV_FILE"] == os.devnull
    assert settings["PATH"] == "/bin"


def test_every_setting_that_is_read_is_in_the_example_and_the_other_way_round() -> None:
    root = Path(environment.CHECKOUT)
    sources = [*(root / "botkyrka_rc" / "settings").glob("*.py"), root / "botkyrka_rc" / "gunicorn_conf.py"]
    text = "".join(path.read_text() for path in sources)
    read = set(re.findall(r"env\.\w+\(\s*\"([A-Z_]+)\"", text)) | set(
        re.findall(r"os\.environ\.get\(\"([A-Z_]+)\"", text)
    )
    internal = {"RC_EMBEDDED_DATABASE", "ENV_FILE", "GUNICORN_LOG_LEVEL"}
    compose = set(re.findall(r"\$\{([A-Z_]+)", (root / "docker-compose.yml").read_text()))
    shown = set(re.findall(r"^# ([A-Z_]+)=", (root / ".env.example").read_text(), flags=re.M))
    assert len(read) > 10
    assert len(compose) > 5
    assert (read | compose) - internal == shown
    assert read - {"ENV_FILE", "GUNICORN_LOG_LEVEL", "PORT", "WEB_BIND"} == set(environment.INSTALLATION)
