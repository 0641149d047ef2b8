"""Runs everything that CI runs: `python3 scripts/test.py [arguments of pytest]`."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import environment

# A worker a core, each with whole files in their order: the tests of a file share what they build, and files of few but
# slow tests do not come last.
SPREAD = ["--numprocesses=auto", "--maxprocesses=4", "--dist=loadfile", "--no-loadscope-reorder"]


def main() -> int:
    """Installs what the tests need, then runs ruff, mypy, import-linter and pytest; the first failure ends it."""
    environment.enter("requirements-test.txt")
    os.chdir(environment.ROOT)
    bin_ = Path(sys.executable).parent
    checks = [
        [str(bin_ / "ruff"), "check", "."],
        [str(bin_ / "ruff"), "format", "--check", "."],
        [str(bin_ / "mypy")],
        [str(bin_ / "lint-imports")],
        [sys.executable, "-m", "pytest", *SPREAD, *sys.argv[1:]],
    ]
    for command in checks:
        print("$", Path(command[0]).name, *command[1:], flush=True)
        code = subprocess.call(command, env={**os.environ, "PYTHONPATH": "graph"})
        if code != 0:
            return code
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
