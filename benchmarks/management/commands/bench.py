"""`make bench`: how much slower than Django by itself, and how much slower with ten times the data."""

import cProfile
import pstats
import sys
import time
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError, CommandParser

from benchmarks import data, pages, paint, verdict
from benchmarks.measure import Row


class Command(BaseCommand):
    help = (
        "One JSON line a row. Ends with 1 when a row reaches its limit, asks the database more often than it may, or "
        "costs more than a quarter more with ten times the data."
    )
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--tenth", action="store_true", help="a tenth of the data alone; no growth is told")
        parser.add_argument("--row", action="append", help="this row alone, and no browser; can be given several times")
        parser.add_argument("--profile", metavar="ROW", help="where this row's time goes, instead of measuring")

    def handle(self, *args: Any, **options: Any) -> None:
        Path(settings.STATIC_ROOT).mkdir(parents=True, exist_ok=True)
        call_command("collectstatic", interactive=False, verbosity=0)
        call_command("migrate", run_syncdb=True, verbosity=0)
        data.prepare()
        rows = self._rows(0, data.TENTH)
        if options["profile"]:
            self._profile(rows[options["profile"]])
            return
        wanted, large = options["row"] or list(rows), {}
        small = {name: rows[name].run() for name in wanted}
        if not options["tenth"]:
            rows = self._rows(data.TENTH, data.WHOLE)
            large = {name: rows[name].run() for name in wanted}
        lines, wrong = verdict.of(small, large)
        if not options["row"]:
            more, worse = self._painted(rows)
            lines, wrong = lines + more, wrong + worse
        for line in lines:
            self.stdout.write(line)
        if wrong:
            raise CommandError("\n".join(wrong))

    def _painted(self, rows: dict[str, Row]) -> tuple[list[str], list[str]]:
        """The line of what a browser meets, and what is wrong with it."""
        painted = paint.measured([rows["form_get"], rows["list"]])
        if painted is None:
            self.stderr.write("No Chromium on this machine: what a browser meets is not measured.")
            return [], []
        return [painted.line()], painted.wrong()

    def _rows(self, begin: int, end: int) -> dict[str, Row]:
        """Add the recruitments of these numbers, and return the rows to measure against all there are then."""
        started = time.monotonic()
        made = data.grow(begin, end)
        self.stderr.write(f"{sum(made.values())} rows made in {time.monotonic() - started:.0f} s: {made}")
        return {row.name: row for row in pages.rows()}

    def _profile(self, row: Row) -> None:
        """Print where the time of a row goes."""
        for _ in range(3):
            row.ours()
        profiler = cProfile.Profile()
        with profiler:
            for _ in range(20 if row.requests > 1 else 1):
                row.ours()
        pstats.Stats(profiler, stream=sys.stderr).sort_stats("cumulative").print_stats(45)
