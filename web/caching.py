"""Has the reader this answer already? A weak ETag names data, code and query, so that 304 comes before any search."""

from __future__ import annotations

from hashlib import blake2b
from pathlib import Path

from flask import Response, request

from index.schema import FORMAT_VERSION, schema_hash
from search.backends.base import Backend

SOURCES = ("index", "search", "web")
_KINDS = (".py", ".html", ".css", ".csv")


def code_version() -> str:
    """Hash the code that answers, so that an answer of another version is never taken for one of this."""
    root, digest = Path(__file__).parents[1], blake2b(digest_size=8)
    for package in SOURCES:
        for path in sorted((root / package).rglob("*")):
            if path.suffix in _KINDS:
                digest.update(path.relative_to(root).as_posix().encode() + b"\0" + path.read_bytes())
    return digest.hexdigest()


class Tagger:
    """Makes the tags of an application's answers."""

    def __init__(self, backend: Backend, settings: str) -> None:
        """Take what answers depend on beside the data: the code, and the settings that show in them."""
        self._backend = backend
        self._always = f"{code_version()} {FORMAT_VERSION} {schema_hash()} {settings}"

    def tag(self, *asked: str) -> str:
        """Name the answer to what is asked, endpoint and canonical query, over the data that is live now."""
        facts = "\n".join((self._always, self._backend.fingerprint(), *asked))
        return blake2b(facts.encode(), digest_size=12).hexdigest()


def not_modified(tag: str) -> Response | None:
    """Answer 304 where the request names a tag, None where the answer must be made."""
    if request.if_none_match.contains_weak(tag):
        return with_tag(Response(status=304), tag)
    return None


def with_tag(response: Response, tag: str) -> Response:
    """Put a tag on an answer that is to be asked for again each time."""
    response.set_etag(tag, weak=True)
    response.headers["Cache-Control"] = "no-cache"
    return response
