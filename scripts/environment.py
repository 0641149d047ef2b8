"""The environment that the scripts run in: `.venv` beside the checkout, unless one is active already.

Only the standard library is imported here: the scripts start on a machine that has nothing but Python.
"""

from __future__ import annotations

import hashlib
import os
import subprocess
import sys
import venv
from pathlib import Path
from typing import NoReturn

ROOT = Path(__file__).resolve().parent.parent


def enter(requirements: str) -> None:
    """Makes sure that this script runs in an environment that holds the pinned packages; runs it again there if not.

    Args:
        requirements: The lock file, relative to the checkout.
    """
    if sys.version_info < (3, 11):  # noqa: UP036  (it may be run by any Python)
        _stop(f"Python {sys.version.split()[0]} is too old; run this with Python 3.11 or newer")
    python = _environment()
    lock = ROOT / requirements
    mark = python.parent.parent / f".dermkg-{lock.stem}"
    wanted = hashlib.sha256(lock.read_bytes() + str(ROOT).encode()).hexdigest()
    if not mark.is_file() or mark.read_text() != wanted:
        print(f"installing {requirements} …", file=sys.stderr)
        _pip(python, "-r", str(lock))
        _pip(python, "--no-deps", "--no-build-isolation", "--editable", str(ROOT))
        mark.write_text(wanted)
    if Path(sys.prefix).resolve() != python.parent.parent.resolve():
        script = Path(sys.argv[0]).resolve()
        raise SystemExit(subprocess.call([str(python), str(script), *sys.argv[1:]]))


def _environment() -> Path:
    if sys.prefix != sys.base_prefix:
        return Path(sys.executable)
    folder = ROOT / ".venv"
    python = folder / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
    if not python.is_file():
        print("making .venv …", file=sys.stderr)
        try:
            venv.create(folder, with_pip=True, clear=folder.exists())
        except (OSError, subprocess.CalledProcessError) as fault:
            _stop(f".venv cannot be made ({fault}); install Python's venv module (Debian: python3-venv)")
    return python


def _pip(python: Path, *arguments: str) -> None:
    command = [str(python), "-m", "pip", "install", "--quiet", "--disable-pip-version-check", *arguments]
    if subprocess.call(command, stdin=subprocess.DEVNULL) != 0:
        _stop("the pinned packages cannot be installed; see pip's message above and check the network")


def _stop(message: str) -> NoReturn:
    print(message, file=sys.stderr)
    raise SystemExit(2)
