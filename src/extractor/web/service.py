"""What a service is asked for: its settings, its limits, whom it lets in."""

from __future__ import annotations

import ipaddress

import msgspec

from extractor.errors import InputError
from extractor.model import Settings

LOCAL = "127.0.0.1"


class Service(msgspec.Struct, frozen=True, kw_only=True):
    """A service and its limits: `queue` is how many requests may wait beside those being worked on.

    `timeout` is in seconds a request, waiting included, `upload` the time that a body may take to come in, `max_body`
    in bytes.

    >>> Service().workers
    1
    """

    settings: Settings = Settings()
    host: str = LOCAL
    port: int = 8000
    token: str | None = None
    workers: int = 1
    queue: int = 32
    timeout: float = 60.0
    upload: float = 15.0
    max_body: int = 2_000_000


def guarded(service: Service) -> Service:
    """Refuse to be open to other machines without a token; give the service back.

    Raises InputError.

    >>> guarded(Service(host="::1")).host
    '::1'
    >>> guarded(Service(host="0.0.0.0"))
    Traceback (most recent call last):
    extractor.errors.InputError: --host: found 0.0.0.0 without a token, expected a loopback address, or a token \
(--token-file FILE, or EXTRACTOR_TOKEN)
    """
    if not service.token and not _is_loopback(service.host):
        wanted = "a loopback address, or a token (--token-file FILE, or EXTRACTOR_TOKEN)"
        raise InputError("--host", "", f"{service.host or 'every address'} without a token", wanted)
    return service


def _is_loopback(host: str) -> bool:
    try:
        return host == "localhost" or ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False
