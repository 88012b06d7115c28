"""A throw-away process that can touch nothing: bubblewrap, prlimit and a list of refused calls.

Inside there is no network, no /proc, /dev, /home or /tmp, no environment, no descriptor but stdin,
stdout and stderr (both ends of the first two are ours), a file system that can't be written, one
process without threads, and a limit of memory and CPU time. Where any part of that can't be had,
nothing is started.
"""

from __future__ import annotations

import os
import platform
import shutil
import struct
import subprocess
import sys
import sysconfig
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from analysis.errors import NotSealed

LIBRARIES = ("/usr/lib", "/usr/lib64", "/usr/lib32", "/lib", "/lib64")
# Linux's numbers: clone fork vfork clone3, socket and its kin, ptrace, mount and namespaces,
# other processes' memory, keys, bpf, perf, io_uring (which opens sockets by itself), memfd.
REFUSED = {
    "x86_64": (
        0xC000003E,
        (
            *(*range(41, 60), 101, 155, 161, 165, 166, 246, 248, 249, 250, 272, 288, 298, 299),
            *(304, 307, 308, 310, 311, 313, 319, 320, 321, 323, *range(425, 437), 438, 442),
        ),
    ),
    "aarch64": (
        0xC00000B7,
        (
            *(39, 40, 41, 51, 97, 104, 117, *range(198, 213), 217, 218, 219, 220, 241, 242, 243),
            *(265, 268, 269, 270, 271, 273, 279, 280, 282, 294, *range(425, 437), 438, 442),
        ),
    ),
}
EXECVE = {"x86_64": 59, "aarch64": 221}


@dataclass(frozen=True)
class Limits:
    """Address space in bytes and CPU seconds of one child."""

    memory: int = 1 << 30
    cpu_seconds: int = 300


def check() -> None:
    """Raises NotSealed, with a sentence to show, where a sealed process can't be had."""
    reason = _hindrance()
    if reason:
        raise NotSealed(reason)


def start(
    program: Path,
    arguments: Sequence[str],
    visible: Sequence[Path],
    payload: bytes,
    limits: Limits = Limits(),
) -> subprocess.Popen[bytes]:
    """The Python file `program`, sealed, `payload` on its stdin; read its stdout, then end it.

    It sees `program`, the files and folders `visible` (for reading, at their own paths), this
    interpreter and the system's libraries. Raises NotSealed.
    """
    check()
    return _start(program, arguments, visible, payload, limits)


def end(child: subprocess.Popen[bytes]) -> None:
    """Kill it with everything inside, whatever it is doing."""
    child.kill()
    if child.stdout is not None:
        child.stdout.close()
    child.wait()


def _start(
    program: Path,
    arguments: Sequence[str],
    visible: Sequence[Path],
    payload: bytes,
    limits: Limits,
) -> subprocess.Popen[bytes]:
    texts, rules = _memory_file("texts", payload), _memory_file("rules", refusals())
    try:
        return subprocess.Popen(
            _command(program, arguments, visible, limits, rules),
            stdin=texts,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env={},
            close_fds=True,
            pass_fds=(rules,),
            start_new_session=True,
        )
    finally:
        os.close(texts)
        os.close(rules)


def _command(
    program: Path,
    arguments: Sequence[str],
    visible: Sequence[Path],
    limits: Limits,
    rules: int,
) -> list[str]:
    interpreter, libraries = _interpreter()
    binds: list[str] = []
    for path in (*libraries, interpreter, *visible):
        binds += ["--ro-bind", str(path), str(path)]
    for folder in LIBRARIES:
        binds += _library(Path(folder))
    return [
        *(_tool("prlimit"), f"--as={limits.memory}", f"--cpu={limits.cpu_seconds}"),
        *("--core=0", "--fsize=0", "--nofile=32", "--"),
        *(_tool("bwrap"), "--unshare-all", "--unshare-user", "--die-with-parent"),
        *("--new-session", "--cap-drop", "ALL", "--uid", "65534", "--gid", "65534"),
        *("--hostname", "sealed", "--clearenv", *binds),
        *("--ro-bind", _tool("env"), "/env", "--ro-bind", str(program), "/program.py"),
        *("--remount-ro", "/", "--chdir", "/", "--seccomp", str(rules), "--"),
        *("/env", "-i", str(interpreter), "-I", "-S", "-B", "-X", "utf8", "/program.py"),
        *arguments,
    ]


