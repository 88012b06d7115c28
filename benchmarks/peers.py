"""The tools we are measured against, in an environment of their own (.venv-peers).

They are no part of the product: `benchmarks/peers.in` names them, `benchmarks/peers.lock` pins
them (`uv pip compile benchmarks/peers.in --universal --generate-hashes --no-emit-index-url
--python-version 3.11 --no-header -o benchmarks/peers.lock`). A benchmark writes its input to a
file, runs the peer with `python()` and reads the output, all in one run.
"""

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
HOME = ROOT / ".venv-peers"
LOCK = ROOT / "benchmarks" / "peers.lock"


def python() -> Path:
    """The peers' interpreter; the environment is made when it is missing or stale."""
    interpreter, made = HOME / "bin" / "python", HOME / "installed"
    if made.exists() and made.stat().st_mtime >= LOCK.stat().st_mtime:
        return interpreter
    print("peers: installing what we are measured against (about a minute)", file=sys.stderr)
    uv = str(Path(sys.executable).parent / "uv")
    subprocess.run([uv, "venv", "-q", "--clear", "--python", sys.executable, str(HOME)], check=True)
    subprocess.run(
        [uv, "pip", "sync", "-q", "--require-hashes", str(LOCK), "--python", str(interpreter)],
        check=True,
    )
    made.touch()
    return interpreter


if __name__ == "__main__":
    print(python())
