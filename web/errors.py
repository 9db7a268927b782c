"""What does a visitor see when something is wrong? Problem details (RFC 9457) for scripts, a page for people."""

from __future__ import annotations

from http import HTTPStatus
from urllib.parse import urlencode

import orjson
from flask import Flask, Response, render_template, request
from werkzeug.exceptions import HTTPException

from index.errors import CursorGoneError, LedeError, NoIndexError, QueryError
from web.declarations import PROBLEM
from web.detail_shapes import Problem
from web.logs import get_request_id

STATUS: tuple[tuple[type[LedeError], HTTPStatus], ...] = (
    (QueryError, HTTPStatus.BAD_REQUEST),
    (CursorGoneError, HTTPStatus.GONE),
    (NoIndexError, HTTPStatus.SERVICE_UNAVAILABLE),
    (LedeError, HTTPStatus.INTERNAL_SERVER_ERROR),
)
"""The first row whose class fits gives the status."""
SCRIPTS = ("/api/", "/healthz", "/readyz", "/metrics")
"""What paths begin with that scripts read."""
KEPT = ("Allow", "Retry-After", "WWW-Authenticate")
"""Headers that say what to do about an error."""


def register_errors(app: Flask) -> None:
    """Answer every error in the form that the path's readers expect."""

    @app.errorhandler(LedeError)
    def answer_own(error: LedeError) -> Response:
        status = next(status for kind, status in STATUS if isinstance(error, kind))
        problem = _problem(status, str(error))
        if status >= HTTPStatus.INTERNAL_SERVER_ERROR:
            app.logger.error("%s", error)
            problem["detail"] = "The index cannot be read; see the log."
        if isinstance(error, QueryError):
            problem |= {"parameter": error.parameter, "value": error.value[:200], "legal": error.legal}
            if error.position is not None:
                problem["position"] = error.position
        if isinstance(error, CursorGoneError):
            problem["restart"] = _without_cursor()
        return _answer(problem)

    @app.errorhandler(HTTPException)
    def answer_http(error: HTTPException) -> Response:
        response = error.get_response()
        if response.status_code < HTTPStatus.BAD_REQUEST:
            return response  # type: ignore[return-value]  # a redirect is flask's own response
        answer = _answer(_problem(HTTPStatus(response.status_code), error.description or ""))
        for name in KEPT:
            for value in response.headers.getlist(name):
                answer.headers.add(name, value)
        return answer

    @app.errorhandler(Exception)
    def answer_unexpected(error: Exception) -> Response:
        app.logger.error("unexpected error", exc_info=error)
        return _answer(_problem(HTTPStatus.INTERNAL_SERVER_ERROR, "Something went wrong here; the log says what."))


def _problem(status: HTTPStatus, detail: str) -> Problem:
    return {
        "type": "about:blank",
        "title": status.phrase,
        "status": status.value,
        "detail": detail,
        "request_id": get_request_id(),
    }


def _without_cursor() -> str:
    """Write the address of the request with its cursor left out, where its search starts again."""
    params = urlencode([(name, value) for name, value in request.args.items(multi=True) if name != "cursor"])
    return f"{request.path}?{params}" if params else request.path


def _answer(problem: Problem) -> Response:
    if request.path.startswith(SCRIPTS):
        return Response(orjson.dumps(problem), problem["status"], mimetype=PROBLEM)
    shown = {name: problem[name] for name in ("status", "title", "detail")}
    return Response(render_template("error.html", **shown), problem["status"])