def _library(path: Path) -> list[str]:
    """A system folder as it is here: a link stays a link, what is missing stays missing."""
    if path.is_symlink():
        return ["--symlink", os.readlink(path), str(path)]
    return ["--ro-bind", str(path), str(path)] if path.is_dir() else []


@cache
def _interpreter() -> tuple[Path, tuple[Path, ...]]:
    """This Python, not its virtual environment: the binary, its library and standard library."""
    interpreter = Path(getattr(sys, "_base_executable", sys.executable)).resolve()
    wanted = [Path(sysconfig.get_path("stdlib")), Path(sysconfig.get_path("platstdlib"))]
    shared = Path(sysconfig.get_config_var("LIBDIR") or "") / str(
        sysconfig.get_config_var("INSTSONAME")
    )
    if shared.is_file() and shared.suffix != ".a":
        wanted.append(shared)
    base = Path(sys.base_prefix)
    inside = [
        base / path.relative_to(sys.prefix) if path.is_relative_to(sys.prefix) else path
        for path in wanted
    ]
    return interpreter, tuple(dict.fromkeys(path for path in inside if path.exists()))


def _memory_file(name: str, content: bytes) -> int:
    """A descriptor to read `content` from; nothing of it reaches a disk."""
    descriptor = os.memfd_create(name)
    with os.fdopen(os.dup(descriptor), "wb") as file:
        file.write(content)
    os.lseek(descriptor, 0, os.SEEK_SET)
    return descriptor


def refusals() -> bytes:
    """The rules as a BPF program: REFUSED calls fail with EPERM, another architecture is killed."""
    machine = platform.machine()
    architecture, refused = REFUSED[machine]
    calls = sorted(set(refused) - {EXECVE[machine]})
    load, jump_equal, jump_over, answer = 0x20, 0x15, 0x35, 0x06
    allow, deny, kill = 0x7FFF0000, 0x00050001, 0x80000000
    rules = [(load, 0, 0, 4), (jump_equal, 1, 0, architecture), (answer, 0, 0, kill)]
    rules += [(load, 0, 0, 0), (jump_over, len(calls) + 1, 0, 0x40000000)]
    rules += [(jump_equal, len(calls) - i, 0, call) for i, call in enumerate(calls)]
    rules += [(answer, 0, 0, allow), (answer, 0, 0, deny)]
    return b"".join(struct.pack("<HBBI", *rule) for rule in rules)


def _tool(name: str) -> str:
    return shutil.which(name, path="/usr/local/bin:/usr/bin:/bin") or name


@cache
def _hindrance() -> str:
    """Why a sealed process can't be had here; "" when it can."""
    refused = "The second encoder runs only sealed off, and that can't be had here: "
    if not sys.platform.startswith("linux") or platform.machine() not in REFUSED:
        return f"{refused}it needs Linux on x86-64 or ARM64."
    for name, package in (("bwrap", "bubblewrap"), ("prlimit", "util-linux")):
        if not Path(_tool(name)).is_file():
            return f"{refused}the program {name} was not found (Debian: apt install {package})."
    return "" if _answers() else f"{refused}bubblewrap may not open a namespace on this machine."


def _answers() -> bool:
    """Whether a trial program runs, and is refused a socket and a child process."""
    trial = Path(__file__).with_name("trial.py")
    try:
        child = _start(trial, (), (), b"", Limits(cpu_seconds=10))
    except OSError:
        return False
    try:
        said, _ = child.communicate(timeout=30)
    except subprocess.TimeoutExpired:
        said = b""
    finally:
        end(child)
    return said == b"sealed"
