"""HTTP in, HTML or JSON out."""

from __future__ import annotations

import os
from http import HTTPStatus
from time import perf_counter

from flask import Flask, Response, abort, g, request

from search.backends.base import Backend
from search.backends.embedded import EmbeddedBackend
from web.api import api
from web.assets import Assets
from web.caching import Tagger
from web.cross_origin import allow_origins
from web.detail_pages import detail_pages
from web.errors import register_errors
from web.metrics import Metrics
from web.pages import pages
from web.parts import Parts, keep_parts
from web.settings import Settings, read_settings
from web.settling import settle

HEADERS = {
    "Content-Security-Policy": (
        "default-src 'none'; style-src 'self'; script-src 'self'; connect-src 'self'; img-src 'self'; "
        "form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
    ),
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
}


def create_app(backend: Backend, settings: Settings = Settings()) -> Flask:  # noqa: B008  # a frozen record
    """Make the web application over an engine; it only ever reads."""
    app = Flask(__name__)
    app.config["MAX_CONTENT_LENGTH"] = settings.max_body
    metrics = Metrics(backend)
    keep_parts(app, Parts(backend, settings, Tagger(backend, settings.base_url), metrics))
    app.register_blueprint(api)
    app.register_blueprint(pages)
    app.register_blueprint(detail_pages)
    register_errors(app)
    assets = Assets()
    app.jinja_env.globals["asset"] = assets.url

    @app.before_request
    def begin() -> None:
        g.begin = perf_counter()
        if len(request.query_string) > settings.max_url:
            abort(HTTPStatus.REQUEST_URI_TOO_LONG, f"The parameters are longer than {settings.max_url} bytes.")

    @app.after_request
    def finish(response: Response) -> Response:
        for name, value in HEADERS.items():
            response.headers.setdefault(name, value)
        if response.mimetype == "text/html":
            response.vary.add("Cookie")
        if request.endpoint == "static":
            assets.keep(response, (request.view_args or {}).get("filename", ""))
        if settings.origins and request.path.startswith("/api/"):
            allow_origins(response, settings.origins)
        endpoint = (request.endpoint or "none").rpartition(".")[2]
        metrics.observe(endpoint, request.method, response.status_code, perf_counter() - g.begin)
        return response

    return app


def create_app_from_env() -> Flask:
    """Make the application that the environment describes, as gunicorn asks for it: 'web:create_app_from_env()'."""
    settings = read_settings(os.environ)
    backend = EmbeddedBackend(settings.data)
    settle(backend)
    return create_app(backend, settings)
