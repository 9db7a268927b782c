"""What does the log tell of a request? A line of JSON: who, which page, how long; what was asked only as a hash."""

from __future__ import annotations

import logging
import re
import secrets
import sys
from collections.abc import Callable
from datetime import UTC, datetime
from hashlib import blake2b
from time import perf_counter

import orjson
from flask import Flask, Response, g, has_request_context, request

from web.settings import Settings

HEADER = "X-Request-ID"
ACCESS = "lede.access"
_SANE = re.compile("[A-Za-z0-9._-]{8,64}")
_LARGEST_KEY = 64
"""Bytes that BLAKE2b takes as a key."""


class JsonLines(logging.Formatter):
    """Writes a record as a line of JSON; `fields`, given as extra, are its own keys."""

    def format(self, record: logging.LogRecord) -> str:
        """Write a record."""
        line: dict[str, object] = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname,
            "logger": record.name,
        }
        if has_request_context():
            line["request"] = get_request_id()
        if fields := getattr(record, "fields", None):
            line |= fields
        else:
            line["message"] = record.getMessage()
        if record.exc_info:
            line["exception"] = self.formatException(record.exc_info)
        return orjson.dumps(line, default=str).decode()


class _ToStandardError(logging.Handler):
    """Writes to the standard error of the moment, which tests and supervisors exchange."""

    def emit(self, record: logging.LogRecord) -> None:
        print(self.format(record), file=sys.stderr, flush=True)


def start_logging() -> None:
    """Write all logs as lines of JSON to standard error, unless the process has a log already."""
    handler = _ToStandardError()
    handler.setFormatter(JsonLines())
    logging.basicConfig(level=logging.INFO, handlers=[handler])
    logging.getLogger("waitress").setLevel(logging.WARNING)
    # it tells of each request that waits for a thread; the gates say when that is too much
    logging.getLogger("waitress.queue").setLevel(logging.ERROR)


def get_request_id() -> str:
    """Give the id of the request that is answered: the one that it brought, where that is sane, else a new one."""
    if "request_id" not in g:
        given = request.headers.get(HEADER, "")
        g.request_id = given if _SANE.fullmatch(given) else secrets.token_hex(8)
    id: str = g.request_id
    return id


def build_hash(secret: str) -> Callable[[str], str]:
    """Build what hides a text: the same text has the same 16 digits under one secret, and nobody else can try texts."""
    key = (secret or secrets.token_hex(_LARGEST_KEY // 2)).encode()[:_LARGEST_KEY]
    return lambda text: blake2b(text.encode("utf-8", "surrogatepass"), digest_size=8, key=key).hexdigest()


def log_requests(app: Flask, settings: Settings) -> None:
    """Give every answer its request's id, and write a line about it where the settings want one.

    The line names the endpoint, not the path: which article or person somebody reads is as private as what he searches.
    """
    logger = logging.getLogger(ACCESS)
    show: Callable[[str], str] = str if settings.log_queries else build_hash(settings.log_secret)

    @app.after_request
    def write(response: Response) -> Response:
        response.headers[HEADER] = get_request_id()
        if settings.log and logger.isEnabledFor(logging.INFO):
            begin = g.get("begin")
            fields = {
                "method": request.method,
                "endpoint": (request.endpoint or "none").rpartition(".")[2],
                "query": show(request.full_path.rstrip("?")),
                "status": response.status_code,
                "bytes": response.content_length,
                "ms": round((perf_counter() - begin) * 1000, 1) if begin else None,
                "client": request.remote_addr,
                "user": g.get("user") or None,
            }
            logger.info("request", extra={"fields": fields})
        return response
