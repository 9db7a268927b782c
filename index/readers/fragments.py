"""What text does a piece of HTML hold that is an article already, in a feed or a mail?"""

from __future__ import annotations

from html.parser import HTMLParser

_BLOCKS = frozenset(
    "address article aside blockquote dd div dl dt figcaption figure footer form h1 h2 h3 h4 h5 h6 header hr li main "
    "nav ol p pre section table td th tr ul".split()
)
_UNREAD = frozenset("script style template head noscript svg math".split())


class _Text(HTMLParser):
    """Collects text, a blank line between blocks; what browsers do not show is left out."""

    def __init__(self) -> None:
        super().__init__()
        self.pieces: list[str] = []
        self._unread = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._unread += tag in _UNREAD
        self.pieces += ["\n\n"] if tag in _BLOCKS else ["\n"] if tag == "br" else []

    def handle_endtag(self, tag: str) -> None:
        self._unread -= tag in _UNREAD and self._unread > 0
        self.pieces += ["\n\n"] if tag in _BLOCKS else []

    def handle_data(self, data: str) -> None:
        if not self._unread:
            self.pieces.append(" ".join(f"|{data}|".split())[1:-1])


def build_text(html: str) -> str:
    """Build the plain text of a piece of HTML: a paragraph a line, a blank line between blocks."""
    parser = _Text()
    parser.feed(html)
    parser.close()
    lines = "".join(parser.pieces).split("\n")
    return "\n".join(" ".join(line.split()) for line in lines).strip()
