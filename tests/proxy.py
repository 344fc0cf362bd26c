"""A bad network on loopback, between a browser and the real server.

It cuts, stalls, trickles, doubles, lies, and brings things late. Each request has a connection of its own, so that its
end is the connection's end.
"""

import contextlib
import http.client
import random
import socket
import socketserver
import threading
import time
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from functools import partial
from itertools import chain
from typing import Any, Self

_PIECE = 16 * 1024
_MOST_HEAD = 64 * 1024
_PATIENCE_S = 60


def _answer(status: str, media_type: str, body: str) -> bytes:
    said = body.encode()
    head = (f"HTTP/1.1 {status}", f"Content-Type: {media_type}", f"Content-Length: {len(said)}", "Connection: close")
    return "\r\n".join((*head, "", "")).encode() + said


PORTAL = _answer("200 OK", "text/html; charset=utf-8", "<!doctype html><h1>Välkommen till tågets nät</h1>")
GATEWAY = _answer("502 Bad Gateway", "text/html", "<h1>502 Bad Gateway</h1>")


@dataclass(frozen=True, slots=True)
class Asked:
    """A request as far as it is known when its head has come."""

    method: str
    path: str
    size: int
    """Bytes of the whole request, head and body."""

    @property
    def is_sending(self) -> bool:
        """Something of the outbox on its way, or the question how far it has come."""
        return self.path.startswith("/api/v1/") and self.method in {"PUT", "PATCH", "DELETE", "HEAD"}


@dataclass(frozen=True, slots=True)
class Fate:
    """What becomes of one request; as it stands here, nothing."""

    cut_request: int | None = None
    """So many bytes of it reach the server, head and body counted together."""
    cut_answer: int | None = None
    """So many bytes of the server's answer come back."""
    stall_s: float = 0
    bytes_per_s: int | None = None
    """In either direction."""
    doubled: bool = False
    """The server gets it twice at the same time."""
    kept: bool = False
    """The browser is cut off; the server gets it when `deliver` is called, after what was asked later."""
    says: bytes | None = None
    """An answer that is not the server's, who never hears of it."""


FINE = Fate()


@dataclass(frozen=True, slots=True)
class Passed:
    """What came of a request."""

    asked: Asked
    fate: Fate
    up: int
    """Bytes that reached the server, the head's among them."""
    body: int
    """Those of the body."""
    status: int | None
    """What the server answered, whether or not it came back; None where it never answered."""


