"""HTTP: which address answers what, the limits of a request, and the log."""

from __future__ import annotations

import asyncio
import json
import os
import re
import signal
import sys
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, cast
from urllib.parse import unquote_to_bytes

import uvicorn
from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect, Request
from starlette.responses import FileResponse, JSONResponse, PlainTextResponse, RedirectResponse, Response
from starlette.routing import Route
from starlette.types import ASGIApp, Message, Receive, Scope, Send
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

from dermkg import resources, terms
from dermkg.errors import DermkgError
from dermkg.serve import note, protocol
from dermkg.serve.pool import Pool, Reply, Settings
from dermkg.serve.protocol import Refusal

_PART = 256 * 1024  # bytes sent at once
_PATIENCE = 0.05  # seconds before it is watched whether whoever asked is still there
_HEAD = 64 * 1024  # bytes of a request before its body
# Bytes of a body that is too large which are read all the same: else many a client never hears why it is refused.
_DRAINED = 32 * 2**20
_STALLED = 60.0  # seconds that a body may take to come, and a part of an answer to be taken
_TAKEN = 600.0  # seconds that the whole of it may take
_HEADED = 15.0  # seconds that the head of a request may take to come
_CONNECTIONS = 1_000  # at once; more are told to come later
_LOG = 0.2  # seconds that a line of the log may wait for others: to write each alone costs more than to answer
_LOGGED = 500  # characters of a query that the log keeps
_LOOK = 1.0  # seconds between looks for a new build
_WIDER = 50  # things whose neighbours one drawing adds
_GOODBYE = 3  # seconds beyond the deadline of a question in which the server ends
# What every answer says. What is read here is the same for everyone, so that pages of any host may read it.
_SAFE = [
    (b"x-content-type-options", b"nosniff"),
    (b"referrer-policy", b"no-referrer"),
    (b"access-control-allow-origin", b"*"),
    (b"access-control-expose-headers", b"Retry-After"),
]


class Gone(Exception):
    """Whoever asked went away."""


class Spooled:
    """An answer that is in memory or in a file.

    Args:
        reply: The answer; its file is closed when it is sent.
    """

    def __init__(self, reply: Reply) -> None:
        self._reply = reply

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:  # noqa: ARG002
        """Sends it, in parts where it is long: as fast as they are taken."""
        reply = self._reply
        own = (("Content-Type", reply.type), ("Content-Length", str(reply.length)), *reply.headers.items())
        headers = [(name.lower().encode(), value.encode()) for name, value in own]
        try:
            await send({"type": "http.response.start", "status": reply.status, "headers": headers})
            if reply.file is None:
                await send({"type": "http.response.body", "body": reply.body})
                return
            at = reply.length if scope["method"] == "HEAD" else 0
            async with asyncio.timeout(_TAKEN):
                while at < reply.length:
                    part = os.pread(reply.file, _PART, at)
                    at += len(part)
                    body = {"type": "http.response.body", "body": part, "more_body": at < reply.length}
                    await asyncio.wait_for(send(body), _STALLED)
            if scope["method"] == "HEAD":
                await send({"type": "http.response.body", "body": b""})
        except TimeoutError:
            scope["dermkg.abort"]()  # what it was sent waits to be read: to close would be to wait for that too
        finally:
            if reply.file is not None:
                os.close(reply.file)


