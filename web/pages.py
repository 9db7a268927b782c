"""What do people see? The search page and the article page, complete without JavaScript."""

from __future__ import annotations

from dataclasses import replace
from http import HTTPStatus

from flask import Blueprint, abort, redirect, render_template, request
from flask import Response as FlaskResponse
from flask.blueprints import BlueprintSetupState
from werkzeug.wrappers import Response

from index.errors import QueryError
from search.help import find_help
from search.links import url_of
from web.api import get_backend
from web.article_view import build_article_page
from web.compression import compress
from web.facet_view import PATH
from web.forms import Params, read_query
from web.opensearch import MEDIA, PLACE, build_opensearch
from web.parts import get_parts
from web.search_view import SORT_LABELS, build_search_page
from web.theme import THEMES, choose_theme, get_back, get_theme
from web.time_view import choose_axis

SHORTCUTS = (
    (("/",), "Go to the search box"),
    (("j", "k"), "Next and previous hit"),
    (("o", "Enter"), "Open the hit"),
    (("n", "p"), "Next and previous match in an article"),
    (("?",), "Show this list"),
    (("Esc",), "Close, or leave the box"),
)
"""The keys that pages listen to, and what they do."""
pages = Blueprint("pages", __name__)
pages.after_request(compress)


@pages.get(PATH)
def search() -> str | Response:
    """Show the search page; its address is the search and nothing else, so any other leads there."""
    backend, given = get_backend(), _given()
    query = read_query(given, backend)
    if given != query.to_params():
        return redirect(url_of(query, PATH))
    axis = choose_axis(query)
    results = backend.search(replace(query, axes=(axis,) if axis else ()))
    results = replace(results, query=query)
    page = build_search_page(results, find_help(results, backend), backend)
    return render_template("search.html", page=page, q=page.q)


@pages.get("/articles/<path:id>", merge_slashes=False)
def article(id: str) -> str:
    """Show an article with its mentions marked."""
    backend = get_backend()
    linked = backend.find_article(id)
    if linked is None:
        abort(HTTPStatus.NOT_FOUND, f"There is no article {id[:100]!r} here.")
    page = build_article_page(linked, read_query(_given(), backend), backend)
    return render_template("article.html", page=page, q=page.q)


@pages.get("/theme")
def theme() -> Response:
    """Choose light or dark and go back."""
    return choose_theme(request)


@pages.get(PLACE)
def opensearch() -> FlaskResponse:
    """Describe the search to browsers."""
    base = get_parts().settings.base_url or request.root_url.rstrip("/")
    return FlaskResponse(build_opensearch(base), mimetype=MEDIA)


@pages.errorhandler(QueryError)
def explain(error: QueryError) -> tuple[str, HTTPStatus]:
    """Say what could not be read and what would be legal, and keep the words for another try."""
    status, title, q = HTTPStatus.BAD_REQUEST, "This search cannot be read", request.args.get("q", "")
    legal = error.legal.removeprefix("legal: ")
    return render_template("error.html", status=status.value, title=title, problem=error, legal=legal, q=q), status


@pages.record_once
def tidy(state: BlueprintSetupState) -> None:
    """Let templates write no blank lines where their statements stand: a tenth of a page's weight."""
    state.app.jinja_env.trim_blocks = state.app.jinja_env.lstrip_blocks = True


@pages.app_context_processor
def frame() -> dict[str, object]:
    """Give what every page's head shows."""
    return {
        "sorts": SORT_LABELS,
        "theme": get_theme(request),
        "themes": THEMES,
        "back": get_back(request),
        "shortcuts": SHORTCUTS,
    }


def _given() -> Params:
    return list(request.args.items(multi=True))
