"""The embedded default's command line; the Makefile calls it.

`python -m botkyrka_rc.local` and then
- `run`: everything, until Ctrl-C
- `test -- command`: a command against new engines that are thrown away afterwards
- `exec -- command`: a command against the engines of `run`
- `demo-reset`: throw the data away; the next `run` starts afresh
- `lint`: every check of style, types, layers, migrations and translations
"""

import argparse
import os
import shutil
import signal
import sys
from collections.abc import Mapping
from types import FrameType

from botkyrka_rc.local import catalogues, environment, lint, processes, run
from botkyrka_rc.local.engines import Engines, postgres_binaries, running
from botkyrka_rc.local.places import CHECKOUT, Busy, Places, Refused, held, make_temporary


def in_foreground(command: list[str], env: Mapping[str, str]) -> int:
    """Run a command in our terminal; a SIGTERM is passed on to it. Returns its exit code."""
    child = processes.start(command, env=env, on_orphaned=signal.SIGTERM, own_group=False)

    def pass_on(signum: int, frame: FrameType | None) -> None:
        child.send_signal(signum)

    signal.signal(signal.SIGTERM, pass_on)
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the terminal sends it to the command as well
    code = child.wait()
    return 128 - code if code < 0 else code


def test(command: list[str]) -> int:
    """Run a command against new engines, and remove them."""
    catalogues.compile_all()
    places = make_temporary()
    try:
        places.make()
        with held(places, f"process {os.getpid()}"), running(Engines(places, durable=False)) as engines:
            return in_foreground(command, environment.for_test(os.environ, engines))
    finally:
        places.remove()


def execute(command: list[str]) -> int:
    """Run a command against the engines of `run`, which are started for it where they are not running."""
    env = environment.given()
    places = Places(environment.var_folder(env))
    places.make()
    engines = environment.wanted_engines(env, places)
    settings = environment.for_run(env, engines)
    if engines.postgres in engines.wanted:  # pg_dump and its like, of the server's own version
        settings["PATH"] = os.pathsep.join([str(postgres_binaries()), settings.get("PATH", os.defpath)])
    try:
        with held(places, f"process {os.getpid()}"), running(engines):
            return in_foreground(command, settings)
    except Busy:
        return in_foreground(command, settings)


def reset_demo() -> int:
    """Throw away the embedded engines' data, the mails and the documents. Refused where the data is not the demo's."""
    env = environment.given()
    if "DATABASE_URL" in env:
        raise Refused("DATABASE_URL names a database of yours; only the demo's own data is thrown away.")
    places = Places(environment.var_folder(env))
    places.make()
    try:
        with held(places, f"process {os.getpid()}"):
            for engine in (places.postgres, places.valkey):
                processes.clear_out(engine)
            for folder in (places.postgres, places.valkey, places.var / "mail", places.var / "documents"):
                shutil.rmtree(folder, ignore_errors=True)
    except Busy as busy:
        raise Refused(f"The product runs from this folder ({busy.holder}). Stop it there first.") from None
    print("The demo's data is gone. `make run` starts afresh.")
    return 0


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m botkyrka_rc.local")
    what = parser.add_subparsers(dest="what", required=True)
    for name in ("run", "demo-reset", "lint", "test", "exec"):
        what.add_parser(name)
    split = sys.argv.index("--") if "--" in sys.argv else len(sys.argv)
    wanted, command = parser.parse_args(sys.argv[1:split]).what, sys.argv[split + 1 :]
    if (wanted in ("test", "exec")) != bool(command):
        parser.error("`test` and `exec` take a command after --, the others none")
    os.chdir(CHECKOUT)
    try:
        if command:
            return {"test": test, "exec": execute}[wanted](command)
        return {"run": run.run, "demo-reset": reset_demo, "lint": lint.lint}[wanted]()
    except Refused as refusal:
        print(refusal, file=sys.stderr)
        return 1


if __name__ == "__main__":
    sys.exit(main())