class Site:
    """The addresses of a server.

    Args:
        link: The store's folder, or the link that builds turn.
        settings: The bounds.

    Attributes:
        fault: Why it did not begin, if it did not.
    """

    def __init__(self, link: Path, settings: Settings) -> None:
        self._link, self._settings = link, settings
        self._pool = Pool(settings)
        self._kept: dict[str, Reply] = {}  # pages that are the same for everyone, until the next build
        self._refused: Path | None = None
        self._began = time.time()
        self.fault: DermkgError | OSError | None = None

    @asynccontextmanager
    async def living(self, app: Starlette) -> AsyncIterator[None]:
        """Has workers for as long as the server runs, and looks for new builds."""
        del app
        try:
            await self._pool.use(self._link.resolve())
        except (DermkgError, OSError) as fault:
            self.fault = fault  # `run` ends, and tells it
            yield
            return
        looking = asyncio.create_task(self._look())
        try:
            yield
        finally:
            looking.cancel()
            self._pool.close()

    async def _look(self) -> None:
        while True:
            await asyncio.sleep(_LOOK)
            now = self._link.resolve()
            if now in (self._pool.store, self._refused) or not now.is_dir():
                continue
            try:
                await self._pool.use(now)
                self._kept.clear()
                note(f"answers come from {now} now")
            except DermkgError as fault:
                self._refused = now
                note(f"{fault}; answers still come from {self._pool.store}")
            except OSError as fault:  # it may pass
                note(f"{now}: it cannot be taken up now ({fault}); answers still come from {self._pool.store}")

    def app(self) -> ASGIApp:
        """The ASGI application."""
        routes = [
            Route("/sparql", self.sparql, methods=["GET", "POST"]),
            Route("/health", self.health),
            Route("/", self.home),
            Route("/names", self.names),
            Route("/draw", self.draw),
            Route("/about", self.about),
            Route("/{path:path}", self.thing),
            Route("/{path:path}", _preflight, methods=["OPTIONS"]),
        ]
        refused: dict[Any, Any] = {Refusal: _refused, HTTPException: _refused, Gone: _gone, Exception: _broken}
        return Logged(Starlette(routes=routes, exception_handlers=refused, lifespan=self.living))

    async def sparql(self, request: Request) -> ASGIApp:
        """The SPARQL 1.1 Protocol's query operation; without a query, the service's description."""
        body = await _body(request, self._settings.body) if request.method == "POST" else b""
        search: bytes = request.scope["query_string"]
        asked = protocol.parse(request.method, search, request.headers.get("content-type", ""), body)
        accept = ", ".join(request.headers.getlist("accept"))
        if asked is None:
            wanted = request.query_params.get("format", "")
            if not wanted and accept.startswith("text/html"):  # a person's browser
                return RedirectResponse("./", 303, {"Vary": "Accept"})
            endpoint = str(request.url.replace(query=""))
            return await self._answer(
                request, {"do": "service", "endpoint": endpoint, "accept": accept, "format": wanted}
            )
        told = {name: getattr(asked, name) for name in ("text", "bindings", "default", "named", "format")}
        return await self._answer(request, {"do": "query", "accept": accept, **told})

    async def home(self, request: Request) -> ASGIApp:
        """The page to ask on."""
        return await self._keep(request, {"do": "home", "language": _language(request)})

    async def names(self, request: Request) -> ASGIApp:
        """All names that an editor can complete, as JSON."""
        return await self._keep(request, {"do": "names"})

    async def about(self, request: Request) -> ASGIApp:
        """The page or the RDF of any IRI: `?iri=`."""
        return await self._thing(request, request.query_params.get("iri", ""))

    async def thing(self, request: Request) -> ASGIApp:
        """The page or the RDF of the thing whose IRI ends as this address does."""
        path = protocol.utf8(unquote_to_bytes(request.scope["raw_path"].partition(b"?")[0]), "the address")
        return await self._thing(request, terms.KG + path.removeprefix("/"))

    async def _thing(self, request: Request, iri: str) -> ASGIApp:
        accept = ", ".join(request.headers.getlist("accept")) or "text/html"
        given = request.query_params.get("format", "")
        if given not in {"html", *protocol.TRIPLES.values(), ""}:
            raise Refusal(400, f"format={given} is none; send one of html, {', '.join(protocol.TRIPLES.values())}")
        wanted = {"do": "thing", "iri": iri, "language": _language(request), "accept": accept, "format": given}
        return await self._answer(request, wanted)

    async def draw(self, request: Request) -> ASGIApp:
        """A drawing: `?about=…&hops=…`, or `?query=…` with its `$variable=` parameters; more with `&wider=…`."""
        given = request.query_params
        asked = protocol.parse("GET", request.scope["query_string"], "", b"") if "query" in given else None
        hops = given.get("hops", "1")
        if not re.fullmatch("[1-9]", hops):
            raise Refusal(400, f"hops={hops} is no distance; send 1 to 9")
        about, wider = given.get("about", ""), given.getlist("wider")[:_WIDER]
        if asked and (asked.default or asked.named):
            raise Refusal(400, "a drawing is of all graphs; leave the names of graphs out, or say FROM in the query")
        text, bindings = (asked.text, asked.bindings) if asked else ("", {})
        wanted = {"do": "draw", "about": about, "hops": int(hops), "text": text, "bindings": bindings, "wider": wider}
        if text or about:
            return await self._answer(request, wanted)
        whole = self._link.with_name("graph.html")
        if self._link.is_symlink() and whole.is_file():  # a build's link, with the drawing of that build beside it
            return FileResponse(whole, media_type="text/html")
        return await self._keep(request, wanted)

    async def health(self, request: Request) -> Response:
        """Whether questions are answered, from what, and by how many."""
        del request
        state = self._pool.state
        told = {
            "status": "ok" if state["workers"] else "starting",
            "version": resources.VERSION,
            "store": self._pool.store.name,
            **self._pool.told,
            **state,
            "seconds": round(time.time() - self._began, 1),
        }
        return JSONResponse(told, 200 if state["workers"] else 503, {"Cache-Control": "no-store"})

    async def _answer(self, request: Request, wanted: dict[str, Any]) -> ASGIApp:
        return Spooled(await self._reply(request, wanted))

    async def _keep(self, request: Request, wanted: dict[str, Any]) -> ASGIApp:
        key = f"{self._pool.store} {json.dumps(wanted)}"
        if key not in self._kept:
            reply = await self._reply(request, wanted)
            if reply.status != 200:
                return Spooled(reply)
            if reply.file is not None:
                body = os.pread(reply.file, reply.length, 0)
                os.close(reply.file)
                reply = replace(reply, body=body, file=None)
            self._kept[key] = reply
        return Spooled(self._kept[key])

    async def _reply(self, request: Request, wanted: dict[str, Any]) -> Reply:
        """Has a worker answer; where whoever asked goes away, the worker is freed."""
        asking = asyncio.current_task()
        watching: list[asyncio.Task[None]] = []

        async def watch() -> None:
            while (await request.receive())["type"] != "http.disconnect":
                pass
            assert asking is not None
            asking.cancel()

        # Most answers come sooner than it would take to watch for them.
        timer = asyncio.get_running_loop().call_later(_PATIENCE, lambda: watching.append(asyncio.create_task(watch())))
        try:
            return await self._pool.answer(wanted)
        except asyncio.CancelledError:
            if watching and watching[0].done():
                raise Gone from None
            raise
        finally:
            timer.cancel()
            for task in watching:
                task.cancel()


