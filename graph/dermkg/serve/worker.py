"""One process that answers one question at a time, and can be killed: Oxigraph itself knows no deadline.

It is spawned, not forked, so that it has no socket of the server's. It takes requests from a socket pair and puts
replies there, with the answer's bytes behind them or, where these are many, the descriptor of the file that holds
them. It ends when its server does: the kernel sees to that where it can, and an alarm of its own ends it soon after
each deadline.
"""

from __future__ import annotations

import json
import marshal
import os
import resource
import signal
import socket
import struct
import sys
from pathlib import Path

from dermkg import api, stores
from dermkg.errors import DermkgError, InputError
from dermkg.serve import answers
from dermkg.serve.protocol import Refusal
from dermkg.serve.spool import Spool

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import IO, Any

HEAD = struct.Struct("!II")  # how many bytes of the head follow, and how many bytes of the answer behind them
_GRACE = 2.0  # seconds after the deadline by which a worker whose server is gone or stuck ends itself


def main() -> None:
    """Runs until the server closes the socket pair. The settings are the only argument, as JSON."""
    settings = json.loads(sys.argv[1])
    channel = socket.socket(fileno=settings["channel"])
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for the server, which ends its workers
    _leave_the_network()
    _die_with(settings["parent"])
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    try:
        graph = api.Graph(stores.open_store(Path(settings["store"])))
    except DermkgError as fault:
        _reply(channel, {"fault": (fault.where, fault.fault, fault.remedy)})
        return
    _bound_memory(settings["memory"])
    _reply(channel, {"quads": len(graph.store)})
    requests = channel.makefile("rb")
    while request := _request(requests):
        signal.setitimer(signal.ITIMER_REAL, settings["timeout"] + _GRACE)
        head, spool = _answered(graph, request, settings)
        body, file = spool.close()
        _reply(channel, {**head, "length": spool.length}, body, file)
        signal.setitimer(signal.ITIMER_REAL, 0)


def _answered(graph: api.Graph, request: dict[str, Any], settings: dict[str, Any]) -> tuple[dict[str, Any], Spool]:
    """The reply's head, and the spool that holds its body."""
    spool = None
    try:
        answer = answers.answer(graph, request)
        spool = Spool(settings["size"], settings["rows"], answer.format)
        answer.write(spool)
        return {"status": 200, "type": answer.type, "headers": answer.headers}, spool
    except Exception as fault:
        refusal = (spool and spool.refusal) or _refusal(fault)  # Oxigraph hides what a spool raised in its own errors
    said = Spool(settings["size"], settings["rows"], "")
    said.write(f"{refusal.said}\n".encode())
    return {"status": refusal.status, "type": "text/plain; charset=utf-8", "headers": refusal.headers}, said


def _refusal(fault: Exception) -> Refusal:
    if isinstance(fault, Refusal):
        return fault
    if isinstance(fault, DermkgError):
        return Refusal(400 if isinstance(fault, InputError) else 500, str(fault))
    if isinstance(fault, MemoryError):
        return Refusal(422, "the question takes more memory than this endpoint gives; ask for less")
    if isinstance(fault, OSError) and not fault.errno:  # Oxigraph's own, of what a format cannot hold
        return Refusal(406, f"the answer cannot be written like this: {fault}; choose another format")
    if isinstance(fault, OSError):
        return Refusal(503, f"the answer cannot be kept ({fault.strerror or fault}); try again later")
    return Refusal(500, f"internal fault: {type(fault).__name__}: {fault}; please report it")


def _request(requests: IO[bytes]) -> dict[str, Any] | None:
    """The next request; None where the server is gone."""
    head = requests.read(HEAD.size)
    body = requests.read(HEAD.unpack(head)[0]) if len(head) == HEAD.size else b""
    return marshal.loads(body) if body else None


def _reply(channel: socket.socket, head: dict[str, Any], body: bytes = b"", file: int | None = None) -> None:
    text = marshal.dumps(head)
    whole = HEAD.pack(len(text), len(body)) + text + body
    if file is None:
        channel.sendall(whole)
    else:
        sent = socket.send_fds(channel, [whole], [file])
        channel.sendall(whole[sent:])


def _bound_memory(mebibytes: int) -> None:
    """Lets the process take so much more memory for itself than it has; the store's files do not count."""
    if sys.platform != "linux":
        return
    now = int(Path("/proc/self/statm").read_text().split()[5]) * resource.getpagesize()
    _, hard = resource.getrlimit(resource.RLIMIT_DATA)
    most = now + mebibytes * 2**20
    if hard == resource.RLIM_INFINITY or most < hard:
        resource.setrlimit(resource.RLIMIT_DATA, (most, most))


def _leave_the_network() -> None:
    """Takes the way to other hosts, where the system lets us: a SERVICE that nobody saw then reaches none.

    It comes before there are threads, and before the parent's death is watched, which it would undo.
    """
    if sys.platform == "linux":
        import ctypes

        ctypes.CDLL(None).unshare(0x10000000 | 0x40000000)  # CLONE_NEWUSER | CLONE_NEWNET


def _die_with(parent: int) -> None:
    """Ends this process when its parent ends, however it ends."""
    if sys.platform == "linux":
        import ctypes

        ctypes.CDLL(None).prctl(1, signal.SIGKILL)  # PR_SET_PDEATHSIG
    if os.getppid() != parent:
        os._exit(0)


if __name__ == "__main__":
    main()
