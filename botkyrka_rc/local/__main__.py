"""The embedded default's command line; the Makefile calls it.

python -m botkyrka_rc.local run                 everything, until Ctrl-C
python -m botkyrka_rc.local test -- command     a command against new engines that are thrown away afterwards
python -m botkyrka_rc.local exec -- command     a command against the engines of `run`
"""

import argparse
import os
import signal
import subprocess
import sys
from types import FrameType

from botkyrka_rc.local import environment, processes
from botkyrka_rc.local.engines import Engines, running
from botkyrka_rc.local.places import CHECKOUT, Busy, Places, Refused, held, make_temporary


def in_foreground(command: list[str], env: dict[str, str]) -> int:
    """Run a command in our terminal; a SIGTERM is passed on to it. Returns its exit code."""
    child = processes.start(command, env=env, on_orphaned=signal.SIGTERM, own_group=False)

    def pass_on(signum: int, frame: FrameType | None) -> None:
        child.send_signal(signum)

    before = signal.signal(signal.SIGTERM, pass_on), signal.signal(signal.SIGINT, signal.SIG_IGN)
    try:
        code = child.wait()
    finally:
        signal.signal(signal.SIGTERM, before[0])
        signal.signal(signal.SIGINT, before[1])
    return 128 - code if code < 0 else code


def test(command: list[str]) -> int:
    """Run a command against new engines, and remove them."""
    places = make_temporary()
    try:
        places.make()
        with held(places, f"process {os.getpid()}"), running(Engines(places, durable=False)) as engines:
            return in_foreground(command, environment.for_test(dict(os.environ), engines))
    finally:
        places.remove()


def execute(command: list[str]) -> int:
    """Run a command against the engines of `run`, which are started for it where they are not running."""
    env = environment.given()
    places = Places(environment.var_folder(env))
    places.make()
    engines = Engines(places, durable=True, postgres="DATABASE_URL" not in env, valkey="REDIS_URL" not in env)
    settings = environment.for_run(env, engines)
    try:
        with held(places, f"process {os.getpid()}"), running(engines):
            return in_foreground(command, settings)
    except Busy:
        return in_foreground(command, settings)


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m botkyrka_rc.local")
    what = parser.add_subparsers(dest="what", required=True)
    for name in ("test", "exec"):
        what.add_parser(name).add_argument("command", nargs="+")
    wanted = parser.parse_args()
    os.chdir(CHECKOUT)
    try:
        return {"test": test, "exec": execute}[wanted.what](wanted.command)
    except Refused as refusal:
        print(refusal, file=sys.stderr)
        return 1
    except subprocess.SubprocessError as problem:
        print(problem, file=sys.stderr)
        return 1


if __name__ == "__main__":
    sys.exit(main())