@dataclass
class Proxy:
    """The way to the server at `port`. `decide` says what becomes of each request."""

    to: int
    decide: Callable[[Asked], Fate] = lambda _asked: FINE
    passed: list[Passed] = field(default_factory=list)
    _kept: list[bytes] = field(default_factory=list)
    _lock: threading.Lock = field(default_factory=threading.Lock)
    port: int = 0

    @property
    def url(self) -> str:
        return f"http://localhost:{self.port}"

    @contextlib.contextmanager
    def open(self) -> Iterator[Self]:
        """Listen until the end."""
        with _Listener(("127.0.0.1", 0), partial(_Connection, self)) as listener:
            self.port = listener.server_address[1]
            thread = threading.Thread(target=listener.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
            thread.start()
            try:
                yield self
            finally:
                listener.shutdown()
                thread.join()

    def keep(self, request: bytes) -> None:
        with self._lock:
            self._kept.append(request)

    def deliver(self, dice: random.Random | None = None) -> list[int]:
        """Give the server what was kept from it, or one that the dice choose of it; returns its answers' statuses."""
        with self._lock:
            if not self._kept:
                return []
            chosen = self._kept[:] if dice is None else [dice.choice(self._kept)]
            for request in chosen:
                self._kept.remove(request)
        return [self.again(request) for request in chosen]

    def again(self, request: bytes) -> int:
        """Send these bytes to the server, and read its answer to the end."""
        with self.server() as server:
            server.sendall(request)
            answer = http.client.HTTPResponse(server)
            answer.begin()
            answer.read()
            return answer.status

    def server(self) -> socket.socket:
        return socket.create_connection(("127.0.0.1", self.to), timeout=_PATIENCE_S)


class _Listener(socketserver.ThreadingTCPServer):
    allow_reuse_address = True
    daemon_threads = True
    # A browser opens connections that it never speaks on.
    block_on_close = False


class _Cut(Exception):
    """The connection is at its end here."""


class _Connection(socketserver.BaseRequestHandler):
    """One request and its answer."""

    request: socket.socket

    def __init__(self, proxy: Proxy, *arguments: Any) -> None:
        self.proxy = proxy
        self.fate = FINE
        self.up = self.body = 0
        self.status: int | None = None
        super().__init__(*arguments)

    def handle(self) -> None:
        self.request.settimeout(_PATIENCE_S)
        with contextlib.suppress(_Cut, OSError):
            head, begun = self._head()
            method, path, _version = head.split(b"\r\n", 1)[0].decode("latin-1").split(" ", 2)
            asked = Asked(method, path, len(_alone(head)) + _length(head))
            self.fate = self.proxy.decide(asked)
            try:
                self._meet(_alone(head), begun, _length(head))
            finally:
                self.proxy.passed.append(Passed(asked, self.fate, self.up, self.body, self.status))

    def _head(self) -> tuple[bytes, bytes]:
        """The request's head to its empty line, and what came of the body with it."""
        read = b""
        while b"\r\n\r\n" not in read:
            read += self._heard(self.request)
            if len(read) > _MOST_HEAD:
                raise _Cut
        head, _line, begun = read.partition(b"\r\n\r\n")
        return head + b"\r\n\r\n", begun

    def _heard(self, connection: socket.socket) -> bytes:
        piece = connection.recv(_PIECE)
        if not piece:
            raise _Cut
        return piece

    def _meet(self, head: bytes, begun: bytes, length: int) -> None:
        time.sleep(self.fate.stall_s)
        if self.fate.says is not None:
            for _piece in self._pieces(begun, length):
                pass
            self.request.sendall(self.fate.says)
        elif self.fate.kept:
            self.proxy.keep(head + b"".join(self._pieces(begun, length)))
            raise _Cut
        else:
            self._forward(head, begun, length)

    def _forward(self, head: bytes, begun: bytes, length: int) -> None:
        with self.proxy.server() as server:
            request = bytearray()
            try:
                for piece in self._limited(chain((head,), self._pieces(begun, length)), self.fate.cut_request):
                    server.sendall(piece)
                    self.up += len(piece)
                    self.body = max(0, self.up - len(head))
                    request += piece
            except _Cut:
                # So that the server reads what came, and sees that there is no more.
                server.shutdown(socket.SHUT_WR)
                raise
            twin = threading.Thread(target=self.proxy.again, args=(bytes(request),))
            if self.fate.doubled:
                twin.start()
            self._answer(server)
            if self.fate.doubled:
                twin.join()

    def _answer(self, server: socket.socket) -> None:
        head = b""
        while b"\r\n\r\n" not in head:
            head += self._heard(server)
        self.status = int(head.split(b" ", 2)[1])
        most = self.fate.cut_answer
        # Over HTTPS a browser refuses a head that is cut off; over HTTP it would take half a cookie for a whole one.
        if most is not None and most < head.index(b"\r\n\r\n") + 4:
            raise _Cut
        for piece in self._limited(chain((head,), iter(partial(server.recv, _PIECE), b"")), most):
            self.request.sendall(piece)

    def _pieces(self, begun: bytes, length: int) -> Iterator[bytes]:
        """The body as it comes."""
        if begun:
            yield begun
        left = length - len(begun)
        while left > 0:
            piece = self._heard(self.request)
            left -= len(piece)
            yield piece

    def _limited(self, pieces: Iterable[bytes], most: int | None) -> Iterator[bytes]:
        """At the fate's pace, and to the byte where it cuts."""
        sent = 0
        for whole in pieces:
            for piece in self._paced(whole):
                room = len(piece) if most is None else most - sent
                if room > 0:
                    yield piece[:room]
                sent += min(room, len(piece))
                if most is not None and sent >= most:
                    raise _Cut

    def _paced(self, piece: bytes) -> Iterator[bytes]:
        pace = self.fate.bytes_per_s
        if pace is None:
            yield piece
            return
        step = max(1, pace // 10)
        for at in range(0, len(piece), step):
            time.sleep(0.1)
            yield piece[at : at + step]


def _length(head: bytes) -> int:
    for line in head.split(b"\r\n"):
        name, _colon, value = line.partition(b":")
        if name.strip().lower() == b"content-length":
            return int(value)
    return 0


def _alone(head: bytes) -> bytes:
    """The head with the wish that the connection end with the answer."""
    lines = head.rstrip(b"\r\n").split(b"\r\n")
    others = [line for line in lines if not line.lower().startswith((b"connection:", b"keep-alive:"))]
    return b"\r\n".join((*others, b"Connection: close", b"", b""))
