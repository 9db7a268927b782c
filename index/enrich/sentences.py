"""Where does a sentence begin?"""

from __future__ import annotations

import spacy
from spacy.language import Language
from spacy.tokens import Doc

MAX_LENGTH = 1_100_000
"""Characters of the longest text that is taken: an article's limit and its headline."""


@Language.component("lede_paragraphs")
def start_sentence_after_blank_line(doc: Doc) -> Doc:
    """Begin a sentence at the first word after a blank line: a headline has no full stop."""
    for token in doc[1:]:
        if doc[token.i - 1].is_space and "\n\n" in doc[token.i - 1].text:
            doc[token.i - 1].is_sent_start = token.i == 1
            token.is_sent_start = True
    return doc


def add_sentences(nlp: Language) -> None:
    """Add the two steps that begin sentences, before all others."""
    nlp.max_length = MAX_LENGTH
    nlp.add_pipe("lede_paragraphs", first=True)
    nlp.add_pipe("sentencizer", first=True)


def build_tokenizer() -> Language:
    """Build the blank English pipeline: tokens and sentences, no model."""
    nlp = spacy.blank("en")
    add_sentences(nlp)
    return nlp
