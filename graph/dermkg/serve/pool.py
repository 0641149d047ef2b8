"""The workers: how many there are, who gets the next request, and what becomes of those that take too long."""

from __future__ import annotations

import asyncio
import json
import marshal
import os
import socket
import subprocess
import sys
from collections import deque
from contextlib import ExitStack, suppress
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from signal import SIGABRT, SIGBUS, SIGSEGV

from dermkg.errors import StoreError
from dermkg.serve.protocol import Refusal
from dermkg.serve.worker import HEAD

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any

_SLOW = 0.1  # seconds after which a query has to let the short ones go first
_NICE = 15
_LATER = {"Retry-After": "2"}
_ATTEMPTS = 3  # how often a question is put whose worker was killed by somebody else
_PAUSE = 1.0  # seconds before a worker is tried again where the last one did not start


@dataclass(frozen=True)
class Settings:
    """Bounds of a server.

    Attributes:
        timeout: Seconds that a question may take.
        workers: Processes that answer.
        waiting: Questions that may wait for one.
        rows: Rows of an answer.
        size: Bytes of an answer.
        memory: MiB that a question may take.
        body: Bytes of a request.
    """

    timeout: float = 30.0
    workers: int = max(4, os.cpu_count() or 1)
    waiting: int = 256
    rows: int = 200_000
    size: int = 128 * 2**20
    memory: int = 1024
    body: int = 2**20


@dataclass(frozen=True)
class Reply:
    """What a worker answered.

    Attributes:
        status: The HTTP status.
        type: The media type.
        headers: Other headers.
        length: Bytes of the body.
        body: The body; empty where `file` holds it.
        file: An open descriptor, which whoever takes the reply must close.
    """

    status: int
    type: str
    headers: dict[str, str]
    length: int
    body: bytes
    file: int | None


class Died(Exception):
    """A worker ended before it had answered."""


