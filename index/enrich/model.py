"""Which words does the language model take for names? Loads the shipped model or one that the user names."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Mapping
from pathlib import Path

import spacy
from spacy.language import Language
from spacy.tokens import Doc
from thinc.api import NumpyOps, set_current_ops

from index.documents import NameSpan
from index.enrich.sentences import add_sentences
from index.errors import LedeError

SHIPPED = Path(__file__).parent / "models" / "lede_news"
KINDS: Mapping[str, str] = {
    "PERSON": "people",
    "PER": "people",
    "PLACE": "places",
    "GPE": "places",
    "LOC": "places",
    "FAC": "places",
    "ORG": "organisations",
}
"""Kinds by the labels of common models; spans of other labels are left alone."""
_KEPT = ("tok2vec", "transformer", "ner")


class ModelError(LedeError):
    """Tells that the named model is not installed or finds no names."""


def load_model(name: str | None = None) -> Language:
    """Load an installed spaCy model by name or folder, the shipped one by default, and keep of it what finds names.

    Raises ModelError.
    """
    set_current_ops(NumpyOps(use_blis=False))  # numpy's own BLAS takes in half as many words a second again
    try:
        nlp = spacy.load(name or SHIPPED)
    except OSError as error:
        raise ModelError(f"LEDE_SPACY_MODEL={name!r}: no such spaCy model; legal: one that pip installed") from error
    for pipe in nlp.pipe_names:
        if pipe not in _KEPT:
            nlp.remove_pipe(pipe)
    if "ner" not in nlp.pipe_names:
        raise ModelError(f"LEDE_SPACY_MODEL={name!r}: has no step `ner`; legal: a model that finds named entities")
    add_sentences(nlp)
    return nlp


def fingerprint_of(name: str | None = None) -> str:
    """Name a model by what it is: the shipped one by its weights, any other by name and version."""
    if name is None:
        digest = hashlib.sha256()
        for path in sorted(path for path in SHIPPED.rglob("*") if path.is_file()):
            digest.update(path.relative_to(SHIPPED).as_posix().encode() + path.read_bytes())
        return digest.hexdigest()[:16]
    return f"{name} {spacy.util.get_package_version(name) or os.path.abspath(name)}"


def spans_of(doc: Doc, offset: int = 0) -> tuple[NameSpan, ...]:
    """Give the names that the model marked in a doc, in order; `offset` is where its text begins in the article's."""
    return tuple(
        NameSpan(KINDS[span.label_], offset + span.start_char, offset + span.end_char)
        for span in doc.ents
        if span.label_ in KINDS
    )
