"""Who asks, and may they? A guard for each: this machine alone, everybody, whom a proxy names, who has a token."""

from __future__ import annotations

from collections.abc import Callable
from http import HTTPStatus
from ipaddress import ip_address, ip_network

from flask import Request, abort, current_app
from werkzeug.datastructures import WWWAuthenticate
from werkzeug.exceptions import Unauthorized

from web.exposure import is_own_address, peer_of
from web.settings import Settings
from web.tokens import Tokens

Guard = Callable[[Request], str]
"""Gives the name of who asks, empty where there is none to know; aborts with 401 or 403."""
REALM = "Lede"
MAX_NAME = 200


def build_guard(settings: Settings) -> Guard:
    """Build the guard that the settings ask for. Raises ValueError where they do not say enough."""
    return {"": guard_machine, "none": _admit, "proxy": _by_proxy, "tokens": _by_token}[settings.auth](settings)


def guard_machine(_: Settings) -> Guard:
    """Let in who asks from this machine."""

    def guard(request: Request) -> str:
        if is_own_address(peer_of(request.environ)):
            return ""
        abort(HTTPStatus.FORBIDDEN, "This server answers its own machine alone; LEDE_AUTH says who else may ask.")

    return guard


def _admit(_: Settings) -> Guard:
    return lambda _: ""


def _by_proxy(settings: Settings) -> Guard:
    """Let in whom the header names, from an address where it is believed: it is the proxy that asked for a password."""
    networks = [ip_network(peer) for peer in settings.auth_peers]
    header = settings.auth_header

    def guard(request: Request) -> str:
        peer, name = peer_of(request.environ), request.headers.get(header, "").strip()
        is_believed = not peer or any(ip_address(peer) in network for network in networks)
        if is_believed and name:
            return name[:MAX_NAME]
        abort(HTTPStatus.FORBIDDEN, "This server is reached through its proxy, which says who asks.")

    return guard


def _by_token(settings: Settings) -> Guard:
    """Let in who has a token: scripts as Authorization: Bearer, browsers as the password of HTTP Basic (any name)."""
    if settings.tokens is None:
        raise ValueError("LEDE_AUTH='tokens' without LEDE_TOKENS; legal: the file that python -m web.tokens writes")
    tokens = Tokens(settings.tokens)

    def guard(request: Request) -> str:
        given = request.authorization
        token = (given.token if given.type == "bearer" else given.password) if given else None
        try:
            name = tokens.find_name(token) if token else None
        except ValueError as error:
            current_app.logger.error("%s", error)
            name = None
        if name is None:
            raise Unauthorized(
                "A token is needed: as the password in a browser, with any name, or as Authorization: Bearer TOKEN.",
                www_authenticate=[
                    WWWAuthenticate("basic", {"realm": REALM, "charset": "UTF-8"}),
                    WWWAuthenticate("bearer", {"realm": REALM}),
                ],
            )
        return name

    return guard
