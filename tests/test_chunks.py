"""A long text is cut for the model and nothing of it is lost."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from index.documents import Article
from index.enrich.chunks import iter_chunks
from index.enrich.pipeline import Enricher
from index.gazetteer import load_gazetteer


@settings(deadline=None)
@given(st.text(alphabet="ab. \n", max_size=300), st.integers(2, 40))
def test_the_pieces_are_the_text_and_none_is_longer_than_allowed(text: str, longest: int) -> None:
    pieces = list(iter_chunks(text, longest))
    assert "".join(piece for _, piece in pieces) == text
    assert all(len(piece) <= longest for _, piece in pieces)
    assert all(text[offset : offset + len(piece)] == piece for offset, piece in pieces)


def test_a_cut_falls_on_a_blank_line_where_there_is_one() -> None:
    assert [piece for _, piece in iter_chunks("one two.\n\nthree four. five", 14)] == [
        "one two.\n\n",
        "three four. five"[:12],
        "five",
    ]


def test_a_name_far_into_a_long_article_stands_where_it_says() -> None:
    body = "\n\n".join(
        ["Nothing much happened in the quiet hours of that day."] * 400 + ["Mayor Janusz Brzozowski spoke."]
    )
    enriched = next(Enricher(load_gazetteer()).enrich([Article("a", None, body)]))
    mention = enriched.mentions[-1]
    assert (mention.text, mention.paragraph, mention.sentence) == ("Janusz Brzozowski", 400, 400)
    assert body[mention.start : mention.end] == "Janusz Brzozowski"
