"""What do people see beside a search? Maps, graphs, evidence, all values of a facet, and a page for every value."""

from __future__ import annotations

from http import HTTPStatus

from flask import Blueprint, abort, redirect, render_template, request
from werkzeug.wrappers import Response

from index.errors import QueryError
from index.schema import FACET_NAMES, FACETS_BY_NAME
from web.api import get_backend
from web.article_graph_view import build_article_graph_page
from web.compression import compress
from web.detail_links import EVIDENCE, GRAPH, MAP, VALUES, about_url
from web.entity_view import build_entity_view
from web.evidence_view import build_evidence_page
from web.forms import Params, read_query
from web.graph_view import build_graph_page
from web.map_view import build_map_page
from web.own_params import ALL, ARTICLE, FACET, NODES, PAGE, PREFIX, TEXT, VALUE, WITH, read_own
from web.pages import explain
from web.values_view import build_values_page

detail_pages = Blueprint("detail_pages", __name__)
detail_pages.after_request(compress)
detail_pages.register_error_handler(QueryError, explain)


@detail_pages.get(MAP)
def show_map() -> str:
    """Show the places of a search on a map."""
    backend, (own, rest) = get_backend(), read_own(_given(), ALL)
    page = build_map_page(read_query(rest, backend), backend, whole=own["all"] == "1")
    return render_template("map.html", page=page, q=page.frame.q)


@detail_pages.get(GRAPH)
def show_graph() -> str:
    """Show who and what is named together, in the articles of a search or in one article."""
    backend, (own, rest) = get_backend(), read_own(_given(), WITH, NODES, ARTICLE)
    query, id = read_query(rest, backend), own["article"]
    if not id:
        page = build_graph_page(query, backend, own["with"], own["nodes"])
    else:
        linked = backend.find_article(id)
        if linked is None:
            abort(HTTPStatus.NOT_FOUND, f"There is no article {id[:100]!r} here.")
        page = build_article_graph_page(linked, query, backend, own["with"], own["nodes"])
    return render_template("graph.html", page=page, q=page.frame.q)


@detail_pages.get(EVIDENCE)
def show_evidence() -> str:
    """Show the sentences that the count of a value was made from."""
    backend, (own, rest) = get_backend(), read_own(_given(), FACET, VALUE, PAGE)
    facet, id = own["facet"], own["value"]
    page = build_evidence_page(read_query(rest, backend), facet, id, own["page"], backend)
    if page is None:
        abort(HTTPStatus.NOT_FOUND, _unknown(facet, id))
    return render_template("evidence.html", page=page, q=page.frame.q)


@detail_pages.get(f"{VALUES}<facet>")
def show_values(facet: str) -> str:
    """Show all values of a facet under a search."""
    if facet not in FACET_NAMES:
        abort(HTTPStatus.NOT_FOUND, f"There is no facet {facet[:100]!r}; there are {', '.join(FACET_NAMES)}.")
    backend, (own, rest) = get_backend(), read_own(_given(), TEXT, PREFIX, PAGE)
    query = read_query(rest, backend)
    page = build_values_page(query, facet, backend, text=own["text"], prefix=own["prefix"], page=own["page"])
    return render_template("values.html", page=page, q=page.frame.q)


@detail_pages.get(f"/<any({','.join(FACET_NAMES)}):facet>/<path:id>", merge_slashes=False)
def show_entity(facet: str, id: str) -> str | Response | tuple[str, HTTPStatus]:
    """Show what is known of a value; a name of one leads to it, a name of several to a choice."""
    backend = get_backend()
    query = read_query(_given(), backend)
    found = backend.entity(facet, id)
    if found is not None:
        page = build_entity_view(found, query, backend)
        return render_template("entity.html", page=page, q=page.frame.q)
    named = backend.find_entities(facet, id) or backend.find_entities(facet, id.replace("-", " "))
    choices = [(entity.label, about_url(facet, entity.id, query)) for entity in named if entity.id != id]
    if len(choices) == 1:
        return redirect(choices[0][1])
    if not choices:
        abort(HTTPStatus.NOT_FOUND, _unknown(facet, id))
    return render_template("choices.html", name=id[:100], choices=choices, q=""), HTTPStatus.MULTIPLE_CHOICES


def _unknown(facet: str, id: str) -> str:
    return f"No article here has the {FACETS_BY_NAME[facet].one} {id[:100]!r}."


def _given() -> Params:
    return list(request.args.items(multi=True))