async def _preflight(request: Request) -> Response:
    """What a page of another host may send: anything that reads."""
    asked = request.headers.get("access-control-request-headers", "*")
    allowed = {"Access-Control-Allow-Methods": "GET, HEAD, POST", "Access-Control-Allow-Headers": asked}
    return Response(status_code=204, headers={**allowed, "Allow": "GET, HEAD, POST, OPTIONS"})


async def _body(request: Request, most: int) -> bytes:
    told = request.headers.get("content-length", "0")
    parts, length = [], 0
    too_large = Refusal(413, f"the request is larger than {most} bytes; send a shorter query", {"Connection": "close"})
    if told.isdecimal() and int(told) > _DRAINED:
        raise too_large
    try:
        async with asyncio.timeout(_STALLED):
            async for part in request.stream():
                length += len(part)
                if length <= most:
                    parts.append(part)
                elif length > _DRAINED:
                    raise too_large
    except TimeoutError:
        raise Refusal(408, "the body did not come in time; send it again", {"Connection": "close"}) from None
    except ClientDisconnect:
        raise Gone from None
    if length > most:
        raise too_large
    return b"".join(parts)


def _language(request: Request) -> str:
    """zh or en: what the address says, else what the browser prefers."""
    given = request.query_params.get("lang", "")
    if given in ("zh", "en"):
        return given
    return "zh" if request.headers.get("accept-language", "").lower().startswith("zh") else "en"


