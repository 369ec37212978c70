"""What is wrong with the container files, found by reading them: no machine of ours runs containers.

`problems(root)` reads Dockerfile, .dockerignore, docker-compose.yml and deploy/ below `root`, and answers one line a
problem. `LOOKED_AT` says how many things that were.
"""

import importlib.util
import re
import shlex
import sys
from collections.abc import Iterator
from fnmatch import fnmatch
from pathlib import Path
from typing import Any

import yaml
from celery.bin.beat import beat
from celery.bin.celery import celery
from celery.bin.worker import worker
from django.core.management import get_commands

from botkyrka_rc.local.system import PANGO
from foundation.lib.tokens import redact

OURS = ("web", "worker", "scheduler", "migrate")
SECRET = re.compile(r"PASSWORD|SECRET|KEY")
VARIABLE = re.compile(r"(?<!\$)\$\{([A-Z_]+)(:?[-?])?([^}]*)\}")
READ_BY_SETTINGS = re.compile(r"env\.\w+\(\s*\"([A-Z_]+)\"|os\.environ\.get\(\"([A-Z_]+)\"")
# Settings that an image has for good, and those that belong to somebody's own machine.
IN_THE_IMAGE = {"VAR_DIR", "WEB_BIND", "ENV_FILE"}
NOT_FOR_CONTAINERS = {"PORT", "DEBUG", "DOCUMENTS_DIR", "RC_EMBEDDED_DATABASE", "GUNICORN_LOG_LEVEL"}
TOKEN = "abcdefghijklmnopqrstuvwxyz012345"
LOGGED_PATHS = (
    f"/r/abcdefghijklmnopqrstuv/{TOKEN}/", f"/k/x/{TOKEN}", f"/losenord/MQ/c1a2b3-{TOKEN}/", f"//r/x/{TOKEN}/",
    f"/R/x/{TOKEN}/", f"/utskick/r/x/{TOKEN}/more/", "/r/abc/fragor/about/", "/r/abc/mina-svar.txt", "/logga-in/", "/",
)  # fmt: skip

LOOKED_AT: dict[str, int] = {}


def problems(root: Path) -> list[str]:
    """Everything that is wrong, in words; none is a good answer."""
    LOOKED_AT.clear()
    compose = yaml.safe_load((root / "docker-compose.yml").read_text(encoding="utf-8"))
    return [
        *_variables(root),
        *_settings(root, compose),
        *_services(root, compose),
        *_commands(root, compose),
        *_image(root),
        *_proxy(root),
    ]


def _count(what: str, number: int = 1) -> None:
    LOOKED_AT[what] = LOOKED_AT.get(what, 0) + number


def _variables(root: Path) -> Iterator[str]:
    """Each variable stands in the example; a secret has no value but one's own."""
    shown = set(re.findall(r"^# ([A-Z_]+)=", (root / ".env.example").read_text(encoding="utf-8"), flags=re.M))
    for name, kind, _ in VARIABLE.findall((root / "docker-compose.yml").read_text(encoding="utf-8")):
        _count("variables")
        if name not in shown:
            yield f"{name} is not in .env.example"
        if kind != ":?" and (SECRET.search(name) or not kind):
            yield f"{name} may be empty or has a value of its own"


def _settings(root: Path, compose: dict[str, Any]) -> Iterator[str]:
    """What the settings read is handed on, and what is handed on is read."""
    sources = [*(root / "botkyrka_rc" / "settings").glob("*.py"), root / "botkyrka_rc" / "gunicorn_conf.py"]
    found = READ_BY_SETTINGS.findall("".join(path.read_text(encoding="utf-8") for path in sources))
    read = {first or second for first, second in found}
    _count("settings", len(read))
    in_image = set(re.findall(r"\b([A-Z_]+)=", _last_stage(root)))
    for name in OURS:
        given = set(compose["services"][name]["environment"])
        yield from (f"{name} is given {extra}, which nobody reads" for extra in sorted(given - read))
        lacking = read - given - in_image - NOT_FOR_CONTAINERS
        yield from (f"{name} is not given {lack}" for lack in sorted(lacking))
    yield from (f"the image lacks {name}" for name in sorted(IN_THE_IMAGE - in_image))


