"""What does an article mention? Runs every finder over its content and keeps what counts."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from itertools import chain, groupby

from spacy.language import Language
from spacy.tokens import Doc

from index.documents import Article, EnrichedArticle, Mention, NameSpan
from index.enrich.chunks import iter_chunks
from index.enrich.classes import iter_parted_classes
from index.enrich.context import after_preposition, heads_other_name, is_handle, near_cue, stands_in_capitals
from index.enrich.dates import find_dates
from index.enrich.model import fingerprint_of, load_model, spans_of
from index.enrich.names import Hit, NameMatcher
from index.enrich.people import given_names_of, has_other_given_name, iter_surnames
from index.enrich.pieces import Pieces
from index.enrich.positions import Positions
from index.enrich.regions import iter_listed_together, regions_of
from index.enrich.sentences import build_tokenizer
from index.enrich.spans import BLOCK, Found, choose_spans
from index.enrich.spotted import Spotted
from index.gazetteer import Gazetteer

RULES_VERSION = "3"
"""Rises when the rules of this folder change, so that older finds can be told apart."""
BATCH = 32
"""Pieces of text that go through the model together: bounds its memory at some 200,000 characters."""
MODEL, NAMES, DATES = "model", "names", "dates"
"""The stages whose fingerprints are kept with what they found."""


def stages_of(gazetteer: Gazetteer, model: str | None = None) -> Mapping[str, str]:
    """Name the stages of enrichment with a fingerprint each of what they depend on."""
    names = hashlib.sha256(f"{gazetteer.fingerprint} {RULES_VERSION}".encode()).hexdigest()[:16]
    return {MODEL: fingerprint_of(model), NAMES: names, DATES: RULES_VERSION}


def is_english(article: Article) -> bool:
    """Tell whether model, names and rules were made for the language of an article."""
    return article.language.partition("-")[0] == "en"


class Enricher:
    """Finds people, places, weapons, organisations and dates; built once, since it loads model and names."""

    def __init__(self, gazetteer: Gazetteer, model: str | None = None) -> None:
        self._nlp = load_model(model)
        self._tokens = build_tokenizer()
        self._rules = Rules(gazetteer)

    def enrich(self, articles: Iterable[Article]) -> Iterator[EnrichedArticle]:
        """Enrich articles one after the other, in the order given."""
        numbered = enumerate(articles)
        texts = (
            (text, (n, article, offset))
            for n, article in numbered
            for offset, text in (iter_chunks(article.content) if is_english(article) else [(0, "")])
        )
        docs = self._nlp.pipe(texts, as_tuples=True, batch_size=BATCH)
        for _, pieces in groupby(docs, key=lambda piece: piece[1][0]):
            yield self._join(list(pieces))

    def _join(self, pieces: list[tuple[Doc, tuple[int, Article, int]]]) -> EnrichedArticle:
        """Put the pieces of one article together; a cut one is tokenized again as a whole, without the model."""
        doc, (_, article, _) = pieces[0]
        if len(pieces) > 1:
            doc = self._tokens(article.content)
        spans = tuple(span for piece, (_, _, offset) in pieces for span in spans_of(piece, offset))
        return self._rules.apply(doc, EnrichedArticle(article, spans=spans))


class Rematcher:
    """Applies changed names and rules to what the model once saw; loads no model."""

    def __init__(self, gazetteer: Gazetteer) -> None:
        self._nlp: Language = build_tokenizer()
        self._rules = Rules(gazetteer)

    def rematch(self, articles: Iterable[EnrichedArticle]) -> Iterator[EnrichedArticle]:
        """Find mentions and dates anew, in the order given."""
        texts = ((enriched.article.content, enriched) for enriched in articles)
        for doc, enriched in self._nlp.pipe(texts, as_tuples=True, batch_size=BATCH):
            yield self._rules.apply(doc, enriched)


class Rules:
    """Decides over listed names and the model's spans."""

    def __init__(self, gazetteer: Gazetteer) -> None:
        self._gazetteer = gazetteer
        self._names = NameMatcher(gazetteer)
        self._given_names = given_names_of(gazetteer)
        self._regions = regions_of(gazetteer)
        self._class_words = {name.text: name.id for name in gazetteer.names if name.mode == "word"}

    def apply(self, doc: Doc, enriched: EnrichedArticle) -> EnrichedArticle:
        """Fill in the mentions and dates of an article whose model spans are known; another language has none."""
        if not is_english(enriched.article):
            return replace(enriched, mentions=(), dates=())
        positions = Positions(doc)
        mentions = tuple(self._mentions(Pieces(enriched.article.content, positions), positions, enriched.spans))
        return replace(enriched, mentions=mentions, dates=tuple(find_dates(doc, enriched.article.published)))

    def _mentions(self, pieces: Pieces, positions: Positions, spans: Iterable[NameSpan]) -> Iterator[Mention]:
        hits = [hit for hit in self._names.iter_hits(pieces) if not is_handle(pieces, hit)]
        spotted = Spotted(pieces, spans, hits)
        candidates = chain(self._sure(pieces, hits), self._cued(pieces, hits, spotted), spotted.iter_found())
        chosen = choose_spans(candidates)
        chosen = choose_spans(chain(chosen, iter_surnames(pieces, chosen)))
        chosen = choose_spans(chain(chosen, iter_parted_classes(pieces, chosen, self._class_words)))
        for span in iter_listed_together(pieces, chosen, self._regions):
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

    def _cued(self, pieces: Pieces, hits: list[Hit], spotted: Spotted) -> Iterator[Found]:
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
            elif not heads_other_name(pieces, hit.end) and spotted.kind_of(hit) in (None, "places"):
                parents = self._gazetteer.entities[facet, id].parents
                named = spotted.kind_of(hit) == "places" or any((facet, parent) in sure for parent in parents)
                if named or after_preposition(pieces, hit):
                    yield Found(hit.start, hit.end, facet, id, "cue")
