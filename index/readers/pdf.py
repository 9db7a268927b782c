"""What article does a PDF hold?"""

from __future__ import annotations

import logging
import re
from collections.abc import Iterator
from io import BytesIO

from pypdf import PdfReader

from index.documents import Article
from index.readers.files import SourceFile
from index.readers.records import LONGEST_TEXT, Origin, read_record
from index.readers.text import read_bytes, read_neighbour

_LONGEST_FILE = 100_000_000
_MOST_PAGES = 1_000
_HYPHEN = re.compile(r"(?<=[^\W\d_])-\n(?=[a-zà-öø-ÿ])")
_NO_TITLE = re.compile(
    r"(?:untitled.*|microsoft word\b.*|.*\.(?:docx?|odt|rtf|pdf|indd|qxd|tex|html?))?", re.IGNORECASE
)

# It warns of each flaw that it mends; the reader says itself what it could not read.
logging.getLogger("pypdf").setLevel(logging.CRITICAL)


def read_pdf(file: SourceFile) -> Iterator[Article]:
    """Yield the article of a PDF. Raises ReadError.

    When a PDF was made is not when its text was published, so that its date comes from name or neighbour alone.
    """
    reader = PdfReader(BytesIO(read_bytes(file, _LONGEST_FILE, "a PDF of at most 100 MB")))
    if reader.is_encrypted and not reader.decrypt(""):
        raise file.build_error("asks for a password; legal: a PDF that asks for none")
    if len(reader.pages) > _MOST_PAGES:
        raise file.build_error(f"{len(reader.pages):,} pages; legal: at most {_MOST_PAGES:,}")
    text = _read_pages(reader)
    about = reader.metadata
    title, author = (str(about.title or ""), str(about.author or "")) if about else ("", "")
    if not text.strip():
        raise file.build_error("no text: pages without letters, pictures of text perhaps; legal: a PDF that holds text")
    values = {"title": "" if _NO_TITLE.fullmatch(title.strip()) else title, "text": text, "authors": author}
    yield read_record(Origin(file), values, read_neighbour(file))


def _read_pages(reader: PdfReader) -> str:
    """Join the text of the pages; what is more than an article may hold is read no further."""
    pages: list[str] = []
    for page in reader.pages:
        pages.append(page.extract_text())
        if sum(map(len, pages)) > LONGEST_TEXT:
            break
    return _HYPHEN.sub("", "\n".join(pages))
