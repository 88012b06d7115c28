"""Run once inside the sandbox before it is trusted: says "sealed" when what must fail fails."""

import os
import socket
import sys
from collections.abc import Callable


def is_refused(attempt: Callable[[], object]) -> bool:
    """Whether the system says no."""
    try:
        attempt()
    except OSError:
        return True
    return False


def main() -> None:
    """A socket, a child process, a file of its own, another's process, the environment."""
    attempts = (
        socket.socket,
        os.fork,
        lambda: os.open("/written", os.O_CREAT | os.O_WRONLY),
        lambda: os.listdir("/proc"),
    )
    if all(is_refused(attempt) for attempt in attempts) and set(os.environ) <= {"LC_CTYPE"}:
        sys.stdout.write("sealed")


if __name__ == "__main__":
    main()
