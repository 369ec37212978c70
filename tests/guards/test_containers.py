"""The container files are whole, and what is planted in them is found; the image's steps are run, without an image."""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
import yaml
from django.core.management import get_commands

from botkyrka_rc import health
from botkyrka_rc.local.places import CHECKOUT
from tests.guards import containers
from tests.guards.containers import problems, taken_in
from tests.guards.report import counted
from tests.guards.test_deploy import SHIPPED

READ = ("Dockerfile", ".dockerignore", ".env.example", "docker-compose.yml")
SPEC = ("-m", "check_jsonschema", "--builtin-schema", "vendor.compose-spec", "docker-compose.yml")


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    """The container files and the settings, to break."""
    for name in READ:
        shutil.copy(CHECKOUT / name, tmp_path)
    shutil.copytree(CHECKOUT / "deploy", tmp_path / "deploy")
    for room in taken_in(CHECKOUT):
        (tmp_path / room).parent.mkdir(exist_ok=True)
        if (CHECKOUT / room).is_dir():
            (tmp_path / room).mkdir()
    shutil.copytree(CHECKOUT / "botkyrka_rc" / "settings", tmp_path / "botkyrka_rc" / "settings")
    shutil.copy(CHECKOUT / "botkyrka_rc" / "gunicorn_conf.py", tmp_path / "botkyrka_rc")
    return tmp_path


def test_the_container_files_are_whole() -> None:
    assert problems(CHECKOUT) == []
    for what, number in containers.LOOKED_AT.items():
        counted(f"containers: {what}", number)


PLANTED = [
    ("docker-compose.yml", "${RC_VERSION:-latest}", "${RC_VERSION:-latest}${OTHER:-}", "OTHER is not in .env.example"),
    ("docker-compose.yml", "${SECRET_KEY:?SECRET_KEY is missing in .env}", "${SECRET_KEY:-mine}", "SECRET_KEY may be"),
    ("docker-compose.yml", "    EMAIL_URL:\n", "", "web is not given EMAIL_URL"),
    ("docker-compose.yml", "    EMAIL_URL:\n", "    EMAIL_ADDRESS:\n", "web is given EMAIL_ADDRESS, which nobody"),
    ("docker-compose.yml", '    user: "101:101"\n', "", "proxy: runs as root"),
    ("docker-compose.yml", "  read_only: true\n", "", "database: may write in its image"),
    ("docker-compose.yml", "  cap_drop: [ALL]\n", "", "valkey: keeps rights"),
    ("docker-compose.yml", '"0.5", memory: 256m', '"0.5"', "has no limit of memory"),
    ("docker-compose.yml", "networks: [inside]\n    stop", "networks: [outside]\n    stop", "database: is reached"),
    ("docker-compose.yml", "inside: {internal: true}", "inside: {}", "the network inside is not internal"),
    ("docker-compose.yml", "  migrate: {condition", "  migrated: {condition", "waits for migrated"),
    ("docker-compose.yml", "  documents: {}\n", "", "no volume documents"),
    ("docker-compose.yml", "- /tmp:mode=1777,size=256m", "- /temp:mode=1777", "web: has no /tmp"),
    ("docker-compose.yml", "valkey/valkey:8.1-bookworm", "valkey/valkey", "valkey: has an image of no version"),
    ("docker-compose.yml", "&& python manage.py load_content", "&& python manage.py load", "migrate: no command load"),
    ("docker-compose.yml", "--without-mingle", "--without-mingling", "celery worker has no --without-mingling"),
    ("docker-compose.yml", "botkyrka_rc.health", "botkyrka_rc.healthy", "web: no module botkyrka_rc.healthy"),
    ("docker-compose.yml", "command: [gunicorn,", "command: [gunicorm,", "web: no program gunicorm"),
    ("docker-compose.yml", "botkyrka_rc.gunicorn_conf", "botkyrka_rc.gunicorn", "web: no settings"),
    ("docker-compose.yml", "    stop_grace_period: 15s\n", "    ports: ['80:80']\n", "web: is open to the world"),
    ("Dockerfile", "USER 10001:10001\n", "", "web: runs as root"),
    ("Dockerfile", "--require-hashes ", "", "packages are installed unchecked"),
    ("Dockerfile", "libharfbuzz-subset0 ", "", "the image lacks libharfbuzz-subset0"),
    ("Dockerfile", "python:3.11-slim-bookworm\nRUN apt", "python:latest\nRUN apt", "the image stands on python:latest"),
    ("Dockerfile", "ENV PATH", "ENV SECRET_KEY=kept PATH", "the image keeps a secret"),
    ("Dockerfile", "collectstatic", "collect", "the image is built without collectstatic"),
    (".dockerignore", "!references\n", "", "the image lacks references"),
    (".dockerignore", "!static\n", "!static\n!.env\n", "the image takes in what is not its own"),
    (".env.example", "# RC_VERSION=", "RC_VERSION ", "RC_VERSION is not in .env.example"),
    ("deploy/nginx/http.conf", "losenord)/", "password)/", "the proxy logs /losenord/"),
    ("deploy/nginx/http.conf", "map $uri $shown_path {", "map $uri $shown_path {{", "http.conf: the braces"),
    ("deploy/nginx/http.conf", "$shown_path\" $status", "$request_uri\" $status", "the proxy's log tells $request_uri"),
    ("deploy/nginx/http.conf", "error_log /dev/stderr emerg;", "", "the proxy has a log that hides nothing"),
    ("deploy/nginx/tls.conf", "rc/server.conf", "rc/servers.conf", "tls.conf: includes servers.conf"),
]  # fmt: skip


