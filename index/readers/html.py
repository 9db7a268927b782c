"""What article does an HTML page hold?"""

from __future__ import annotations

import logging
import re
from collections.abc import Iterator

from trafilatura import bare_extraction

from index.documents import Article, format_published
from index.readers.encodings import decode_bytes
from index.readers.files import SourceFile
from index.readers.metadata import read_metadata
from index.readers.records import Origin, read_record
from index.readers.text import read_bytes, read_neighbour

_LONGEST_FILE = 5_000_000
_FEWEST_CHARACTERS = 100
_DATES = {"extensive_search": False, "original_date": True}
_DECLARED = re.compile(
    rb"""<(?:meta|\?xml)[^>]{0,200}?(?:charset|encoding)\s*=\s*["']?([\w.:-]{2,30})""", re.IGNORECASE
)
_XML_DECLARATION = re.compile(r"^\s*<\?xml[^>]*\?>")
# A sentence ends where a line does, or after so many characters of one that it is no list of links.
_SENTENCE_END = re.compile(r"[.!?…][\"'”’)\]]*$|^.{60,}[.!?…][\"'”’)\]]* ", re.MULTILINE)
_READ_AS = {"iso-8859-1": "cp1252", "latin-1": "cp1252", "latin1": "cp1252", "us-ascii": "cp1252", "ascii": "cp1252"}

# It warns of each page that it drops; the reader says so itself, naming the file.
logging.getLogger("trafilatura").setLevel(logging.CRITICAL)
logging.getLogger("htmldate").setLevel(logging.CRITICAL)


def read_html(file: SourceFile) -> Iterator[Article]:
    """Yield the article of an HTML page with what its metadata says. Raises ReadError."""
    data = read_bytes(file, _LONGEST_FILE, "an HTML file of at most 5 MB")
    origin = Origin(file)
    if not data.strip():
        raise origin.build_error("no text")
    try:
        html = _XML_DECLARATION.sub("", _decode_page(data))
    except ValueError as error:
        raise origin.build_error(str(error)) from None
    yield read_record(origin, _extract_values(html, origin), read_neighbour(file), is_clean=True)


def _extract_values(html: str, origin: Origin) -> dict[str, object]:
    page = bare_extraction(html, with_metadata=True, include_comments=False, date_extraction_params=_DATES)
    text = "" if page is None or isinstance(page, dict) else page.text or ""
    if page is None or isinstance(page, dict) or len(text) < _FEWEST_CHARACTERS or not _SENTENCE_END.search(text):
        raise origin.build_error("no text: no article found in the page")
    stated = read_metadata(html)
    return {
        "title": page.title,
        "text": text,
        "published": format_published(stated.published) or page.date,
        "language": stated.language,
        "source": page.sitename or page.hostname,
        "url": stated.canonical or page.url,
        "authors": (page.author or "").split("; "),
        "topics": [topic for listed in [*(page.tags or []), *(page.categories or [])] for topic in listed.split(",")],
    }


def _decode_page(data: bytes) -> str:
    """Decode by the declared encoding where that is possible, since a page names it; UTF-8 needs no word."""
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        pass
    declared = _DECLARED.search(data[:4096])
    name = declared[1].decode("ascii", "replace").lower() if declared else ""
    try:
        return data.decode(_READ_AS.get(name, name)) if name else decode_bytes(data)
    except (UnicodeDecodeError, LookupError):
        return decode_bytes(data)
