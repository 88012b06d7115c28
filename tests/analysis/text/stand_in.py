"""A stand-in for the second encoder's program, in the same format: words to vectors, and worse.

A text with DIE ends it, HANG keeps it, EAT takes memory, LIE answers wrongly, SPIN burns time.
"""

import math
import struct
import sys
import time
import zlib

WIDTH = 384


def vector(text):
    row = [0.001] * WIDTH
    for word in text.split():
        row[zlib.crc32(word.strip(".,!?").lower().encode()) % WIDTH] += 1.0
    length = math.sqrt(sum(value * value for value in row))
    return struct.pack(f"<{WIDTH}f", *(value / length for value in row))


def misbehave(text):
    if "DIE" in text:
        sys.exit(9)
    if "HANG" in text:
        time.sleep(600)
    if "EAT" in text:
        print(len(bytearray(1 << 32)))
    while "SPIN" in text:
        pass


def main():
    source, target = sys.stdin.buffer, sys.stdout.buffer
    magic, count = struct.unpack("<4sI", source.read(8))
    target.write(struct.pack("<4sII", magic, count, WIDTH))
    for index in range(count):
        (length,) = struct.unpack("<I", source.read(4))
        text = source.read(length).decode("utf-8")
        misbehave(text)
        answer = bytes(4 * WIDTH) if "LIE" in text else vector(text)
        target.write(struct.pack("<I", index) + answer)
        target.flush()


main()
