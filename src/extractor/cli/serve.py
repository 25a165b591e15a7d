"""extractor serve: the pipeline over HTTP."""

from __future__ import annotations

import os
import webbrowser
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

from extractor.cli.options import settings
from extractor.errors import ExtraMissing, InputError

if TYPE_CHECKING:
    from argparse import Namespace

    from extractor.web.service import Service

NEEDS = ("fastapi", "uvicorn", "prometheus_client", "python_multipart")
VARIABLE = "EXTRACTOR_TOKEN"
MEGA = 1_000_000


def command(options: Namespace) -> int:
    """Serve until it is stopped. Raises ExtraMissing without the [web] extra, InputError for an address or token."""
    missing = [name for name in NEEDS if find_spec(name) is None]
    if missing:
        raise ExtraMissing("extractor serve", "", f"no {', '.join(missing)}", "pip install 'extractor-zh[web]'")
    from extractor.web.serve import serve
    from extractor.web.service import Service

    service = Service(
        settings=settings(options),
        host=options.host,
        port=options.port,
        token=_token(options.token_file),
        workers=options.workers,
        queue=options.queue,
        timeout=options.timeout,
        max_body=round(options.max_body * MEGA),
    )
    return _explored(service, options) if options.run else serve(service)


def _explored(service: Service, options: Namespace) -> int:
    """Serve the pages of a run too. Raises InputError for a token, which a browser cannot send."""
    if service.token:
        raise InputError(
            "serve", options.run, "a token", "none: pages are for this machine, and a browser sends no token"
        )
    from extractor.cli.report import shelf
    from extractor.explorer.app import application
    from extractor.web.serve import serve

    with shelf(options.run, options.gold, live=True) as found:
        return serve(service, lambda ask: application(found, ask), _show if options.open else None)


def _show(address: str) -> None:
    webbrowser.open(address)


def _token(file: str | None) -> str | None:
    """Read the token from a file or the environment: on the command line every user of the machine would see it."""
    if file is None:
        given, where = os.environ.get(VARIABLE, ""), VARIABLE
    else:
        given, where = _read(file), file
        if not given.strip():
            raise InputError(file, "", "nothing", "a token")
    token = given.strip()
    if not (token.isascii() and token.isprintable()) or " " in token:
        raise InputError(where, "", "a token with other characters", "printable ASCII without spaces")
    return token or None


def _read(file: str) -> str:
    try:
        return Path(file).read_text("utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise InputError(file, "", str(error), "a file that holds the token") from error
