"""What is shipped? The entity step alone in a blank English pipeline: no word of a training text, nothing pickled."""

from __future__ import annotations

import shutil
from pathlib import Path

import spacy
from spacy.language import Language

from training.pipeline import Settings, build_ner_config

NAME = "lede_news"


def build_package(trained: Language, settings: Settings) -> Language:
    """Copy the trained entity step into a fresh pipeline whose vocabulary knows the labels only."""
    nlp = spacy.blank("en")
    ner = nlp.add_pipe("ner", config=build_ner_config(settings))
    ner.from_bytes(trained.get_pipe("ner").to_bytes(exclude=["vocab"]), exclude=["vocab"])  # type: ignore[attr-defined]
    for label in trained.pipe_labels["ner"]:
        nlp.vocab.strings.add(label)
    nlp.meta.update(
        name=NAME,
        version="1.0.0",
        description="People, places, organisations and weapon systems in English news",
        spacy_version=">=3.8,<3.9",
    )
    return nlp


def save_package(nlp: Language, folder: Path) -> int:
    """Save a pipeline over an older one and give its size in bytes."""
    if folder.exists():
        shutil.rmtree(folder)
    nlp.to_disk(folder)
    return sum(path.stat().st_size for path in folder.rglob("*") if path.is_file())
