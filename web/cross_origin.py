"""May a script of another web site read this? Only where a setting names the site (CORS, Fetch standard)."""

from __future__ import annotations

from collections.abc import Collection

from flask import Response, request

SECONDS = 600
"""How long a browser keeps the answer to its question."""


def allow_origins(response: Response, origins: Collection[str]) -> None:
    """Let the scripts of these origins, or of all for *, read an answer of the API."""
    origin = request.headers.get("Origin")
    everybody = "*" in origins
    if not everybody:
        response.vary.add("Origin")
    if not origin or not (everybody or origin in origins):
        return
    headers = response.headers
    headers["Access-Control-Allow-Origin"] = "*" if everybody else origin
    headers["Access-Control-Expose-Headers"] = "ETag"
    headers["Cross-Origin-Resource-Policy"] = "cross-origin"
    if request.method == "OPTIONS":
        headers["Access-Control-Allow-Methods"] = "GET, HEAD"
        headers["Access-Control-Allow-Headers"] = "Authorization, If-None-Match"
        headers["Access-Control-Max-Age"] = str(SECONDS)
