"""What does an article mention? Runs every finder over its content and keeps what counts."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Mapping
from itertools import chain

from spacy.tokens import Doc

from index.documents import Article, EnrichedArticle, Mention
from index.enrich.classes import iter_parted_classes
from index.enrich.context import after_preposition, heads_other_name, is_handle, near_cue, stands_in_capitals
from index.enrich.dates import find_dates
from index.enrich.names import Hit, NameMatcher
from index.enrich.people import given_names_of, has_other_given_name, iter_surnames, iter_unlisted
from index.enrich.pieces import Pieces
from index.enrich.positions import Positions
from index.enrich.sentences import build_tokenizer
from index.enrich.spans import BLOCK, Found, choose_spans
from index.gazetteer import Gazetteer

RULES_VERSION = "1"
"""Rises when the rules of this folder change, so that older finds can be told apart."""


def stages_of(gazetteer: Gazetteer) -> Mapping[str, str]:
    """Name the stages of enrichment with a fingerprint each of what they depend on."""
    names = hashlib.sha256(f"{gazetteer.fingerprint} {RULES_VERSION}".encode()).hexdigest()[:16]
    return {"names": names, "dates": RULES_VERSION}


class Enricher:
    """Finds people, places, weapons, organisations and dates; built once, since it loads every name."""

    def __init__(self, gazetteer: Gazetteer) -> None:
        self._nlp = build_tokenizer()
        self._gazetteer = gazetteer
        self._names = NameMatcher(gazetteer)
        self._given_names = given_names_of(gazetteer)
        self._class_words = {name.text: name.id for name in gazetteer.names if name.mode == "word"}

    def enrich(self, articles: Iterable[Article]) -> Iterator[EnrichedArticle]:
        """Enrich articles one after the other, in the order given."""
        texts = ((article.content, article) for article in articles)
        for doc, article in self._nlp.pipe(texts, as_tuples=True):
            yield EnrichedArticle(article, tuple(self._mentions(doc)), tuple(find_dates(doc, article.published)))

    def _mentions(self, doc: Doc) -> Iterator[Mention]:
        positions = Positions(doc)
        pieces = Pieces(doc.text, positions)
        hits = [hit for hit in self._names.iter_hits(pieces) if not is_handle(pieces, hit)]
        candidates = chain(self._sure(pieces, hits), self._cued(pieces, hits))
        chosen = choose_spans(chain(candidates, iter_unlisted(pieces, self._given_names)))
        chosen = choose_spans(chain(chosen, iter_surnames(pieces, chosen)))
        chosen = choose_spans(chain(chosen, iter_parted_classes(pieces, chosen, self._class_words)))
        for span in chosen:
            if span.kind != BLOCK:
                start, end = pieces.starts[span.start], pieces.ends[span.end - 1]
                sentence, paragraph = positions.sentence(start), positions.paragraph(start)
                text = pieces.text[start:end]
                yield Mention(span.kind, start, end, text, sentence, paragraph, span.value, span.rule)

    def _sure(self, pieces: Pieces, hits: Iterable[Hit]) -> Iterator[Found]:
        """Give the hits that count by themselves, unless what follows or precedes makes another name of them."""
        for hit in hits:
            name, start, end = hit.name, hit.start, hit.end
            if name.mode == "block":
                yield Found(start, end, BLOCK, None, "block")
            elif name.facet == "places" and heads_other_name(pieces, end):
                yield Found(start, end + 1, BLOCK, None, "other name")
            elif hit.ambiguous:
                yield Found(start, end, name.facet, None, "ambiguous")
            elif name.mode == "word":
                yield Found(start, end, "weapons", name.id, "class")
            elif name.mode == "surname" and not has_other_given_name(pieces, start, self._given_names):
                yield Found(start, end, "people", name.id, "known surname")
            elif name.mode == "sure" and not (name.text in ("US", "UK") and stands_in_capitals(pieces, hit)):
                yield Found(start, end, name.facet, name.id, "gazetteer")

    def _cued(self, pieces: Pieces, hits: list[Hit]) -> Iterator[Found]:
        """Give the doubtful names that their surroundings bear out."""
        doubtful = [hit for hit in hits if hit.name.mode == "cued" and not hit.ambiguous]
        if not doubtful:
            return
        sure = {(hit.name.facet, hit.name.id) for hit in hits if hit.name.mode == "sure" and not hit.ambiguous}
        cues = [False] * len(pieces)
        for hit in hits:
            if hit.name.facet == "weapons" and hit.name.mode != "cued":
                cues[hit.start : hit.end] = [True] * (hit.end - hit.start)
        for hit in doubtful:
            facet, id = hit.name.facet, hit.name.id
            if facet == "weapons":
                if (facet, id) in sure or near_cue(pieces, hit, cues):
                    yield Found(hit.start, hit.end, facet, id, "cue")
            elif not heads_other_name(pieces, hit.end):
                parents = self._gazetteer.entities[facet, id].parents
                if after_preposition(pieces, hit) or any((facet, parent) in sure for parent in parents):
                    yield Found(hit.start, hit.end, facet, id, "cue")
