"""HTTP in, HTML or JSON out."""

from __future__ import annotations

import atexit
import os
from time import perf_counter

from flask import Flask, Response, g, request

from search.backends.base import Backend
from search.backends.embedded import EmbeddedBackend
from web.api import api
from web.assets import Assets
from web.caching import Tagger
from web.cross_origin import allow_origins
from web.detail_pages import detail_pages
from web.errors import register_errors
from web.exposure import check_exposure
from web.files import raise_file_limit
from web.following import Follower
from web.logs import log_requests, start_logging
from web.metrics import Metrics
from web.pages import pages
from web.parts import Parts, keep_parts
from web.protection import protect
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
    """Make the web application over an engine; it only ever reads. Raises ValueError where a setting is missing."""
    app = Flask(__name__)
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

    log_requests(app, settings)
    protect(app, settings)

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
    """Make the application that the environment describes, as gunicorn asks for it: 'web:create_app_from_env()'.

    It cannot see the address that is listened on: where no setting says who may ask, only this machine is answered.
    Raises ValueError, and LedeError where there is no index.
    """
    start_logging()
    raise_file_limit()
    settings = check_exposure(read_settings(os.environ))
    backend = EmbeddedBackend(settings.data)
    settle(backend)
    backend.limit(settings.deadline)
    app = create_app(backend, settings)
    follower = Follower(backend)
    follower.start()
    atexit.register(follower.stop)
    # gunicorn may load the application before it forks
    os.register_at_fork(after_in_child=follower.start_again)
    app.extensions["follower"] = follower
    return app
