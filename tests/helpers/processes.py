"""What a process has started, and whether it is gone."""

import time
from pathlib import Path


def is_alive(pid: int) -> bool:
    """Whether the process runs; one that has ended and waits to be noticed does not."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except FileNotFoundError:
        return False


def family(pid: int) -> set[int]:
    """A process and all that descend from it."""
    children = Path(f"/proc/{pid}/task/{pid}/children")
    found = {pid}
    for child in children.read_text().split() if children.exists() else []:
        found |= family(int(child))
    return found


def wait_until_gone(pids: set[int], seconds: float) -> set[int]:
    """Those of the processes that still run so long from now; returns as soon as none does."""
    deadline = time.monotonic() + seconds
    while (left := {pid for pid in pids if is_alive(pid)}) and time.monotonic() < deadline:
        time.sleep(0.05)
    return left
