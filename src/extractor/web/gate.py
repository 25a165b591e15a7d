"""The door of the service: who may come in, with how much, and what is told of it when something breaks."""

from __future__ import annotations

import hmac
import json
import logging
import time
from typing import TYPE_CHECKING, Any

from starlette.exceptions import HTTPException

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, MutableMapping

    from extractor.web.metrics import Metrics
    from extractor.web.service import Service

    Message = MutableMapping[str, Any]
    Receive = Callable[[], Awaitable[Message]]
    Send = Callable[[Message], Awaitable[None]]
    App = Callable[[MutableMapping[str, Any], Receive, Send], Awaitable[None]]

log = logging.getLogger("extractor.web")
OPEN = frozenset({"/health"})  # what load balancers ask without a token
HEADERS = [(b"x-content-type-options", b"nosniff"), (b"cache-control", b"no-store")]


class Gate:
    """An application behind a door: token, size of the body, counts, one line of log a request, no traceback."""

    def __init__(self, app: App, service: Service, metrics: Metrics, paths: frozenset[str]) -> None:
        """Stand before `app`; `paths` are those that counts and log may name."""
        self.app, self.service, self.metrics, self.paths = app, service, metrics, paths

    async def __call__(self, scope: MutableMapping[str, Any], receive: Receive, send: Send) -> None:
        """Let a request through, or answer it here."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        start, visit = time.perf_counter(), _Visit(self.service.max_body, receive, send)
        try:
            self._admit(scope)
            await self.app(scope, visit.receive, visit.send)
        except HTTPException as error:
            await visit.refuse(error)
        except Exception as error:  # noqa: BLE001 - its message and traceback may quote the text: neither leaves here
            log.error("%s", type(error).__name__)  # noqa: TRY400 - as above
            await visit.refuse(HTTPException(500, "the service failed"))
        finally:
            self._tell(scope, visit.status, time.perf_counter() - start)

    def _admit(self, scope: MutableMapping[str, Any]) -> None:
        headers = dict(scope["headers"])
        if self.service.token and scope["path"] not in OPEN and not self._knows(headers.get(b"authorization", b"")):
            raise HTTPException(401, "no valid token; expected the header Authorization: Bearer TOKEN")
        length = headers.get(b"content-length", b"0")
        if length.isdigit() and int(length[:20]) > self.service.max_body:
            raise _too_large(self.service.max_body)

    def _knows(self, given: bytes) -> bool:
        """Compare tokens in a time that tells nothing of how far they agree."""
        scheme, _, token = given.partition(b" ")
        return hmac.compare_digest(token.strip(), str(self.service.token).encode()) and scheme.lower() == b"bearer"

    def _tell(self, scope: MutableMapping[str, Any], status: int, seconds: float) -> None:
        path = scope["path"] if scope["path"] in self.paths else "other"
        self.metrics.answered(path, status, seconds)
        method = scope["method"] if scope["method"] in ("GET", "POST", "HEAD", "OPTIONS") else "other"
        log.info("%s %s %d %.0f ms", method, path, status, seconds * 1000)


class _Visit:
    """One request while it goes through the door."""

    def __init__(self, max_body: int, receive: Receive, send: Send) -> None:
        self.max_body, self._receive, self._send = max_body, receive, send
        self.size, self.status = 0, 0

    async def receive(self) -> Message:
        """Pass on a part of the body, as long as all of it is not too large."""
        message = await self._receive()
        self.size += len(message.get("body", b""))
        if self.size > self.max_body:
            raise _too_large(self.max_body)
        return message

    async def send(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            self.status = message["status"]
            message = {**message, "headers": [*message.get("headers", ()), *HEADERS]}
        await self._send(message)

    async def refuse(self, error: HTTPException) -> None:
        """Answer in place of the application, if it has not begun to."""
        if self.status:
            return
        body = json.dumps({"detail": error.detail}).encode()
        headers = [(b"content-type", b"application/json"), (b"content-length", str(len(body)).encode())]
        if error.status_code == 401:
            headers.append((b"www-authenticate", b"Bearer"))
        await self.send({"type": "http.response.start", "status": error.status_code, "headers": headers})
        await self.send({"type": "http.response.body", "body": body})


def _too_large(limit: int) -> HTTPException:
    return HTTPException(413, f"the body is larger than {limit:,} bytes")