async def _refused(request: Request, fault: Exception) -> Response:
    if isinstance(fault, Refusal):
        status, said, headers = fault.status, fault.said, fault.headers
    else:
        assert isinstance(fault, HTTPException)
        status, said, headers = fault.status_code, _SAID.get(fault.status_code, fault.detail), dict(fault.headers or {})
    del request
    return PlainTextResponse(f"{said}\n", status, headers)


_SAID = {405: "this address is only read; use GET, and at /sparql GET or POST", 404: "there is nothing here; see /"}


async def _gone(request: Request, fault: Exception) -> Response:
    del request, fault
    return Response(status_code=499)  # nobody reads it; the log does


async def _broken(request: Request, fault: Exception) -> Response:
    del request
    note(f"internal fault: {type(fault).__name__}: {fault}; please report it")
    return PlainTextResponse("internal fault; please report it\n", 500)


class Logged:
    """Writes a line of JSON for each request to standard error, several at a time.

    Args:
        app: What answers.
    """

    def __init__(self, app: ASGIApp) -> None:
        self._app = app
        self._lines: list[str] = []

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Passes a request on and logs how it went."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            self.flush()  # the server has ended
            return
        began, status, length = time.perf_counter(), 0, 0

        async def noting(message: Message) -> None:
            nonlocal status, length
            if message["type"] == "http.response.start":
                status = message["status"]
                message["headers"] = [*message["headers"], *_SAFE]
            else:
                length += len(message.get("body", b""))
            await send(message)

        try:
            await self._app(scope, receive, noting)
        finally:
            self._note(scope, status, length, time.perf_counter() - began)

    def _note(self, scope: Scope, status: int, length: int, seconds: float) -> None:
        search = scope["query_string"].decode("latin-1")
        told = {
            "time": datetime.now(UTC).isoformat(timespec="milliseconds"),
            "client": (scope.get("client") or ("",))[0],
            "method": scope["method"],
            "path": scope["path"] + (f"?{search[:_LOGGED]}" if search else ""),
            "status": status,
            "bytes": length,
            "ms": round(seconds * 1000, 1),
        }
        if not self._lines:
            asyncio.get_running_loop().call_later(_LOG, self.flush)
        self._lines.append(json.dumps(told))

    def flush(self) -> None:
        """Writes what waits to be written."""
        if self._lines:
            with suppress(OSError):  # nobody reads the log: the answers go on
                print("\n".join(self._lines), file=sys.stderr, flush=True)
            self._lines = []