@pytest.mark.parametrize(("name", "was", "planted", "found"), PLANTED, ids=[row[3] for row in PLANTED])
def test_what_is_planted_is_found(copy: Path, name: str, was: str, planted: str, found: str) -> None:
    path = copy / name
    text = path.read_text(encoding="utf-8")
    assert was in text
    path.write_text(text.replace(was, planted), encoding="utf-8")
    assert any(found in problem for problem in problems(copy)), problems(copy)


def test_a_key_that_compose_does_not_know_is_found(copy: Path) -> None:
    def checked() -> int:
        return subprocess.run([sys.executable, *SPEC], cwd=copy, capture_output=True, check=False).returncode

    assert checked() == 0
    path = copy / "docker-compose.yml"
    path.write_text(path.read_text(encoding="utf-8").replace("restart:", "restarts:"), encoding="utf-8")
    assert checked() == 1


@pytest.mark.parametrize("whole", [False, pytest.param(True, marks=pytest.mark.faults)])
def test_the_steps_of_the_image_work_on_what_it_takes_in(tmp_path: Path, whole: bool) -> None:
    """What .dockerignore lets in is copied, and the Dockerfile's own commands are run on it, with its own settings.
    Compressing the static files takes most of the time, so the suite only has them found."""
    for name in taken_in(CHECKOUT):
        source = CHECKOUT / name
        if source.is_dir():
            shutil.copytree(source, tmp_path / name, ignore=shutil.ignore_patterns("__pycache__", "*.mo"))
        elif source.exists():
            shutil.copy(source, tmp_path)
    steps = re.findall(r"^RUN (.*python -c .+|.*manage\.py .+)$", (CHECKOUT / "Dockerfile").read_text(), flags=re.M)
    assert len(steps) == 2
    env = {name: os.environ[name] for name in ("HOME", "LANG", "LC_ALL") if name in os.environ}
    env |= {
        "PATH": os.pathsep.join([str(Path(sys.executable).parent), os.defpath]),
        "DJANGO_SETTINGS_MODULE": "botkyrka_rc.settings.prod",
        "VAR_DIR": str(tmp_path / "srv"),
    }
    for step in steps:
        if "collectstatic" in step and not whole:
            step += " --dry-run"
        done = subprocess.run(["sh", "-c", step], cwd=tmp_path, env=env, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stderr
    assert (tmp_path / "srv" / "static" / "staticfiles.json").exists() is whole
    assert (tmp_path / "botkyrka_rc" / "locale" / "sv" / "LC_MESSAGES" / "django.mo").exists()
    shipped = env | {name: value for name, value in SHIPPED.items() if name != "ENV_FILE"}
    started = [sys.executable, "-c", "import botkyrka_rc.wsgi"]
    done = subprocess.run(started, cwd=tmp_path, env=shipped, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr


@pytest.mark.django_db(transaction=True)
def test_the_health_check_tells_a_ready_server_from_none(live_server: object) -> None:
    port = int(str(live_server).rpartition(":")[2])
    assert health.ready(port, "localhost")
    assert not health.ready(port, "another-host.example")
    assert not health.ready(1, "localhost")


def wrong_in_the_manual(text: str) -> list[str]:
    """What docs/operations.md tells somebody to type that does not exist."""
    compose = yaml.safe_load((CHECKOUT / "docker-compose.yml").read_text(encoding="utf-8"))
    example = (CHECKOUT / ".env.example").read_text(encoding="utf-8")
    options = r"(?:--entrypoint \w+ |--\S+ |-T )*"
    services = re.findall(rf"dc (?:exec|run|logs|ps|restart) {options}(?!--)(\w+)", text)
    commands = re.findall(r"manage\.py (\w+)", text)
    settings = re.findall(r"`([A-Z]+_[A-Z_]+)(?:=[^`]*)?`", text)
    found = [f"no service {name}" for name in services if name not in compose["services"]]
    found += [f"no command {name}" for name in commands if name not in get_commands()]
    found += [f"no setting {name}" for name in settings if f"# {name}=" not in example]
    counted("things the manual says to type", len(services) + len(commands) + len(settings))
    return found


def test_what_the_manual_says_exists() -> None:
    text = (CHECKOUT / "docs" / "operations.md").read_text(encoding="utf-8")
    assert wrong_in_the_manual(text) == []
    planted = text + "`dc exec --rm -T wob python manage.py create_admin` with `SECRET_KEYS=1`"
    assert wrong_in_the_manual(planted) == ["no service wob", "no command create_admin", "no setting SECRET_KEYS"]
