"""`make lint`: every check that reads the tree and runs nothing of it. All run, also when an early one fails."""

import os
import subprocess
import sys
import time

from botkyrka_rc.local.places import CHECKOUT

PYTHON = [sys.executable, "-m"]
# The domain surface: what others call, in every app.
SHOWN_LINES = 100
SURFACE = ("actions.py", "queries.py", "needs.py", "rules.py", "transitions.py")


def surface() -> list[str]:
    """The files whose types are checked strictly."""
    apps = ["surveys", "references", "recruitment", "competencies", "foundation"]
    found = [path for app in apps for name in SURFACE for path in (CHECKOUT / app).rglob(name)]
    found += [
        path for app in apps for name in ("actions", "queries") for path in (CHECKOUT / app).rglob(f"{name}/*.py")
    ]
    found += (CHECKOUT / "foundation" / "lib").glob("*.py")
    return sorted(str(path.relative_to(CHECKOUT)) for path in found)


def checks() -> dict[str, list[str]]:
    manage = [sys.executable, "manage.py"]
    return {
        "ruff": [*PYTHON, "ruff", "check", "--quiet", "."],
        "format": [*PYTHON, "ruff", "format", "--check", "--quiet", "."],
        "templates": [*PYTHON, "djlint", "--lint", "--quiet", "templates"],
        "types": [*PYTHON, "mypy", *surface()],
        "layers": ["lint-imports"],
        "containers": [*PYTHON, "check_jsonschema", "--builtin-schema", "vendor.compose-spec", "docker-compose.yml"],
        "migrations": [*manage, "makemigrations", "--check", "--dry-run"],
        "translations": [*PYTHON, "botkyrka_rc.local.check_translations"],
    }


def lint() -> int:
    """Run all checks; prints what the failing ones say. Returns 1 when one failed."""
    env = {
        **os.environ,
        "DJANGO_SETTINGS_MODULE": "botkyrka_rc.settings.test",
        "ENV_FILE": os.devnull,
        "PATH": os.pathsep.join([os.path.dirname(sys.executable), os.environ.get("PATH", os.defpath)]),
    }
    failed = []
    for name, command in checks().items():
        started = time.monotonic()
        done = subprocess.run(command, env=env, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, check=False)
        verdict = "ok" if done.returncode == 0 else "FAILED"
        print(f"{name:<14}{verdict:<8}{time.monotonic() - started:5.1f} s", flush=True)
        if done.returncode:
            failed.append(name)
            said = done.stdout.decode(errors="replace").rstrip().splitlines()
            print("\n".join(["", *said[-SHOWN_LINES:], ""]), flush=True)
    return 1 if failed else 0
