"""What does a visitor see when something is wrong? Problem details (RFC 9457) for scripts, a page for people."""

from __future__ import annotations

from http import HTTPStatus

from flask import Flask, Response, json, render_template, request
from werkzeug.exceptions import HTTPException

from index.errors import LedeError, NoIndexError, QueryError

STATUS: tuple[tuple[type[LedeError], HTTPStatus], ...] = (
    (QueryError, HTTPStatus.BAD_REQUEST),
    (NoIndexError, HTTPStatus.SERVICE_UNAVAILABLE),
    (LedeError, HTTPStatus.INTERNAL_SERVER_ERROR),
)
"""The first row whose class fits gives the status."""


def register_errors(app: Flask) -> None:
    """Answer every error in the form that the path's readers expect."""

    @app.errorhandler(LedeError)
    def answer_own(error: LedeError) -> Response:
        status = next(status for kind, status in STATUS if isinstance(error, kind))
        if status >= HTTPStatus.INTERNAL_SERVER_ERROR:
            app.logger.error("%s", error)
        detail = str(error) if status < HTTPStatus.INTERNAL_SERVER_ERROR else "The index cannot be read; see the log."
        extra = {}
        if isinstance(error, QueryError):
            extra = {"parameter": error.parameter, "value": error.value[:200], "legal": error.legal}
            if error.position is not None:
                extra["position"] = str(error.position)
        return _answer(status, detail, extra)

    @app.errorhandler(HTTPException)
    def answer_http(error: HTTPException) -> Response:
        response = error.get_response()
        if response.status_code < HTTPStatus.BAD_REQUEST:
            return response  # type: ignore[return-value]  # a redirect is flask's own response
        answer = _answer(HTTPStatus(response.status_code), error.description or "", {})
        if allow := response.headers.get("Allow"):
            answer.headers["Allow"] = allow
        return answer

    @app.errorhandler(Exception)
    def answer_unexpected(error: Exception) -> Response:
        app.logger.error("unexpected error", exc_info=error)
        return _answer(HTTPStatus.INTERNAL_SERVER_ERROR, "Something went wrong here; the log says what.", {})


def _answer(status: HTTPStatus, detail: str, extra: dict[str, str]) -> Response:
    if request.path.startswith("/api/"):
        problem = {"type": "about:blank", "title": status.phrase, "status": status.value, "detail": detail, **extra}
        return Response(json.dumps(problem), status, mimetype="application/problem+json")
    page = render_template("error.html", status=status.value, title=status.phrase, detail=detail)
    return Response(page, status)
