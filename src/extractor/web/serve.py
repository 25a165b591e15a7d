"""Service -> a server that runs until it is stopped."""

from __future__ import annotations

import logging
import signal
import socket
import sys
from typing import TYPE_CHECKING

import uvicorn

from extractor.batch.job import Lost
from extractor.errors import InputError
from extractor.model import Source
from extractor.web.app import application
from extractor.web.orders import Answer, Order, Work
from extractor.web.pool import Pool
from extractor.web.service import guarded

if TYPE_CHECKING:
    from collections.abc import Callable
    from types import FrameType

    from extractor.web.app import Pages
    from extractor.web.service import Service

FIRST = Order((Source(raw="论坛2日在北京举行。".encode(), format="plain"),))  # whoever can read this has loaded all
CONNECTIONS = 512
GRACE = 5  # seconds that an answer may take to go out, beside the time of its job


def serve(service: Service, pages: Pages | None = None, ready: Callable[[str], None] | None = None) -> int:
    """Serve until Ctrl-C or SIGTERM, then finish what is in hand; `ready` is told the address.

    Raises InputError for an address that is taken or open to others without a token, and what the settings raise.
    """
    door = _bound(guarded(service))
    with door, Pool(Work(service.settings), service.workers) as pool:
        _check(pool.open(FIRST))
        logging.basicConfig(level=logging.INFO, format="%(asctime)s %(levelname)s %(message)s", stream=sys.stderr)
        logging.getLogger("uvicorn").setLevel(logging.WARNING)
        address = _say(service, door)
        server = uvicorn.Server(_config(service, pool, pages))
        if ready:
            ready(address)  # the door is open: whoever comes before the server runs is let in then
        signal.signal(signal.SIGTERM, _leave)  # the server answers signals first, and hands them on when it is done
        server.run(sockets=[door])
    return 0


def _config(service: Service, pool: Pool, pages: Pages | None) -> uvicorn.Config:
    return uvicorn.Config(
        application(service, pool, pages),
        log_config=None,
        access_log=False,  # its lines quote the query; the gate writes one without
        lifespan="off",
        http="h11",
        loop="asyncio",
        ws="none",
        server_header=False,
        limit_concurrency=CONNECTIONS,
        timeout_graceful_shutdown=int(service.timeout) + GRACE,
    )


def _bound(service: Service) -> socket.socket:
    family = socket.AF_INET6 if ":" in service.host else socket.AF_INET
    try:
        return socket.create_server((service.host, service.port), family=family, backlog=CONNECTIONS)
    except (OSError, OverflowError) as error:
        where = f"{service.host}:{service.port}"
        raise InputError(where, "", str(error), "an address of this machine and a free port") from error


def _check(answers: list[Answer | Lost]) -> None:
    """See that every worker could do its first order."""
    for answer in answers:
        if isinstance(answer, Lost):
            raise InputError("serve", "", answer.reason, "a worker that starts")
        if answer.status != 200:
            raise InputError("serve", "", answer.body.decode("utf-8", "replace").strip(), "settings that work")


def _say(service: Service, door: socket.socket) -> str:
    host, port = door.getsockname()[:2]
    where = f"[{host}]:{port}" if ":" in host else f"{host}:{port}"
    workers = f"{service.workers} worker{'s' * (service.workers != 1)}"
    sys.stderr.write(f"extractor serves http://{where} ({workers}, model {service.settings.model}); Ctrl-C stops it\n")
    sys.stderr.flush()
    return f"http://{where}"


def _leave(_number: int, _frame: FrameType | None) -> None:
    raise SystemExit(0)
