"""Limits on the clock, on a machine whose processors others use as well."""

import os
from pathlib import Path
from typing import Final

TICKS: Final = ("user", "nice", "system", "idle", "iowait", "irq", "softirq", "steal")


class Pace:
    """How crowded the machine has been since this was made."""

    def __init__(self) -> None:
        self.begun = ticks()

    def seconds(self, quiet: float) -> float:
        """So many seconds of a quiet machine, as seconds on the clock: more when its host lends the processors to other
        machines, and when more processes want them than there are processors. Never fewer.
        """
        now = ticks()
        passed = {name: now[name] - self.begun[name] for name in TICKS}
        wanted = sum(passed.values()) - passed["idle"] - passed["iowait"]
        lent = wanted / max(wanted - passed["steal"], 1)
        shared = max(1.0, os.getloadavg()[0] / (os.cpu_count() or 1))
        return quiet * max(1.0, lent) * shared


def ticks() -> dict[str, int]:
    """What the processors have done since the machine started, in hundredths of a second (proc_stat(5))."""
    first = Path("/proc/stat").read_text().splitlines()[0].split()
    return dict(zip(TICKS, map(int, first[1:9]), strict=True))