class Worker:
    """One process, as the server sees it.

    Args:
        store: The store that it answers from.
        settings: Its bounds.
        lost: What is called when the process has ended.
        slow: What is called when a question takes long.

    Attributes:
        store: The store that it answers from.
        ready: Done when it can answer; fails where the store cannot be opened.
        late: Whether it was killed for its deadline.
        slowed: Whether it was made to yield.
    """

    def __init__(
        self, store: Path, settings: Settings, lost: Callable[[Worker], None], slow: Callable[[], None]
    ) -> None:
        self.store, self._settings = store, settings
        self._lost, self._slow = lost, slow
        self._loop = asyncio.get_running_loop()
        self.ready: asyncio.Future[dict[str, Any]] = self._loop.create_future()
        self.late = self.slowed = False
        self._patience = min(_SLOW, settings.timeout / 2)
        self._waits: asyncio.Future[Reply] | None = None
        self._read, self._files = bytearray(), list[int]()
        self._channel, other = socket.socketpair()
        self._channel.setblocking(False)
        with other, ExitStack() as undo:
            undo.callback(self._channel.close)
            self.process = subprocess.Popen(
                [sys.executable, "-P", "-m", "dermkg.serve.worker", self._told(other.fileno())],
                pass_fds=[other.fileno()],
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                env={**os.environ, "PYTHONPATH": _path(), "PYTHONUTF8": "1"},
            )
            undo.pop_all()
        self._loop.add_reader(self._channel, self._readable)

    def _told(self, channel: int) -> str:
        bounds = {name: getattr(self._settings, name) for name in ("timeout", "rows", "size", "memory")}
        return json.dumps({"channel": channel, "parent": os.getpid(), "store": str(self.store), **bounds})

    async def answer(self, request: bytes, yields: bool) -> Reply:
        """Sends a request and gives the reply.

        Args:
            request: The request.
            yields: Whether others go first where it takes long: what anybody may ask can take any time.

        Raises:
            Died: The process ended first: it was late, took too much, or was killed.
        """
        self._waits = self._loop.create_future()
        self._timer = self._loop.call_later(self._patience, self._linger, yields)
        try:
            whole = HEAD.pack(len(request), 0) + request
            sent = self._channel.send(whole)  # the worker is idle, so that nearly all go at once
            if sent < len(whole):
                await self._loop.sock_sendall(self._channel, whole[sent:])
            return await self._waits
        except OSError:
            raise Died from None
        except asyncio.CancelledError:
            if self._waits.done() and not self._waits.cancelled() and not self._waits.exception():
                _forget(self._waits.result())  # it came when nobody wanted it any more
            raise
        finally:
            self._waits = None
            self._timer.cancel()

    @property
    def busy(self) -> bool:
        """Whether it has a question."""
        return self._waits is not None

    def _expire(self) -> None:
        self.late = True
        self.process.kill()
        if self._waits is not None and not self._waits.done():
            self._waits.set_exception(Died())  # at once: the system may need a while to take its memory back

    def _linger(self, yields: bool) -> None:
        """What takes long goes on with what the others leave it, until its deadline."""
        self._timer = self._loop.call_later(self._settings.timeout - self._patience, self._expire)
        if yields:
            with suppress(OSError):
                os.setpriority(os.PRIO_PROCESS, self.process.pid, _NICE)
            self.slowed = True
        self._slow()

    def hasten(self) -> bool:
        """Undoes the yielding; whether that was allowed."""
        if self.slowed:
            try:
                os.setpriority(os.PRIO_PROCESS, self.process.pid, 0)
            except OSError:
                return False
            self.slowed = False
        return True

    def _readable(self) -> None:
        try:
            data, files, _, _ = socket.recv_fds(self._channel, 1 << 20, 1)
        except BlockingIOError:
            return
        except OSError:
            data, files = b"", []
        self._files += files
        self._read += data
        if not data:
            self._end()
        elif len(self._read) >= HEAD.size:
            head, body = HEAD.unpack_from(self._read)
            if len(self._read) >= HEAD.size + head + body:
                told = marshal.loads(self._read[HEAD.size : HEAD.size + head])
                self._take(told, bytes(self._read[HEAD.size + head :]))
                self._read = bytearray()

    def _take(self, told: dict[str, Any], body: bytes) -> None:
        if not self.ready.done():
            if "fault" in told:
                self.ready.set_exception(StoreError(*told["fault"]))
            else:
                self.ready.set_result(told)
        elif self._waits is not None and not self._waits.done():
            file = self._files.pop() if self._files else None
            if file is None and told["length"] != len(body):  # there was no descriptor left to take the file by
                self._waits.set_exception(Died())
                self.close()
                return
            self._waits.set_result(Reply(told["status"], told["type"], told["headers"], told["length"], body, file))

    def _end(self) -> None:
        """The process is gone: whoever waits is told, and nothing of it stays open."""
        self._loop.remove_reader(self._channel)
        self._channel.close()
        for file in self._files:
            os.close(file)
        self._files = []
        if not self.busy:
            self._loop.run_in_executor(None, self.process.wait)
        else:
            with suppress(subprocess.TimeoutExpired):
                self.process.wait(1)  # its socket is closed, so it is ending; why, whoever waits wants to know
        if not self.ready.done():
            self.ready.set_exception(OSError("a worker did not start"))
        if not self.ready.cancelled():
            self.ready.exception()  # seen, whether or not anybody waits for it
        if self._waits is not None and not self._waits.done():
            self._waits.set_exception(Died())
        self._lost(self)

    def close(self) -> None:
        """Ends the process: at once, whatever it is doing."""
        self.process.kill()


