"""What may scripts ask? The JSON endpoints of version 1."""

from __future__ import annotations

from time import perf_counter
from typing import Any

from flask import Blueprint, abort, current_app, request

from search.backends.base import Backend
from search.params import parse_params
from search.presenters import present_article, present_results

api = Blueprint("api", __name__, url_prefix="/api/v1")


def get_backend() -> Backend:
    """Give the backend that the application was made with."""
    backend: Backend = current_app.extensions["lede"]
    return backend


@api.get("/search")
def search() -> dict[str, Any]:
    """Answer a search: see the README for parameters and answer."""
    begin = perf_counter()
    results = get_backend().search(parse_params(request.args.items(multi=True)))
    return present_results(results, (perf_counter() - begin) * 1000)


@api.get("/articles/<path:id>", merge_slashes=False)
def article(id: str) -> dict[str, Any]:
    """Give an article with its text and mentions."""
    linked = get_backend().find_article(id)
    if linked is None:
        abort(404, f"no article {id[:100]!r}")
    return present_article(linked)
