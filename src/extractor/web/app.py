"""The application: five paths, and the door before them."""

from __future__ import annotations

import asyncio
import logging
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from fastapi import FastAPI
from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect, Request
from starlette.responses import JSONResponse, Response

from extractor import __version__
from extractor.batch.job import Lost
from extractor.outputs import to_line
from extractor.web.gate import Gate
from extractor.web.metrics import MEDIA, Metrics
from extractor.web.openapi import document
from extractor.web.pool import Late
from extractor.web.requests import to_order
from extractor.web.schema import schemas

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Iterator
    from typing import Protocol

    from starlette.types import ASGIApp

    from extractor.web.orders import Answer, Order
    from extractor.web.service import Service

    class Workers(Protocol):
        """What does the orders: a Pool, or in tests less."""

        def running(self) -> int:
            """Count the workers that have an order."""

        def do(self, task: Order, seconds: float) -> Awaitable[Answer | Lost]:
            """Do one order. Raises Late."""

    Pages = Callable[[Callable[[Order], Awaitable[Answer]]], ASGIApp]


log = logging.getLogger("extractor.web")
AGAIN = {"Retry-After": "1"}


def application(service: Service, pool: Workers, pages: Pages | None = None) -> Gate:
    """Give the ASGI application of a service; `pool` does the work, and is opened and closed by whoever made it.

    `pages` makes the application that answers on all other paths, from what extracts for it.
    """
    desk = Desk(service, pool)
    page = document(bool(service.token))
    app = FastAPI(title="extractor", version=__version__, openapi_url=None, redirect_slashes=False)
    app.add_exception_handler(Exception, _failed)
    app.add_api_route("/extract", desk.extract, methods=["POST"])
    app.add_api_route("/schema", desk.schema, methods=["GET"])
    app.add_api_route("/health", desk.health, methods=["GET"])
    app.add_api_route("/metrics", desk.counts, methods=["GET"])
    app.add_api_route("/openapi.json", lambda: JSONResponse(page), methods=["GET"])
    if pages:
        app.mount("/", pages(desk.answer))
    return Gate(app, service, desk.metrics, frozenset({*page["paths"], "/openapi.json"}))


class Desk:
    """Where requests are taken in and answered."""

    def __init__(self, service: Service, pool: Workers) -> None:
        """Open with nobody in the queue."""
        self.service, self.pool, self.metrics = service, pool, Metrics()
        self.inside = 0

    async def extract(self, request: Request) -> Response:
        """Extract from a text, from files or from a batch."""
        with self._place():
            order = await self._taken(request)
            answer = await self._done(order)
        self.metrics.done(answer)
        for fault in answer.faults:
            log.error("failed at a text: %s", fault)
        return Response(answer.body, answer.status, media_type="application/json")

    async def answer(self, order: Order) -> Answer:
        """Do an order of our own pages. Raises HTTPException as `extract` does."""
        with self._place():
            return await self._done(order)

    async def schema(self) -> Response:
        """Give the schemas of the answers."""
        return Response(to_line(schemas(self.service.settings.frames)), media_type="application/json")

    async def health(self) -> Response:
        """Say that the service works, and how busy it is."""
        running = self.pool.running()
        state = {"status": "ok", "version": __version__, "model": self.service.settings.model}
        load = {"workers": self.service.workers, "running": running, "waiting": max(0, self.inside - running)}
        return JSONResponse({**state, **load})

    async def counts(self) -> Response:
        """Give the counts for Prometheus."""
        running = self.pool.running()
        self.metrics.running.set(running)
        self.metrics.waiting.set(max(0, self.inside - running))
        return Response(self.metrics.page(), media_type=MEDIA)

    @contextmanager
    def _place(self) -> Iterator[None]:
        """Take a place before the body is read, so that bodies cannot fill the memory. Raises HTTPException 503."""
        if self.inside >= self.service.workers + self.service.queue:
            raise HTTPException(503, "too many requests wait", AGAIN)
        self.inside += 1
        try:
            yield
        finally:
            self.inside -= 1

    async def _taken(self, request: Request) -> Order:
        try:
            return await asyncio.wait_for(to_order(request), self.service.upload)
        except TimeoutError:
            raise HTTPException(408, "the body did not come in time", {"Connection": "close"}) from None
        except ClientDisconnect:
            raise HTTPException(400, "the body broke off") from None

    async def _done(self, order: Order) -> Answer:
        try:
            answer: Any = await self.pool.do(order, self.service.timeout)
        except Late:
            self.metrics.late.inc()
            raise HTTPException(504, f"it took longer than {self.service.timeout:g} seconds") from None
        if isinstance(answer, Lost):
            self.metrics.lost.inc()
            log.error("a worker is gone: %s", answer.reason)
            raise HTTPException(500, "the service failed at this text")
        return answer  # type: ignore[no-any-return]


async def _failed(_request: Request, _error: Exception) -> JSONResponse:
    """Answer for an error of ours; the gate logs its kind."""
    return JSONResponse({"detail": "the service failed"}, 500)
