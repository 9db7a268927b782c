"""What may scripts ask? A route a declared endpoint: it reads the request, looks at its tag, then answers."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from time import perf_counter
from typing import Any

import orjson
from flask import Blueprint, Response, abort, current_app, g, render_template, request

from index.errors import LedeError
from index.schema import FACET_NAMES
from search.backends.base import Backend
from search.help import find_help
from search.presenters import present_article, present_results
from search.query import NONE
from web.about import build_about
from web.asked import Asked, read_asked
from web.caching import not_modified, with_tag
from web.compression import compress
from web.declarations import ENDPOINTS, Endpoint
from web.detail_presenters import (
    present_entity,
    present_evidence,
    present_facet_page,
    present_graph,
    present_similar,
    present_suggestions,
)
from web.exports import write_csv, write_ndjson
from web.feeds import build_atom, build_json_feed
from web.openapi import build_openapi
from web.parts import get_parts

SIMILAR = "/similar"
api = Blueprint("api", __name__)
api.after_request(compress)


@api.after_request
def vary(response: Response) -> Response:
    """Say that another format may be asked for."""
    response.vary.add("Accept")
    return response


def get_backend() -> Backend:
    """Give the engine as it was when this request first asked for it: one answer speaks of one generation."""
    if "backend" not in g:
        g.backend = get_parts().backend.now()
    backend: Backend = g.backend
    return backend


def search(asked: Asked) -> object:
    """Answer a search; one that finds little comes with help."""
    backend, query, begin = get_backend(), asked.query, perf_counter()
    results = backend.search(query)
    help = find_help(results, backend)
    return present_results(results, (perf_counter() - begin) * 1000, *help)


def article(asked: Asked) -> object:
    """Give an article with its text and mentions."""
    id = asked.values["id"]
    linked = get_backend().find_article(id)
    return present_article(linked) if linked else abort(404, f"no article {id[:100]!r}")


def similar(asked: Asked) -> object:
    """Find the articles most like one; an article whose own id ends like this path is given itself."""
    backend, id = get_backend(), asked.values["id"]
    hits = backend.similar(id, asked.values["size"])
    if hits is None:
        linked = backend.find_article(id + SIMILAR)
        return present_article(linked) if linked else abort(404, f"no article {id[:100]!r}")
    return present_similar(id, hits, backend.generation())


def entity(asked: Asked) -> object:
    """Describe a value of a facet."""
    backend, facet, id = get_backend(), _facet(asked), asked.values["id"]
    page = backend.entity(facet, id)
    if page is None:
        abort(404, f"no value {id[:100]!r} in {facet}")
    counts = backend.totals(facet, [container.id for container in page.containers])
    return present_entity(page, counts, backend.generation())


def facet(asked: Asked) -> object:
    """List the values of a facet under a search."""
    backend, name, values = get_backend(), _facet(asked), asked.values
    page = backend.facet_values(
        asked.query, name, text=values["text"] or "", prefix=values["prefix"] or "", page=values["page"],
        size=values["size"],
    )  # fmt: skip
    return present_facet_page(asked.query, page, asked.but_page(), backend.generation())


def evidence(asked: Asked) -> object:
    """Give the sentences that name a value."""
    backend, values = get_backend(), asked.values
    facet, id = values["facet"], values["value"]
    found = backend.evidence(asked.query, facet, id, page=values["page"], size=values["size"])
    if found is None:
        abort(404, f"no value {id[:100]!r} in {facet}")
    return present_evidence(found, backend.totals(facet, [id])[0], asked.but_page(), backend.generation())


def graph(asked: Asked) -> object:
    """Tell which values are named together."""
    backend, asked_names = get_backend(), asked.values["facets"]
    names = () if asked_names == NONE else asked_names.split(",")
    facets = [name for name in FACET_NAMES if name in names]
    return present_graph(
        backend.cooccurrence(asked.query, facets=facets, size=asked.values["size"]), backend.generation()
    )  # fmt: skip


def suggest(asked: Asked) -> object:
    """Complete what is typed."""
    backend, text = get_backend(), asked.values["q"]
    found = backend.suggest(text, asked.query, asked.values["size"])
    return present_suggestions(text, found, asked.query, backend.generation())


def export_ndjson(asked: Asked) -> Response:
    """Stream all hits, a JSON object a line."""
    return _stream(write_ndjson(get_backend().export(asked.query)), "ndjson")


def export_csv(asked: Asked) -> Response:
    """Stream all hits as a table."""
    return _stream(write_csv(get_backend().export(asked.query)), "csv")


def _stream(chunks: Iterator[bytes], suffix: str) -> Response:
    disposition = f'attachment; filename="lede.{suffix}"'
    return Response(chunks, headers={"Content-Disposition": disposition, "Cache-Control": "no-store"})


def feed_atom(asked: Asked) -> Response:
    """Follow a search as Atom."""
    return Response(build_atom(*_feed(asked)))


def feed_json(asked: Asked) -> object:
    """Follow a search as a JSON Feed."""
    return build_json_feed(*_feed(asked))


def _feed(asked: Asked) -> tuple[Any, ...]:
    query = replace(asked.query, sort="newest", size=asked.values["size"], facets=(), axes=())
    return asked.query, get_backend().search(query).hits, _base(), request.full_path.rstrip("?")


def _base() -> str:
    return get_parts().settings.base_url or request.root_url.rstrip("/")


def openapi(_: Asked) -> object:
    """Describe the API to machines."""
    return build_openapi()


def healthz(_: Asked) -> object:
    """Tell that the process answers."""
    return {"status": "ok"}


def readyz(_: Asked) -> object:
    """Tell that the index answers."""
    backend = get_backend()
    try:
        return {"status": "ready", "generation": backend.generation(), "articles": backend.articles()}
    except LedeError as error:
        current_app.logger.error("%s", error)
        abort(503, "The index cannot be read; see the log.")


def metrics(_: Asked) -> Response:
    """Give the numbers for Prometheus."""
    return Response(get_parts().metrics.write())


def _facet(asked: Asked) -> str:
    name: str = asked.values["facet"]
    return name if name in FACET_NAMES else abort(404, f"no facet {name[:100]!r}; legal: {', '.join(FACET_NAMES)}")


HANDLERS: Mapping[str, Callable[[Asked], object]] = {
    function.__name__: function
    for function in (
        search, article, similar, entity, facet, evidence, graph, suggest, export_ndjson, export_csv, feed_atom,
        feed_json, openapi, healthz, readyz, metrics,
    )
}  # fmt: skip
"""What answers each endpoint, by its declared name."""


def _view(endpoint: Endpoint, handler: Callable[[Asked], object]) -> Callable[..., Response]:
    def view(**path: str) -> Response:
        asked = read_asked(endpoint, request.args.items(multi=True), path)
        if not endpoint.cached:
            return _respond(handler(asked), endpoint.media)
        host = _base() if endpoint.absolute else ""
        tag = get_parts().tagger.tag(endpoint.name, host, asked.canonical())
        return not_modified(tag) or with_tag(_respond(handler(asked), endpoint.media), tag)

    return view


def _respond(answer: object, media: str) -> Response:
    response = answer if isinstance(answer, Response) else Response(orjson.dumps(answer))
    response.mimetype = media
    return response


@api.get("/api/")
def about() -> str:
    """Explain the API to people."""
    return render_template("api.html", about=build_about(), q="")


for _endpoint in ENDPOINTS:
    _rule = _endpoint.path.replace("articles/{id}", "articles/<path:id>").replace("{", "<").replace("}", ">")
    api.add_url_rule(
        _rule, _endpoint.name, _view(_endpoint, HANDLERS[_endpoint.name]), methods=["GET"], merge_slashes=False
    )
