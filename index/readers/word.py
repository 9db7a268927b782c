"""What article does a Word document hold? Needs the extra `documents`."""

from __future__ import annotations

from collections.abc import Iterator

from docx import Document
from docx.text.paragraph import Paragraph

from index.documents import Article
from index.readers.files import SourceFile, open_source
from index.readers.packages import check_package
from index.readers.records import Origin, read_record
from index.readers.text import read_neighbour


def read_docx(file: SourceFile) -> Iterator[Article]:
    """Yield the article of a Word document: its paragraphs and tables, and the title and author that it states.

    Raises ReadError. When it was saved is not when it was published, so that its date comes from name or neighbour.
    """
    check_package(file, "Word document", "word/document.xml")
    with open_source(file) as handle:
        document = Document(handle)
        about = document.core_properties
        blocks: list[str] = []
        headline = about.title
        for block in document.iter_inner_content():
            if isinstance(block, Paragraph):
                style = block.style.name if block.style else ""
                if style == "Title" and not blocks and block.text.strip():
                    headline = block.text
                else:
                    blocks.append(block.text)
            else:
                blocks += [" | ".join(cell.text for cell in row.cells) for row in block.rows]
    values = {"title": headline, "text": "\n\n".join(blocks), "authors": _name_authors(about.author)}
    yield read_record(Origin(file), values, read_neighbour(file))


def _name_authors(author: str) -> str:
    return "" if author == "python-docx" else author
