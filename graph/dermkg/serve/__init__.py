"""Serving: the SPARQL 1.1 Protocol, a page for every thing, a page to ask on, and the drawing, over HTTP.

A request goes from `app` (HTTP) through `protocol` (what is asked) to `pool` (who answers), which hands it to a
`worker` process; there `answers` writes the answer into a `spool`, and it comes back whole or as a refusal.
"""

from __future__ import annotations

import errno
import os
import shutil
import socket
import sys
import tempfile
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

from dermkg import stores
from dermkg.errors import InputError

_LEFT = "dermkg-serve-"  # how folders of loaded files begin
_MADE = 60  # seconds in which a folder that is new is held by who made it


def serve(
    host: str,
    port: int,
    store: Path | None = None,
    data: Iterable[Path] = (),
    *,
    announce: Callable[[str], object] = print,
    **bounds: Any,
) -> None:
    """Serves until the process is told to end (SIGTERM, Ctrl-C).

    Args:
        host: The address to listen on.
        port: The port; 0 takes a free one.
        store: A store or the folder of a build; else what `dermkg.open` would open. A new build there is taken up.
        data: RDF files to serve instead.
        announce: Called with the address once questions are answered.
        bounds: What `dermkg.serve.pool.Settings` holds; what is not given keeps its default.

    Raises:
        InputError: The port is taken, the host is none, or a file cannot be read.
        StoreError: The store is missing, unreadable or of another version.
    """
    if not hasattr(socket, "send_fds"):
        raise InputError("serve", "this system cannot hand files between processes", "use Linux or macOS")
    from dermkg.serve import app
    from dermkg.serve.pool import Settings

    files = list(data)
    with _listening(host, port) as listener:
        if files:
            with tempfile.TemporaryDirectory(prefix=_LEFT) as folder, _held(Path(folder)):
                _sweep(Path(folder).parent)
                stores.load(files, Path(folder))
                app.run(listener, Path(folder), Settings(**bounds), announce)
        else:
            app.run(listener, stores.locate(store), Settings(**bounds), announce)


def _listening(host: str, port: int) -> socket.socket:
    try:
        [(family, *_, address), *_] = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
        listener = socket.socket(family, socket.SOCK_STREAM, socket.IPPROTO_TCP)  # so that nothing waits for more
    except (OSError, UnicodeError) as fault:
        raise InputError(f"--host {host}", f"it is no address of this machine ({fault})", "leave it out") from None
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind(address)
        listener.listen(1024)
    except OSError as fault:
        listener.close()
        if fault.errno == errno.EADDRNOTAVAIL:
            raise InputError(f"--host {host}", "it is no address of this machine", "leave it out") from None
        remedy = "choose another one with --port, or 0 for any that is free"
        raise InputError(f"--port {port}", f"it cannot be listened on ({fault.strerror})", remedy) from None
    return listener


def _sweep(folder: Path) -> None:
    """Removes what servers that were killed have left: what nobody holds."""
    for left in folder.glob(f"{_LEFT}*"):
        with suppress(OSError):
            if time.time() - left.stat().st_mtime > _MADE:
                with _held(left):
                    shutil.rmtree(left)


@contextmanager
def _held(folder: Path) -> Iterator[None]:
    """Holds a folder for as long as this process lives, which a container beside this one sees too.

    Raises:
        OSError: Another process holds it.
    """
    import fcntl

    handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        yield
    finally:
        os.close(handle)


def note(said: str) -> None:
    """Tells whoever runs the server, on standard error."""
    print(f"dermkg: {said}", file=sys.stderr, flush=True)