def _services(root: Path, compose: dict[str, Any]) -> Iterator[str]:
    for name, service in compose["services"].items():
        _count("services")
        yield from (f"{name}: {problem}" for problem in _service(root, name, service))
        yield from (f"{name}: {problem}" for problem in _references(compose, service))
        if service.get("ports") and name != "proxy":
            yield f"{name}: is open to the world"
    for name in ("database", "valkey"):
        if compose["services"][name]["networks"] != ["inside"]:
            yield f"{name}: is reached from outside"
    if not compose["networks"]["inside"].get("internal"):
        yield "the network inside is not internal"


def _service(root: Path, name: str, service: dict[str, Any]) -> Iterator[str]:
    """One service by itself: what it may do to the machine, and what tells that it lives."""
    user = str(service.get("user") or _user(root) if "build" in service else service.get("user", ""))
    if user.split(":")[0] in ("", "0", "root"):
        yield "runs as root"
    if service.get("read_only") is not True:
        yield "may write in its image"
    if service.get("cap_drop") != ["ALL"] or "no-new-privileges:true" not in service.get("security_opt", []):
        yield "keeps rights it does not need"
    if service.get("privileged") or any("docker.sock" in str(volume) for volume in service.get("volumes", [])):
        yield "owns the machine"
    if not service.get("deploy", {}).get("resources", {}).get("limits", {}).get("memory"):
        yield "has no limit of memory"
    if name != "migrate" and not service.get("healthcheck"):
        yield "has no health check"
    if service.get("restart") != ("no" if name == "migrate" else "unless-stopped"):
        yield "has the wrong restart policy"
    if "build" not in service and service["image"].partition(":")[2] in ("", "latest"):
        yield "has an image of no version"


def _references(compose: dict[str, Any], service: dict[str, Any]) -> Iterator[str]:
    for other, how in service.get("depends_on", {}).items():
        _count("references")
        if other not in compose["services"]:
            yield f"waits for {other}, which there is none of"
        elif how["condition"] == "service_healthy" and not compose["services"][other].get("healthcheck"):
            yield f"waits for {other} to be healthy, which it never says"
    yield from (f"no network {name}" for name in service.get("networks", []) if name not in compose["networks"])
    for volume in service.get("volumes", []):
        source = VARIABLE.sub(lambda match: match.group(3), volume).split(":")[0]
        _count("references")
        if not source.startswith((".", "/")) and source not in compose["volumes"]:
            yield f"no volume {source}"
    folders = {entry.split(":")[0] for entry in service.get("tmpfs", [])}
    if "/tmp" not in folders:
        yield "has no /tmp to write in"


def _commands(root: Path, compose: dict[str, Any]) -> Iterator[str]:
    """Each command of our image names a program, and arguments that it knows."""
    for name in OURS:
        service = compose["services"][name]
        lines = [service["command"], service.get("healthcheck", {}).get("test", ["CMD-SHELL", "true"])[1:]]
        for words in lines:
            for command in _plain(words):
                _count("commands")
                yield from (f"{name}: {problem}" for problem in _command(root, command))


def _plain(words: list[str]) -> Iterator[list[str]]:
    """The commands in a command: what a shell is given is taken apart."""
    script = words[2] if words[:2] == ["sh", "-c"] else words[0] if len(words) == 1 else None
    if script is None:
        yield words
        return
    for part in re.split(r"&&|\|", script):
        yield shlex.split(part)


def _command(root: Path, words: list[str]) -> Iterator[str]:
    program, *rest = words
    if program in ("find", "grep", "true"):  # every Debian has them
        return
    if program != "python" and not Path(sys.executable).with_name(program).exists():
        yield f"no program {program}"
    elif program == "python" and rest[0] == "manage.py":
        if rest[1] not in get_commands():
            yield f"no command {rest[1]}"
    elif program == "python":
        if importlib.util.find_spec(rest[1]) is None:
            yield f"no module {rest[1]}"
    elif program == "celery":
        yield from _celery(rest)
    elif (
        program == "gunicorn"
        and not (root / rest[1].removeprefix("python:").replace(".", "/")).with_suffix(".py").exists()
    ):
        yield f"no settings {rest[1]}"