class Bounded(HttpToolsProtocol):
    """HTTP whose heads are bounded: uvicorn keeps what it is sent until a head is whole, however long it is."""

    _unread, _head, _in_head = 0, 0, True
    _late: asyncio.TimerHandle | None = None

    def connection_made(self, transport: Any) -> None:
        """Somebody connects: the head of a request has to come in time."""
        super().connection_made(transport)
        self._late = self.loop.call_later(_HEADED, transport.abort)

    def connection_lost(self, exc: Exception | None) -> None:
        """Somebody goes."""
        self._in_time()
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        """Takes bytes; where a head goes on for too long, says so and closes the connection."""
        self._unread += len(data)
        if self._in_head and b"pgrade" in data:
            # The parser would take what follows an offer to upgrade for another protocol; we go on with this one.
            head, blank, body = data.partition(b"\r\n\r\n")
            data = re.sub(rb"(?i)\r\nupgrade:", b"\r\nx-offered:", head) + blank + body
        super().data_received(data)
        if self._in_head and self._unread > _HEAD and not self.transport.is_closing():
            self.send_400_response("")

    def on_message_begin(self) -> None:
        """A head begins."""
        self._in_head, self._head = True, 0
        self._in_time()
        self._late = self.loop.call_later(_HEADED, self.transport.abort)
        super().on_message_begin()

    def on_url(self, url: bytes) -> None:
        """Part of the address of a request."""
        self._count(url)
        super().on_url(url)

    def on_header(self, name: bytes, value: bytes) -> None:
        """A header of a request."""
        self._count(name, value)
        super().on_header(name, value)

    def on_headers_complete(self) -> None:
        """A head is whole."""
        self._in_head = False
        self._in_time()
        super().on_headers_complete()
        cast("dict[str, Any]", self.scope)["dermkg.abort"] = self.transport.abort

    def on_message_complete(self) -> None:
        """The next head begins."""
        self._in_head, self._unread = True, 0
        super().on_message_complete()

    def send_400_response(self, msg: str) -> None:
        """Says what is wrong with a request that cannot be read, and closes the connection."""
        large = self._head > _HEAD or (self._in_head and self._unread > _HEAD)
        status = b"431 Request Header Fields Too Large" if large else b"400 Bad Request"
        remedy = f"the head of the request is larger than {_HEAD} bytes; POST long queries"
        said = (remedy if large else msg or "this is no HTTP").encode() + b"\n"
        head = (
            b"HTTP/1.1 %b\r\nConnection: close\r\nContent-Type: text/plain; charset=utf-8\r\nContent-Length: %d\r\n\r\n"
        )
        self.transport.write(head % (status, len(said)) + said)
        self.transport.close()

    def _in_time(self) -> None:
        if self._late is not None:
            self._late.cancel()

    def _count(self, *parts: bytes) -> None:
        self._head += sum(map(len, parts)) + 4
        if self._head > _HEAD:
            raise ValueError  # the parser stops, and `send_400_response` says why


class _Server(uvicorn.Server):
    """A uvicorn server that says when it has started, and ends at once if that is not wanted."""

    def __init__(self, config: uvicorn.Config, ready: Callable[[], bool]) -> None:
        super().__init__(config)
        self._ready = ready

    async def startup(self, sockets: Any = None) -> None:
        """Starts, and says so."""
        await super().startup(sockets)
        self.should_exit |= not self._ready()


def run(listener: Any, link: Path, settings: Settings, announce: Callable[[str], object]) -> None:
    """Answers on a listening socket until the process is told to end.

    Args:
        listener: The socket.
        link: The store's folder, or the link that builds turn.
        settings: The bounds.
        announce: Called with the address once questions are answered.

    Raises:
        StoreError: The store cannot be opened.
    """
    host, port = listener.getsockname()[:2]
    site = Site(link, settings)
    config = uvicorn.Config(
        site.app(),
        http=Bounded,
        ws="none",
        access_log=False,
        log_level="critical",
        server_header=False,
        proxy_headers=False,
        limit_concurrency=_CONNECTIONS,
        timeout_graceful_shutdown=int(settings.timeout) + _GOODBYE,
        lifespan="on",
    )

    def ready() -> bool:
        if site.fault is None:
            announce(address)
        return site.fault is None

    address = f"http://{f'[{host}]' if ':' in host else host}:{port}/"
    before = signal.signal(signal.SIGTERM, _end)  # uvicorn finishes what it has begun, and then hands the signal on
    try:
        _Server(config, ready).run([listener])
    except KeyboardInterrupt:
        pass
    finally:
        signal.signal(signal.SIGTERM, before)
    if site.fault:
        raise site.fault


def _end(number: int, frame: object) -> None:
    del number, frame
    raise KeyboardInterrupt
