"""Bring an installation up to date: database, framework and templates, demo data in a demo, static files."""

import hashlib
from pathlib import Path
from typing import Any

from django.conf import settings
from django.contrib.staticfiles.finders import get_finders
from django.core.management import call_command
from django.core.management.base import BaseCommand
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.utils import timezone

from botkyrka_rc import content, demo


class Command(BaseCommand):
    help = __doc__
    requires_system_checks = []

    def handle(self, *args: Any, **options: Any) -> None:
        self.migrate()
        self.load()
        self.write_welcome()
        self.collect_static()

    def migrate(self) -> None:
        executor = MigrationExecutor(connection)
        waiting = executor.migration_plan(executor.loader.graph.leaf_nodes())
        if waiting:
            self.stdout.write(f"database: applying {len(waiting)} migrations")
            call_command("migrate", verbosity=0, interactive=False)

    def load(self) -> None:
        """Content for every installation, people and cases for a demo; what is there is left alone."""
        now = timezone.now()
        competencies, templates = content.load(now=now)
        if competencies or templates:
            self.stdout.write(f"content: {competencies} competencies and {templates} role templates added")
        if settings.DEMO and demo.load(now=now):
            self.stdout.write("demo: data loaded")

    def write_welcome(self) -> None:
        """Leave for the starter what the demo offers: who can sign in, and where the mails are read."""
        lines = []
        if settings.DEMO:
            lines = ["", f"Demo accounts, all with the password {demo.PASSWORD}"]
            lines += [f"  {account.email:<30}{account.what}" for account in demo.accounts()]
            lines += ["", f"Mails                           {settings.BASE_URL}/demo/mejl/", ""]
        path = settings.VAR_DIR / "run" / "welcome.txt"
        path.parent.mkdir(parents=True, exist_ok=True)
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
