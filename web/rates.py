"""Does one client ask too much? So many requests a time, counted in the memory of each process."""

from __future__ import annotations

import math
import time
from ipaddress import IPv6Address, ip_address

from flask import Flask, g, request
from flask.typing import ResponseReturnValue
from flask_limiter import Limiter, RateLimitExceeded
from werkzeug.exceptions import TooManyRequests

from web.exposure import is_own_address
from web.settings import OFF, Settings

NETWORK = 64
"""Bits of an address of version 6 that are one customer's: the rest is his to choose."""
UNCOUNTED = frozenset({"static", "api.healthz", "api.readyz"})


def limit_rates(app: Flask, settings: Settings) -> None:
    """Answer 429 with Retry-After to a client beyond the rate; this machine itself is not counted."""
    if settings.rate == OFF or not settings.auth and not settings.proxies:
        return  # nobody but this machine asks
    limiter = Limiter(
        name_client,
        app=app,
        application_limits=[settings.rate],
        storage_uri="memory://",
        strategy="sliding-window-counter",
    )

    @limiter.request_filter
    def is_free() -> bool:
        return request.endpoint in UNCOUNTED or is_own_address(request.remote_addr or "")

    @app.errorhandler(RateLimitExceeded)
    def refuse(error: RateLimitExceeded) -> ResponseReturnValue:
        current = limiter.current_limit
        seconds = math.ceil(current.reset_at - time.time()) if current else 1
        told = f"More than {error.limit.limit} from one client; ask again later."
        return app.handle_http_exception(TooManyRequests(told, retry_after=max(1, seconds)))


def name_client() -> str:
    """Name who is counted together: the one that the guard knows, else the address, of version 6 its network."""
    if g.get("user"):
        return f"name {g.user}"
    address = ip_address(request.remote_addr or "::")
    if isinstance(address, IPv6Address):
        return f"{int(address) >> (address.max_prefixlen - NETWORK):x}"
    return str(address)
