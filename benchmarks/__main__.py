"""`make bench`: how much slower than Django by itself, and how much slower with ten times the data.

One JSON line a row. Ends with 1 when a row reaches its limit, asks the database more often than it may, or costs more
than a quarter more with ten times the data. `--tenth` measures a tenth alone, in a few minutes less.
"""

import argparse
import cProfile
import json
import pstats
import sys
import time
from pathlib import Path

import django
from django.conf import settings
from django.core.management import call_command

MOST_GROWTH = 1.25


def say(text: str) -> None:
    """For the person; what is printed otherwise is for programs."""
    print(text, file=sys.stderr, flush=True)


def main() -> int:
    parser = argparse.ArgumentParser(prog="make bench ARGS=")
    parser.add_argument("--tenth", action="store_true", help="a tenth of the data alone; no growth is told")
    parser.add_argument("--profile", metavar="ROW", help="where this row's time goes, instead of measuring")
    wanted = parser.parse_args()
    django.setup()
    from benchmarks import data, pages  # noqa: PLC0415  (models are known from here on)
    from benchmarks.measure import Row  # noqa: PLC0415

    def measured(begin: int, end: int) -> dict[str, Row]:
        started = time.monotonic()
        made = data.grow(begin, end)
        say(f"{sum(made.values())} rows made in {time.monotonic() - started:.0f} s: {made}")
        found = {row.name: row for row in pages.rows()}
        if wanted.profile:
            profile(found[wanted.profile])
            return {}
        return {name: row.run() for name, row in found.items()}

    Path(settings.STATIC_ROOT).mkdir(parents=True, exist_ok=True)  # no file is asked for, but WhiteNoise looks
    call_command("migrate", run_syncdb=True, verbosity=0)
    data.prepare()
    small = measured(0, data.TENTH)
    large = {} if wanted.tenth or wanted.profile else measured(data.TENTH, data.WHOLE)
    return judge(small, large)


def judge(small: dict[str, "Row"], large: dict[str, "Row"]) -> int:  # type: ignore[name-defined]  # noqa: F821
    """Print the rows, and what is wrong with them. 0 when nothing is."""
    wrong = []
    for name, row in (large or small).items():
        growth = row.ratio / small[name].ratio if large else None
        print(json.dumps(row.line(growth)), flush=True)
        if row.ratio >= row.limit:
            wrong.append(f"{name} takes {row.ratio:.2f} times its floor")
        if row.most_queries is not None and row.queries > row.most_queries:
            wrong.append(f"{name} asks the database {row.queries} times")
        if growth is not None and growth > MOST_GROWTH:
            wrong.append(f"{name} grows by {growth:.2f} with the data")
        if large and row.most_queries is not None and small[name].queries != row.queries:
            wrong.append(f"{name} asks {small[name].queries} times of little and {row.queries} of much")
    say("\n".join(wrong))
    return 1 if wrong else 0


def profile(row: "Row") -> None:  # type: ignore[name-defined]  # noqa: F821
    """Where the time of a row goes."""
    for _ in range(3):
        row.ours()
    profiler = cProfile.Profile()
    with profiler:
        for _ in range(20 if row.requests > 1 else 1):
            row.ours()
    pstats.Stats(profiler, stream=sys.stderr).sort_stats("cumulative").print_stats(45)


if __name__ == "__main__":
    sys.exit(main())
