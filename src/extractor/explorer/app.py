"""The explorer on a server: the pages of a folder, and what only a server can do."""

from __future__ import annotations

from datetime import date
from functools import lru_cache
from threading import Lock
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qs

import msgspec
from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.responses import HTMLResponse, JSONResponse, Response, StreamingResponse
from starlette.routing import Route

from extractor.documents import read
from extractor.errors import ExtractorError
from extractor.explorer.box import box
from extractor.explorer.export import MEDIA, to_csv, to_jsonl, to_parquet
from extractor.explorer.facts import facts
from extractor.explorer.frame import frame
from extractor.explorer.overview import overview
from extractor.explorer.reading import Reading
from extractor.explorer.site import assets
from extractor.explorer.wanted import every, wanted
from extractor.model import Source
from extractor.web.orders import Order

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, MutableMapping

    from starlette.requests import Request

    from extractor.explorer.shelf import Shelf
    from extractor.web.orders import Answer

    Ask = Callable[[Order], Awaitable[Answer]]
    Scope = MutableMapping[str, Any]

POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src data:; connect-src 'self'; form-action 'self'; "
    "base-uri 'none'; frame-ancestors 'none'"
)
HEADERS = {"Content-Security-Policy": POLICY, "Referrer-Policy": "same-origin"}
LOCAL = frozenset({"localhost", "127.0.0.1", "[::1]"})
KINDS = {"css": "text/css; charset=utf-8", "js": "text/javascript; charset=utf-8"}


def application(shelf: Shelf, ask: Ask) -> Door:
    """Give the ASGI application of an explorer; `ask` extracts from what is pasted."""
    desk = Desk(shelf, ask)
    paths: list[tuple[str, Any]] = [
        ("/", desk.overview),
        ("/index.html", desk.overview),
        ("/facts.html", desk.facts),
        ("/facts.{kind}", desk.export),
        ("/a/{number:int}.html", desk.source),
        ("/e/{number:int}.html", desk.entity),
        ("/why/{number:int}/{fact}", desk.why),
        ("/paste.html", desk.box),
        ("/assets/{name}", desk.asset),
    ]
    routes = [Route(path, function, methods=["GET"]) for path, function in paths]
    return Door(Starlette(routes=[*routes, Route("/paste.html", desk.pasted, methods=["POST"])]))


class Door:
    """Lets in only who asks by a name of this machine, so that no page of the web can read the explorer."""

    def __init__(self, app: Starlette) -> None:
        """Stand before `app`."""
        self.app = app

    async def __call__(self, scope: Scope, receive: Any, send: Any) -> None:
        """Let a request through, or refuse it."""
        headers = dict(scope.get("headers", ()))
        host = headers.get(b"host", b"").decode("latin-1")
        origin = headers.get(b"origin", b"").decode("latin-1")
        if not {host, host.rpartition(":")[0]} & LOCAL or (origin and origin.partition("//")[2] != host):
            await Response("not from here", 403)(scope, receive, send)
            return
        await self.app(scope, receive, send)


class Desk:
    """Answers requests; those that only read do so in threads."""

    def __init__(self, shelf: Shelf, ask: Ask) -> None:
        """Open."""
        self.shelf, self.ask = shelf, ask
        self.assets = assets()
        self.lock = Lock()
        self.rivals = lru_cache(16)(self._rivals)

    def overview(self, request: Request) -> Response:
        """Give the first page, with what a search finds."""
        page = overview(self.shelf.index, request.query_params.get("q", ""), self.shelf.site.title, live=True)
        return _html(frame(self.shelf.site, page))

    def facts(self, request: Request) -> Response:
        """Give a page of facts."""
        return _html(frame(self.shelf.site, facts(self.shelf.index, wanted(request.query_params), live=True)))

    def export(self, request: Request) -> Response:
        """Give all facts that are asked for, for another program."""
        kind, some = request.path_params["kind"], every(self.shelf.index, wanted(request.query_params))
        headers = {"Content-Disposition": f'attachment; filename="facts.{kind}"'}
        if kind == "parquet":
            try:
                return Response(to_parquet(some), media_type=MEDIA[kind], headers=headers)
            except ExtractorError as error:
                return Response(str(error), 501)
        if kind not in MEDIA:
            raise HTTPException(404)
        lines = to_csv(some) if kind == "csv" else to_jsonl(some)
        return StreamingResponse(lines, media_type=MEDIA[kind], headers=headers)

    def source(self, request: Request) -> Response:
        """Give the reading view of a source."""
        doc = self.shelf.index.doc(request.path_params["number"])
        return _html(self.shelf.source(doc) if doc else None)

    def entity(self, request: Request) -> Response:
        """Give the page of an entity."""
        return _html(self.shelf.entity(request.path_params["number"]))

    def why(self, request: Request) -> Response:
        """Say what was rejected beside a fact."""
        try:
            with self.lock:  # reading again is heavy, and once is enough
                found = self.rivals(request.path_params["number"])
        except ExtractorError as error:
            return JSONResponse({"detail": str(error)}, 503)
        if found is None:
            return JSONResponse({"detail": "no such source"}, 404)
        moved, table = found
        return JSONResponse({"rivals": table.get(request.path_params["fact"], []), "moved": moved})

    def box(self, _request: Request) -> Response:
        """Give the page to paste a text into."""
        return _html(frame(self.shelf.site, box()))

    async def pasted(self, request: Request) -> Response:
        """Extract from a pasted text, and show it."""
        fields = parse_qs((await request.body()).decode("utf-8", "replace"), max_num_fields=8)
        text, day = fields.get("text", [""])[0], _day(fields.get("date", [""])[0])
        if not text.strip():
            return _html(frame(self.shelf.site, box(wrong="box.empty_text")))
        source = Source(
            raw=text.encode("utf-8", "replace"), format="plain", published=day, dated_by="caller" if day else None
        )
        try:
            answer = await self.ask(Order((source,)))
        except HTTPException as error:
            return _html(frame(self.shelf.site, box(text, wrong="box.busy")), error.status_code)
        result = msgspec.json.decode(answer.body, type=dict[str, Any])
        if answer.status != 200:
            return _html(frame(self.shelf.site, box(text, wrong="box.busy")), answer.status)
        view = Reading(title="", result=result, source=source, document=read(source), ask=None)
        return _html(frame(self.shelf.site, box(text, view=view)))

    def asset(self, request: Request) -> Response:
        """Give a style or script."""
        content = self.assets.get(request.path_params["name"])
        if content is None:
            raise HTTPException(404)
        kind = KINDS[request.path_params["name"].rpartition(".")[2]]
        return Response(content, media_type=kind, headers=HEADERS)

    def _rivals(self, number: int) -> tuple[bool, dict[str, list[str]]] | None:
        doc = self.shelf.index.doc(number)
        return self.shelf.rivals_of(doc) if doc else None


def _html(page: str | None, status: int = 200) -> Response:
    if page is None:
        raise HTTPException(404)
    return HTMLResponse(page, status, HEADERS)


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None
