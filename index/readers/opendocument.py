"""What article does an OpenDocument text hold? Needs the extra `documents`."""

from __future__ import annotations

import io
from collections.abc import Iterator

from odfdo import Document, Element

from index.documents import Article
from index.readers.files import SourceFile, open_source
from index.readers.packages import check_package
from index.readers.records import Origin, read_record
from index.readers.text import read_neighbour

_BLOCKS = "//text:h|//text:p"


def read_odt(file: SourceFile) -> Iterator[Article]:
    """Yield the article of an OpenDocument text: its headings and paragraphs, and the title and author it states.

    Raises ReadError. When it was saved is not when it was published, so that its date comes from name or neighbour.
    """
    check_package(file, "OpenDocument text", "content.xml")
    with open_source(file) as handle:
        document = Document(io.BytesIO(handle.read()))
    blocks = [block.text_recursive for block in document.body.xpath(_BLOCKS) if isinstance(block, Element)]
    about = document.meta
    values = {
        "title": about.title or "",
        "text": "\n\n".join(blocks),
        "authors": about.initial_creator or about.creator or "",
    }
    yield read_record(Origin(file), values, read_neighbour(file))
