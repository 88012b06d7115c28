"""The program inside the sandbox: texts on stdin, vectors on stdout. Standard library only.

Started as `python -I -S child.py ENGINE WEIGHTS`; it sees this file, those two, the interpreter
and nothing else. The formats stand in frames.py, which it can't import. One text at a time, so
that a text which kills the engine takes no other with it; whatever goes wrong, it just ends.
"""

import ctypes
import os
import struct
import sys

MAGIC = b"MCV1"


def open_engine(engine: str, weights: str) -> tuple[ctypes.CDLL, int, int]:
    """The library, its model and the number of dimensions."""
    os.environ["OMP_NUM_THREADS"] = "1"
    library = ctypes.CDLL(engine)
    library.e5_load.restype = ctypes.c_void_p
    library.e5_load.argtypes = [ctypes.c_char_p]
    library.e5_dim.argtypes = [ctypes.c_void_p]
    library.e5_embed.argtypes = [
        ctypes.c_void_p,
        ctypes.c_char_p,
        ctypes.c_int,
        ctypes.POINTER(ctypes.c_float),
    ]
    model = library.e5_load(weights.encode())
    if not model:
        sys.exit(3)
    return library, model, library.e5_dim(model)


def main() -> None:
    """Answer each text with its number and its vector, in order."""
    library, model, dimensions = open_engine(*sys.argv[1:3])
    source, target = sys.stdin.buffer, sys.stdout.buffer
    magic, count = struct.unpack("<4sI", source.read(8))
    if magic != MAGIC:
        sys.exit(4)
    target.write(struct.pack("<4sII", MAGIC, count, dimensions))
    target.flush()
    row = (ctypes.c_float * dimensions)()
    for index in range(count):
        (length,) = struct.unpack("<I", source.read(4))
        library.e5_embed(model, source.read(length), 1, row)
        target.write(struct.pack("<I", index) + bytes(row))
        target.flush()


if __name__ == "__main__":
    main()