def _celery(words: list[str]) -> Iterator[str]:
    which = next((command for command in (worker, beat) if command.name in words), None)
    if which is None:
        yield f"celery does not know {' '.join(words)}"
        return
    known = {option for part in (celery, which) for parameter in part.params for option in parameter.opts}
    known |= {option for parameter in which.params for option in parameter.secondary_opts}
    given = {word.split("=")[0] for word in words if word.startswith("-")}
    yield from (f"celery {which.name} has no {option}" for option in sorted(given - known))


def _last_stage(root: Path) -> str:
    return "FROM" + (root / "Dockerfile").read_text(encoding="utf-8").rpartition("\nFROM")[2]


def _user(root: Path) -> str:
    return next(iter(re.findall(r"^USER (\S+)", _last_stage(root), flags=re.M)), "")


def _image(root: Path) -> Iterator[str]:
    """The Dockerfile: fixed bases, checked packages, and only what the product needs."""
    text = (root / "Dockerfile").read_text(encoding="utf-8")
    for base in re.findall(r"^FROM (\S+)", text, flags=re.M):
        _count("base images")
        if not re.fullmatch(r"python:3\.1[1-9]-slim-\w+", base):
            yield f"the image stands on {base}"
    if "--require-hashes" not in text:
        yield "packages are installed unchecked"
    for package in PANGO:
        if package.startswith("lib") and package not in text:
            yield f"the image lacks {package}"
    for step in ("compile_all()", "collectstatic"):
        if step not in text:
            yield f"the image is built without {step}"
    for secret in re.findall(r"^(?:ENV|ARG) .*(?:PASSWORD|SECRET|_KEY)\S*=.*$", text, flags=re.M):
        yield f"the image keeps a secret: {secret}"
    yield from _contents(root)


def _contents(root: Path) -> Iterator[str]:
    """What .dockerignore lets in: every room of ours, and nobody's secrets."""
    allowed = taken_in(root)
    rules = (root / ".dockerignore").read_text(encoding="utf-8").splitlines()
    if "*" not in rules or any(fnmatch(word, name) for word in (".env", "tests", ".git", "var") for name in allowed):
        yield "the image takes in what is not its own"
    apps = {app.split(".")[0] for app in re.findall(r'^    "((?:\w+\.?)+)",', _installed(root), flags=re.M)}
    for room in sorted(app for app in apps if (root / app).is_dir()):
        _count("rooms in the image")
        if room not in allowed:
            yield f"the image lacks {room}"


def _installed(root: Path) -> str:
    return (root / "botkyrka_rc" / "settings" / "base.py").read_text(encoding="utf-8").partition("MIDDLEWARE")[0]


def taken_in(root: Path) -> list[str]:
    """What .dockerignore lets into the image."""
    lines = (root / ".dockerignore").read_text(encoding="utf-8").splitlines()
    return [line[1:] for line in lines if line.startswith("!")]


def _proxy(root: Path) -> Iterator[str]:
    """nginx: every file that is included exists, and its log says what gunicorn's says of a secret: nothing."""
    folder = root / "deploy" / "nginx"
    for path in sorted(folder.glob("*.conf")):
        _count("proxy files")
        text = re.sub(r"^\s*#.*$", "", path.read_text(encoding="utf-8"), flags=re.M)
        bare = re.sub(r'"[^"]*"|\'[^\']*\'', "", text)
        if bare.count("{") != bare.count("}"):
            yield f"{path.name}: the braces do not meet"
        for name in re.findall(r"include /etc/nginx/rc/(\S+);", text):
            if not (folder / name).exists():
                yield f"{path.name}: includes {name}, which there is none of"
    text = (folder / "http.conf").read_text(encoding="utf-8")
    form = re.findall(r"log_format [^;]+;", text)[0]
    for told in re.findall(r"\$(request|request_uri|uri|args|query_string|http_\w+|cookie_\w+)\b(?!_)", form):
        yield f"the proxy's log tells ${told}"
    if "error_log /dev/stderr emerg;" not in text or text.count("access_log") != 1 or "masked;" not in text:
        yield "the proxy has a log that hides nothing"
    pattern = re.compile(re.findall(r'"~\*(.+?)" "', text)[0].replace("(?<", "(?P<"), re.IGNORECASE)
    for path in LOGGED_PATHS:
        _count("paths as the proxy logs them")
        shown = pattern.sub(r"\g<before_secret>[hidden]\g<after_secret>", path)
        if shown != redact(path).replace("[personlig länk]", "[hidden]"):
            yield f"the proxy logs {shown}"
