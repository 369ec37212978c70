"""Turn into another program that does not outlive the process that started it.

    leash.py SIGNAL [--user UID:GID] [--in FOLDER] -- program argument...

Run as a script, with nothing but the standard library, so that it costs some ten milliseconds. The kernel sends SIGNAL
to the program when its parent ends, however it ends (prctl(2), PR_SET_PDEATHSIG; Linux only, elsewhere the program
merely starts). Changing the user clears that setting, so the user is changed first. A shell starts what it puts in the
background deaf to SIGINT, and programs inherit that: the program gets SIGNAL's own effect back.
"""

import argparse
import ctypes
import os
import signal
import sys

PR_SET_PDEATHSIG = 1


def die_with_parent(signum: int, parent: int) -> None:
    """Ask for `signum` when the parent ends; leave at once if `parent` is already gone. Does nothing outside Linux."""
    if not sys.platform.startswith("linux"):
        return
    if ctypes.CDLL(None, use_errno=True).prctl(PR_SET_PDEATHSIG, signum, 0, 0, 0) != 0:
        raise OSError(ctypes.get_errno(), "prctl")
    if os.getppid() != parent:
        os.kill(os.getpid(), signal.SIGKILL)


def main() -> None:
    parent = os.getppid()
    parser = argparse.ArgumentParser(prog="leash.py")
    parser.add_argument("signal", type=lambda name: signal.Signals[name])
    parser.add_argument("--user", metavar="UID:GID")
    parser.add_argument("--in", dest="folder")
    split = sys.argv.index("--")  # by hand: argparse drops every "--", also the program's own
    wanted, command = parser.parse_args(sys.argv[1:split]), sys.argv[split + 1 :]
    if wanted.user:
        uid, gid = map(int, wanted.user.split(":"))
        os.setgroups([])
        os.setgid(gid)
        os.setuid(uid)
    if wanted.folder:
        os.chdir(wanted.folder)
    if wanted.signal != signal.SIGKILL:
        signal.signal(wanted.signal, signal.SIG_DFL)
    die_with_parent(wanted.signal, parent)
    os.execvp(command[0], command)


if __name__ == "__main__":
    main()
