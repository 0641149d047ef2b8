"""Where the graph's files live: inside the installed package, or in a checkout beside it."""

from __future__ import annotations

import os
from pathlib import Path

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

VERSION = "0.1.0"

_PACKAGE = Path(__file__).resolve().parent
_ROOT = _PACKAGE.parent.parent


def checkout() -> Path | None:
    """The root of the checkout that this package runs from, or None when it runs from an installed wheel."""
    return None if (_PACKAGE / "ontology").is_dir() else _ROOT


def ontology() -> Path:
    """The folder of everything that can be said, asked and inferred (`ontology/`)."""
    packaged = _PACKAGE / "ontology"
    return packaged if packaged.is_dir() else _ROOT / "ontology"


def phrases() -> Path:
    """The folder of the words by which statements are read, judged and said (`ontology/phrases/`)."""
    return ontology() / "phrases"


def sources() -> Path:
    """The folder of what sources say: one YAML file a page, label or dataset (`graph/sources/`)."""
    packaged = _PACKAGE / "sources"
    return packaged if packaged.is_dir() else _ROOT / "graph" / "sources"


def files(folder: Path, pattern: str) -> list[Path]:
    """The files of a folder that match a pattern, in the order of their names on every system."""
    return sorted(folder.glob(pattern), key=lambda path: path.name)


def digest() -> str:
    """SHA-256 (hex) of everything a build reads and of the code that reads it: the key of a cached store."""
    import hashlib

    total = hashlib.sha256(VERSION.encode())
    for path in _inputs():
        total.update(f"\0{path.name}\0".encode())
        total.update(path.read_bytes())
    return total.hexdigest()


def _inputs() -> Iterator[Path]:
    yield from files(_PACKAGE, "*.py")
    for pattern in ("*.ttl", "*.jsonld", "*.rq", "entities/*.yaml", "rules/*.rq", "rules/*/*.rq", "phrases/*.yaml"):
        yield from files(ontology(), pattern)
    yield from files(sources(), "*.yaml")


def newest() -> float:
    """When the youngest file that a build reads was changed (seconds since the epoch)."""
    return max(path.stat().st_mtime for path in _inputs())


def caches() -> list[Path]:
    """Where stores built at first use may lie, the best first: the user's cache, then a temporary folder.

    `XDG_CACHE_HOME` is honoured. The temporary folder is the user's own, so that two first calls share it.
    """
    user = os.getuid() if hasattr(os, "getuid") else 0
    temporary = Path(os.environ.get("TMPDIR") or "/tmp") / f"dermkg-{user}"
    try:
        return [Path(os.environ.get("XDG_CACHE_HOME") or "~/.cache").expanduser() / "dermkg", temporary]
    except RuntimeError:  # there is no home at all
        return [temporary]


def writable(folder: Path) -> bool:
    """Whether a folder can be made and written, and is the user's own."""
    import tempfile

    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=folder):
            pass
    except OSError:
        return False
    return trusted(folder)


def trusted(folder: Path) -> bool:
    """Whether a folder is the user's own: somebody else's of that name must not feed us a store."""
    return not hasattr(os, "getuid") or (folder.lstat().st_uid == os.getuid() and not folder.is_symlink())
