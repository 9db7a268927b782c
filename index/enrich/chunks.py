"""How is a long text cut so that the model's memory stays bounded?"""

from __future__ import annotations

from collections.abc import Iterator

LONGEST = 6_000
"""Characters that the model sees at once: two pages, more than its few words of context ever need."""
_BREAKS = ("\n\n", ". ", " ")


def iter_chunks(text: str, longest: int = LONGEST) -> Iterator[tuple[int, str]]:
    """Cut a text at blank lines, else after sentences, else at blanks, else anywhere; give offset and piece."""
    start = 0
    while len(text) - start > longest:
        ends = (text.rfind(sign, start + longest // 2, start + longest) for sign in _BREAKS)
        end = next((end + len(sign) for end, sign in zip(ends, _BREAKS, strict=True) if end >= 0), start + longest)
        yield start, text[start:end]
        start = end
    yield start, text[start:]
