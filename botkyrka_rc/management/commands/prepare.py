"""Bring an installation up to date: database, framework and templates, demo data in a demo, static files."""

import hashlib
import importlib
import importlib.util
from pathlib import Path
from typing import Any

from django.conf import settings
from django.contrib.staticfiles.finders import get_finders
from django.core.management import call_command, get_commands
from django.core.management.base import BaseCommand
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

DEMO_MODULE = "botkyrka_rc.demo"


class Command(BaseCommand):
    help = __doc__
    requires_system_checks = []

    def handle(self, *args: Any, **options: Any) -> None:
        self.migrate()
        self.load("load_content")
        if settings.DEMO:
            self.load("load_demo")
        self.write_welcome()
        self.collect_static()

    def migrate(self) -> None:
        executor = MigrationExecutor(connection)
        waiting = executor.migration_plan(executor.loader.graph.leaf_nodes())
        if waiting:
            self.stdout.write(f"database: applying {len(waiting)} migrations")
            call_command("migrate", verbosity=0, interactive=False)

    def load(self, command: str) -> None:
        if command in get_commands():
            call_command(command, stdout=self.stdout)

    def write_welcome(self) -> None:
        """Leave for the starter what the demo offers: who can sign in, and where the mails are read."""
        path = settings.VAR_DIR / "run" / "welcome.txt"
        path.parent.mkdir(parents=True, exist_ok=True)
        lines = []
        if settings.DEMO and importlib.util.find_spec(DEMO_MODULE):
            accounts = importlib.import_module(DEMO_MODULE).accounts()
            lines = [f"  {account.email:<30}{account.password:<20}{account.what}" for account in accounts]
        if settings.DEMO:
            lines += ["", f"Mails: {settings.BASE_URL}/demo/mejl/"]
        path.write_text("".join(f"{line}\n" for line in lines), encoding="utf-8")

    def collect_static(self) -> None:
        """Collect and compress the static files, unless none has changed since the last time."""
        stamp = Path(settings.STATIC_ROOT) / ".collected"
        print_of_files = static_fingerprint()
        if stamp.exists() and stamp.read_text() == print_of_files:
            return
        self.stdout.write("static files: collecting")
        call_command("collectstatic", verbosity=0, interactive=False, clear=True)
        stamp.parent.mkdir(parents=True, exist_ok=True)
        stamp.write_text(print_of_files)


def static_fingerprint() -> str:
    """Changes when a static file comes, goes or changes."""
    lines = []
    for finder in get_finders():
        for path, storage in finder.list([]):
            found = Path(storage.path(path)).stat()
            lines.append(f"{path} {found.st_size} {found.st_mtime_ns}")
    return hashlib.sha256("\n".join(sorted(lines)).encode()).hexdigest()
