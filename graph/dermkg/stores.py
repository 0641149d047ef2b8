"""The store that an answer comes from: one that is given, the checkout's, or the user's own, built at first use."""

from __future__ import annotations

from pathlib import Path

import pyoxigraph as ox

from dermkg import resources, terms
from dermkg.errors import InputError, StoreError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable

_GRAPH = ox.NamedNode(terms.KG)
_VERSION = ox.NamedNode("http://www.w3.org/2002/07/owl#versionInfo")
_DESCRIPTION = ox.NamedNode(terms.DESCRIPTION_GRAPH)


def open_store(path: Path) -> ox.Store:
    """Opens a store on disk for reading.

    Raises:
        StoreError: It is missing, no Oxigraph store, or a dermkg store that another version built.
    """
    path = path.resolve()  # a build in between must not change what is being read
    if not (path / "CURRENT").is_file():
        raise StoreError(str(path), "there is no store here", "build one with 'dermkg build'")
    try:
        store = ox.Store.read_only(str(path))
    except (OSError, RuntimeError) as fault:
        raise StoreError(str(path), f"the store cannot be opened ({fault})", "rebuild it with 'dermkg build'") from None
    version = next(iter(store.quads_for_pattern(_GRAPH, _VERSION, None, _DESCRIPTION)), None)
    if version is not None and version.object != ox.Literal(resources.VERSION):
        found = getattr(version.object, "value", "?")
        other = f"the store was built by dermkg {found}, this is {resources.VERSION}"
        raise StoreError(str(path), other, "rebuild it with 'dermkg build'")
    return store


def locate(given: Path | None = None) -> Path:
    """The store that answers.

    Args:
        given: A store, or the folder of a build.

    Returns:
        The store's folder: the one given, else the checkout's, else the user's, built at first use. Of a build it is
        the link that the next build turns.

    Raises:
        StoreError: The one given is none.
        DataError: There is none yet and the data has a fault.
    """
    if given is not None:
        if not given.exists():
            raise StoreError(str(given), "there is no such folder", "build one with 'dermkg build --out FOLDER'")
        return given / "store" if (given / "store").is_dir() else given
    root = resources.checkout()
    if root is not None and (root / "build" / "store").is_dir():
        return root / "build" / "store"
    name = resources.digest()[:16]
    homes = resources.caches()
    for home in homes:
        if (home / name / "store").is_dir() and resources.trusted(home):
            return home / name / "store"
    return _first_use(next((home for home in homes if resources.writable(home)), None), name)


def _first_use(home: Path | None, name: str) -> Path:
    from dermkg import build

    if home is None:
        import tempfile

        home = Path(tempfile.mkdtemp(prefix="dermkg-"))
    build.build(home / name, whole=False)
    _forget(home, keep=3)
    return home / name / "store"


def _forget(home: Path, keep: int) -> None:
    """Removes the stores of older data, the least recently built first."""
    import shutil

    for old in sorted(home.glob("*/store"), key=lambda path: path.lstat().st_mtime)[:-keep]:
        shutil.rmtree(old.parent, ignore_errors=True)


def read_files(paths: Iterable[Path]) -> ox.Store:
    """Reads RDF files of any format that Oxigraph knows (by extension) into a store in memory.

    Raises:
        InputError: A file is missing, unreadable, malformed or of an unknown format.
    """
    store = ox.Store()
    _read_into(store, paths)
    return store


def load(paths: Iterable[Path], folder: Path) -> None:
    """Reads RDF files into a store on disk, in an empty folder.

    Raises:
        InputError: A file is missing, unreadable, malformed or of an unknown format.
    """
    store = ox.Store(str(folder))
    _read_into(store, paths)
    store.flush()


def _read_into(store: ox.Store, paths: Iterable[Path]) -> None:
    for path in paths:
        known = ox.RdfFormat.from_extension(path.suffix.lstrip("."))
        if known is None:
            remedy = "use .ttl, .nt, .nq, .trig, .rdf, .jsonld or .n3"
            raise InputError(str(path), f"the extension '{path.suffix}' names no RDF format", remedy)
        try:
            store.bulk_load(path=str(path), format=known, base_iri=path.resolve().as_uri())
        except SyntaxError as fault:
            raise InputError(f"{path}:{fault.lineno or 1}", f"it is not valid RDF: {fault.msg}", "correct it") from None
        except (OSError, ValueError) as fault:
            raise InputError(str(path), f"it cannot be read ({fault})", "check the file") from None
