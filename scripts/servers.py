"""Times the server beside two others on the same quads: part of `scripts/benchmark.py`.

The client does as little as can be on a connection that is kept, so that the servers are what is timed.
"""

from __future__ import annotations

import contextlib
import os
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.parse import quote

BIG = "SELECT ?s ?p ?o WHERE { GRAPH ?g { ?s ?p ?o } } LIMIT 10000"
LABEL = "http://www.w3.org/2000/01/rdf-schema#label"
# Three patterns that share nothing, as whoever forgets to join them writes.
RUNAWAY = "SELECT (COUNT(*) AS ?n) WHERE { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }"
SMALLS = 200  # small questions asked in a row, each of another thing


class Client:
    """One connection to an endpoint.

    Args:
        port: Its port on this machine.
        path: Its path.
    """

    def __init__(self, port: int, path: str) -> None:
        self._socket = socket.create_connection(("127.0.0.1", port), timeout=120)
        self._file, self._path = self._socket.makefile("rb"), path

    def ask(self, query: str) -> tuple[int, int]:
        """The status and the number of bytes of an answer in JSON."""
        head = f"GET {self._path}?query={quote(query)} HTTP/1.1\r\nHost: localhost\r\n"
        self._socket.sendall(f"{head}Accept: application/sparql-results+json\r\n\r\n".encode())
        status, length = int(self._file.readline().split()[1]), 0
        chunked = False
        while (line := self._file.readline().lower()) not in (b"\r\n", b""):
            name, _, value = line.partition(b":")
            length = int(value) if name == b"content-length" else length
            chunked |= name == b"transfer-encoding" and b"chunked" in value
        if not chunked:
            return status, len(self._file.read(length))
        while size := int(self._file.readline(), 16):
            length += size
            self._file.read(size + 2)
        self._file.readline()
        return status, length


def small(thing: str) -> str:
    """A small question: the names of one thing."""
    return f"SELECT ?name WHERE {{ <{thing}> <{LABEL}> ?name }}"


@contextlib.contextmanager
def server(command: list[str], port: int, path: str, **environment: str) -> Iterator[Callable[[], Client]]:
    """A server in a process of its own; gives what makes connections to it."""
    none = subprocess.DEVNULL
    process = subprocess.Popen(command, stdout=none, stderr=none, env={**os.environ, **environment})
    try:
        while True:
            with contextlib.suppress(OSError):
                Client(port, path).ask("ASK {}")
                break
            if process.poll() is not None:
                raise SystemExit(f"it does not start: {' '.join(command)}")
            time.sleep(0.1)
        yield lambda: Client(port, path)
    finally:
        process.terminate()
        process.wait()


def free_port() -> int:
    """A port that nobody listens on."""
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        return int(taken.getsockname()[1])


def ours(store: Path, timeout: float) -> contextlib.AbstractContextManager[Callable[[], Client]]:
    """`dermkg serve`."""
    port = free_port()
    bounds = ["--port", str(port), "--store", str(store), "--timeout", str(timeout)]
    return server([sys.executable, "-m", "dermkg", "serve", *bounds], port, "/sparql")


def oxigraph(store: Path) -> contextlib.AbstractContextManager[Callable[[], Client]]:
    """Oxigraph's own server, which also takes all graphs as one."""
    port = free_port()
    command = [str(Path(sys.executable).parent / "oxigraph"), "serve-read-only", "--location", str(store)]
    return server([*command, "--bind", f"127.0.0.1:{port}", "--union-default-graph"], port, "/query")


def rdflib_endpoint(quads: Path) -> contextlib.AbstractContextManager[Callable[[], Client]]:
    """rdflib-endpoint on the same quads."""
    port = free_port()
    command = [str(Path(sys.executable).parent / "rdflib-endpoint"), "serve", "--host", "127.0.0.1"]
    return server([*command, "--port", str(port), str(quads)], port, "/")


def runaway(store: Path, things: list[str]) -> tuple[float, float]:
    """Seconds until a runaway is given up under a limit of 1 s, and what part of its rate small questions keep beside
    runaways."""
    with ours(store, 1) as connect:
        client, late = connect(), list[float]()

        def rate(seconds: float) -> float:
            end, count = time.perf_counter() + seconds, 0
            while time.perf_counter() < end:
                client.ask(small(things[count % len(things)]))
                count += 1
            return count / seconds

        def run() -> None:
            other = connect()
            for _ in range(4):
                start = time.perf_counter()
                status, _ = other.ask(RUNAWAY)
                late.append(time.perf_counter() - start)
                assert status == 503

        rate(1)
        alone = rate(4)
        thread = threading.Thread(target=run)
        thread.start()
        beside = rate(4)
        thread.join()
        return max(late), beside / alone