class Pool:
    """Workers on one store, and then on the next.

    Args:
        settings: Their bounds.

    Attributes:
        store: The store that new workers answer from.
        told: What the first worker on that store told of it.
        served: Questions answered.
        killed: Workers killed for their deadline, or because whoever asked went away.
    """

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self.store = Path()
        self.told: dict[str, Any] = {}
        self.served = self.killed = 0
        self._all: set[Worker] = set()
        self._idle: list[Worker] = []
        self._queue: deque[asyncio.Future[Worker]] = deque()
        self._closed = False

    @property
    def state(self) -> dict[str, int]:
        """Numbers for whoever watches the server."""
        busy = sum(worker.busy for worker in self._all)
        ready = sum(worker.ready.done() and worker.ready.exception() is None for worker in self._all)
        counts = {"workers": ready, "busy": busy, "waiting": len(self._queue)}
        return {**counts, "served": self.served, "killed": self.killed}

    async def use(self, store: Path) -> None:
        """Answers from a store from now on; questions that are being answered from another one are finished.

        Raises:
            StoreError: It cannot be opened; what was used before stays in use.
            OSError: No process is to be had; so does it then.
        """
        first = self._start(store)
        told = await first.ready
        self.store, self.told = store, told
        for worker in [worker for worker in self._idle if worker.store != store]:
            self._idle.remove(worker)
            worker.close()
        self._free(first)
        self._fill()

    async def answer(self, request: dict[str, Any]) -> Reply:
        """Has a request answered.

        Raises:
            Refusal: 503 where all are busy or the deadline passed, 422 where it takes more than there is.
        """
        text = marshal.dumps(request)  # between processes of one Python
        for attempt in range(_ATTEMPTS):
            worker = await self._take()
            try:
                reply = await worker.answer(text, bool(request.get("text")))
            except asyncio.CancelledError:  # whoever asked has gone
                self.killed += 1
                worker.close()
                raise
            except Died:
                refusal = self._why(worker)
                if refusal is None and attempt + 1 < _ATTEMPTS:  # killed from outside: another one can answer
                    continue
                raise refusal or Refusal(503, "the answer broke off again and again; try again later", _LATER) from None
            self.served += 1
            self._free(worker)
            return reply
        raise AssertionError

    def _why(self, worker: Worker) -> Refusal | None:
        """Why a worker ended; None where nothing in the question explains it."""
        if worker.late:
            self.killed += 1
            said = f"the answer took longer than {self._settings.timeout:g} s and was given up; ask for less"
            return Refusal(503, said, _LATER)
        if worker.process.poll() in (-SIGABRT, -SIGSEGV, -SIGBUS):
            memory = f"{self._settings.memory} MiB of memory"
            return Refusal(422, f"the question takes more than {memory} or is nested too deeply; ask for less")
        return None

    async def _take(self) -> Worker:
        if self._idle:
            return self._idle.pop()
        if len(self._queue) >= self._settings.waiting or self._closed:
            raise Refusal(503, "too many questions are waiting; try again later", _LATER)
        loop = asyncio.get_running_loop()
        turn: asyncio.Future[Worker] = loop.create_future()
        late = Refusal(503, "no worker became free in time; try again later", _LATER)

        def expire() -> None:
            if not turn.done():
                turn.set_exception(late)

        timer = loop.call_later(self._settings.timeout, expire)
        self._queue.append(turn)
        try:
            return await turn
        except asyncio.CancelledError:
            if turn.done() and not turn.cancelled() and turn.exception() is None:  # a worker came and is not needed
                self._free(turn.result())
            raise
        finally:
            timer.cancel()
            with suppress(ValueError):
                self._queue.remove(turn)

    def _free(self, worker: Worker) -> None:
        """A worker takes the next question, unless its store is old, it must yield for good, or it is one too many."""
        if worker.store != self.store or not worker.hasten() or self._closed:
            worker.close()
            return
        while self._queue:
            turn = self._queue.popleft()
            if not turn.done():
                turn.set_result(worker)
                return
        if len(self._idle) < self._settings.workers:
            self._idle.append(worker)
        else:
            worker.close()  # it was started while long questions kept the others

    def _start(self, store: Path) -> Worker:
        worker = Worker(store, self._settings, self._gone, self._widen)
        self._all.add(worker)
        return worker

    def _fill(self, more: int = 0) -> None:
        """Starts workers until there are as many as there should be, or one more than there are."""
        current = sum(worker.store == self.store for worker in self._all)
        try:
            for _ in range(0 if self._closed else max(self._settings.workers - current, more)):
                worker = self._start(self.store)
                worker.ready.add_done_callback(partial(self._started, worker))
        except OSError:  # no process or descriptor is to be had now
            asyncio.get_running_loop().call_later(_PAUSE, self._fill)

    def _widen(self) -> None:
        """Long questions must not keep short ones waiting: up to twice the workers are there when they are needed."""
        if not self._idle and len(self._all) < 2 * self._settings.workers:
            self._fill(1)

    def _started(self, worker: Worker, ready: asyncio.Future[Any]) -> None:
        if not ready.cancelled() and ready.exception() is None:
            self._free(worker)

    def _gone(self, worker: Worker) -> None:
        started = worker.ready.exception() is None
        self._all.discard(worker)
        if worker in self._idle:
            self._idle.remove(worker)
        if not self._closed and worker.store == self.store:
            if started:
                self._fill()
            else:
                asyncio.get_running_loop().call_later(_PAUSE, self._fill)

    def close(self) -> None:
        """Ends all workers."""
        self._closed = True
        for worker in list(self._all):
            worker.close()
            with suppress(subprocess.TimeoutExpired):
                worker.process.wait(1)


def _forget(reply: Reply) -> None:
    if reply.file is not None:
        os.close(reply.file)


def _path() -> str:
    """Where a worker finds this package, however the server found it."""
    own = str(Path(__file__).resolve().parents[2])
    return os.pathsep.join(filter(None, [own, os.environ.get("PYTHONPATH", "")]))
