"""Run inside the sandbox by test_second_sealed.py: tries everything, and says what it could do."""

import json
import os
import socket
import sys
from functools import partial


def could(attempt):
    try:
        attempt()
    except (OSError, ImportError):
        return False
    return True


def main():
    database, outside = sys.argv[1:3]
    descriptors = [number for number in range(256) if could(partial(os.fstat, number))]
    print(
        json.dumps(
            {
                "open the database": could(lambda: os.open(database, os.O_RDONLY)),
                "list its folder": could(lambda: os.listdir(os.path.dirname(database))),
                "read the project": could(lambda: os.open(outside, os.O_RDONLY)),
                "read passwords": could(lambda: os.open("/etc/passwd", os.O_RDONLY)),
                "see processes": could(lambda: os.listdir("/proc/1")),
                "open a socket": could(lambda: socket.socket(socket.AF_INET)),
                "open a local socket": could(lambda: socket.socket(socket.AF_UNIX)),
                "make a pair of sockets": could(socket.socketpair),
                "start a process": could(os.fork),
                "write a file": could(lambda: os.open("/tmp-file", os.O_CREAT | os.O_WRONLY)),
                "write beside itself": could(lambda: os.open("/program.py", os.O_WRONLY)),
                "environment": sorted(set(os.environ) - {"LC_CTYPE"}),
                "descriptors": descriptors,
                "user": os.getuid(),
            }
        )
    )


main()
