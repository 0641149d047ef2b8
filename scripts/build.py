"""Builds the graph on a machine that has only Python: `python3 scripts/build.py`."""

from __future__ import annotations

import subprocess
import sys

import environment


def main() -> int:
    """Installs what is pinned, builds into build/, and ends with where the drawing is and one answer."""
    environment.enter("requirements.txt")
    dermkg = [sys.executable, "-m", "dermkg"]
    out = environment.ROOT / "build"
    code = subprocess.call([*dermkg, "build", "--out", str(out)])
    if code == 0:
        print(f"\nOpen the drawing: {out / 'graph.html'}\n", flush=True)
        print("$ dermkg query treatments --bind condition=vitiligo", flush=True)
        question = ["query", "treatments", "--bind", "condition=vitiligo", "--format", "table", "--lang", "en"]
        code = subprocess.call([*dermkg, *question, "--store", str(out)])
    return code


if __name__ == "__main__":
    raise SystemExit(main())
