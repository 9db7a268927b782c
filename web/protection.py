"""What stands between the network and a view? Proxies, names, a guard, rates and gates, in this order."""

from __future__ import annotations

from http import HTTPStatus

from flask import Flask, abort, g, request
from werkzeug.middleware.proxy_fix import ProxyFix

from web.auth import build_guard
from web.exposure import ANY, is_trusted
from web.gates import build_gates
from web.rates import limit_rates
from web.settings import Settings

PROBES = frozenset({"api.healthz", "api.readyz"})
"""These answer everybody, under any name: whoever watches over processes knows nothing but their addresses."""
OPEN = PROBES | {"static"}
"""What says nothing of any article."""


def protect(app: Flask, settings: Settings) -> None:
    """Put everything in front of an application that its settings ask for. Raises ValueError where they lack something.

    Host is not taken from X-Forwarded-Host: a proxy that does not set it would pass on what its client made up.
    """
    if settings.proxies:
        fixed = ProxyFix(app.wsgi_app, x_for=settings.proxies, x_proto=settings.proxies, x_host=0)
        app.wsgi_app = fixed  # type: ignore[method-assign]  # as Flask's manual has it
    hosts = frozenset(settings.trusted_hosts)
    any_host = not hosts or ANY in hosts
    app.config["MAX_CONTENT_LENGTH"] = settings.max_body
    guard = build_guard(settings)

    @app.before_request
    def check() -> None:
        host = request.headers.get("Host", "")
        if not any_host and request.endpoint not in PROBES and not is_trusted(host, hosts):
            abort(HTTPStatus.BAD_REQUEST, f"Nothing is served as {host[:100]!r}; LEDE_TRUSTED_HOSTS says as what.")
        # a browser that asks what it may do names nobody (Fetch standard), and hears of no article
        if request.endpoint not in OPEN and request.method != "OPTIONS":
            g.user = guard(request)
        if len(request.query_string) > settings.max_url:
            abort(HTTPStatus.REQUEST_URI_TOO_LONG, f"The parameters are longer than {settings.max_url} bytes.")
        if (request.content_length or 0) > settings.max_body:
            abort(HTTPStatus.REQUEST_ENTITY_TOO_LARGE, f"The body is longer than {settings.max_body} bytes.")

    limit_rates(app, settings)
    build_gates(app, settings.searches)
