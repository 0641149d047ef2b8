"""A server in a process of its own, asked over real HTTP."""

from __future__ import annotations

import http.client
import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

from conftest import ROOT

JSON, TURTLE = "application/sparql-results+json", "text/turtle"


@dataclass
class Heard:
    """An HTTP answer; the names of its headers are in lower case."""

    status: int
    headers: dict[str, str]
    body: bytes

    @property
    def text(self) -> str:
        return self.body.decode()

    @property
    def rows(self) -> list[dict[str, str]]:
        """The rows of a result in JSON."""
        assert self.status == 200, self.text
        bindings = json.loads(self.body)["results"]["bindings"]
        return [{name: term["value"] for name, term in row.items()} for row in bindings]


class Server:
    """A running `dermkg serve`."""

    def __init__(self, process: subprocess.Popen[str], address: str, log: Path) -> None:
        self.process, self.address, self.log = process, address, log
        self.port = int(address.rstrip("/").rpartition(":")[2])

    def request(self, method: str, path: str, body: bytes | None = None, timeout: float = 60, **headers: str) -> Heard:
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=timeout)
        try:
            connection.request(method, path, body, {name.replace("_", "-"): value for name, value in headers.items()})
            answer = connection.getresponse()
            return Heard(answer.status, {k.lower(): v for k, v in answer.getheaders()}, answer.read())
        finally:
            connection.close()

    def get(self, path: str, **headers: str) -> Heard:
        return self.request("GET", path, **headers)

    def ask(self, query: str, accept: str = JSON, **parameters: str) -> Heard:
        return self.get("/sparql?" + urlencode({"query": query, **parameters}), accept=accept)

    def raw(self, request: bytes) -> bytes:
        """What comes back on a connection of its own until it is closed."""
        with socket.create_connection(("127.0.0.1", self.port), timeout=60) as connection:
            try:
                connection.sendall(request)
                parts = []
                while part := connection.recv(65536):
                    parts.append(part)
            except ConnectionError:
                pass
            return b"".join(parts)

    def health(self) -> dict[str, Any]:
        found: dict[str, Any] = json.loads(self.get("/health").body)
        return found

    def workers(self) -> list[int]:
        """The processes that answer."""
        return [int(name) for name in _children(self.process.pid)]

    def logged(self) -> list[dict[str, Any]]:
        time.sleep(0.5)  # lines are written several at a time
        return [json.loads(line) for line in self.log.read_text("utf-8").splitlines() if line.startswith("{")]

    def said(self) -> str:
        """What it told on standard error, beside the log of requests."""
        return "\n".join(line for line in self.log.read_text("utf-8").splitlines() if not line.startswith("{"))

    def stop(self) -> int:
        self.process.send_signal(signal.SIGTERM)
        return self.process.wait(90)


@contextmanager
def serving(folder: Path, *arguments: object, cwd: Path | None = None, **environment: str) -> Iterator[Server]:
    """A server on a free port, stopped at the end; what it writes to standard error goes into the folder."""
    log = folder / f"log-{time.monotonic_ns()}"
    with log.open("w") as errors:
        process = subprocess.Popen(
            [sys.executable, "-P", "-m", "dermkg", "serve", "--port", "0", *map(str, arguments)],
            env={**os.environ, "PYTHONPATH": str(ROOT / "graph"), **environment},
            cwd=cwd,
            stdout=subprocess.PIPE,
            stderr=errors,
            text=True,
        )
    try:
        assert process.stdout is not None
        address = process.stdout.readline().strip()
        assert address, log.read_text("utf-8")
        yield Server(process, address, log)
    finally:
        process.kill()
        process.wait()


def until(condition: Callable[[], object], seconds: float = 30) -> None:
    """Waits until something holds."""
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end, "it never came to hold"
        time.sleep(0.05)


def lives(process: int) -> bool:
    try:
        return Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


def _children(process: int) -> list[str]:
    return Path(f"/proc/{process}/task/{process}/children").read_text().split()
