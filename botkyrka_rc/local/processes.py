"""Start and end processes that never outlive us."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import IO

from botkyrka_rc.local.places import Owner

LEASH = Path(__file__).with_name("leash.py")


def start(
    command: Sequence[str | Path],
    *,
    env: Mapping[str, str],
    input: int | None = None,
    output: IO[bytes] | int | None = None,
    on_orphaned: signal.Signals = signal.SIGKILL,
    user: Owner | None = None,
    folder: Path | None = None,
    own_group: bool = True,
) -> subprocess.Popen[bytes]:
    """Start a program that gets `on_orphaned` when we end, however we end.

    Call it from the main thread: Linux counts the thread that started a child as its parent. `own_group` keeps a Ctrl-C
    in the terminal from reaching it, so that we end things in order. `output` is where both its streams go; None is our
    own.
    """
    leash = [sys.executable, "-I", "-S", str(LEASH), on_orphaned.name]
    if user:
        leash += ["--user", f"{user.uid}:{user.gid}"]
    if folder:
        leash += ["--in", str(folder)]
    return subprocess.Popen(
        [*leash, "--", *map(str, command)],
        env=dict(env),
        stdin=subprocess.DEVNULL if own_group and input is None else input,
        stdout=output,
        stderr=None if output is None else subprocess.STDOUT,
        process_group=0 if own_group else None,
    )


def stop(process: subprocess.Popen[bytes], signum: signal.Signals, seconds: float) -> None:
    """Ask a process to end; after `seconds` end it and its group by force. Returns when it has ended."""
    if process.poll() is None:
        process.send_signal(signum)
        try:
            process.wait(seconds)
        except subprocess.TimeoutExpired:
            kill(process)
    process.wait()


def kill(process: subprocess.Popen[bytes]) -> None:
    """End a process and, where it leads one, its group, at once."""
    kill_group(process.pid)
    process.kill()


def kill_group(pid: int) -> None:
    """End what is left of the group that `pid` leads or led."""
    try:
        os.killpg(pid, signal.SIGKILL)
    except ProcessLookupError:
        return


def residents(folder: Path) -> list[int]:
    """The processes that work in `folder`. Both engines work in their data folder, as do all their children."""
    found = []
    for entry in Path("/proc").glob("[0-9]*"):
        try:
            if os.readlink(entry / "cwd") == str(folder):
                found.append(int(entry.name))
        except OSError:  # gone since, or another user's
            continue
    return found


def clear_out(folder: Path, seconds: float = 8) -> None:
    """Wait until nobody works in `folder`, as when a supervisor was just killed; after `seconds` end those who stay.

    Only for the one who holds the places: whoever is left then has no supervisor.
    """
    folder = folder.resolve()
    deadline = time.monotonic() + seconds
    while left := residents(folder):
        if time.monotonic() > deadline:
            for pid in left:
                os.kill(pid, signal.SIGKILL)
        time.sleep(0.05)
