"""Becomes another program that dies with its parent: `python leash.py PARENT_PID COMMAND...`.

The kernel kills the program when the parent ends in whatever way (PR_SET_PDEATHSIG, prctl(2)), so
a killed test run or terminal leaves no server behind. A launcher, and not a function run between
fork and exec, because Python code there is not safe in a parent that has threads.
"""

import ctypes
import os
import signal
import sys

PR_SET_PDEATHSIG = 1


def main(arguments: list[str]) -> None:
    """Put the leash on, then become the command."""
    parent, command = int(arguments[0]), arguments[1:]
    if sys.platform == "linux":
        ctypes.CDLL(None, use_errno=True).prctl(PR_SET_PDEATHSIG, signal.SIGKILL, 0, 0, 0)
        # The parent may have ended before the leash was on.
        if os.getppid() != parent:
            raise SystemExit(f"the process {parent} that wanted {command[0]} has ended")
    os.execvp(command[0], command)  # noqa: S606 - becoming the program is the point


if __name__ == "__main__":
    main(sys.argv[1:])
