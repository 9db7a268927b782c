"""What does the model look like? Standard spaCy parts: hashed word features, a small convolution, a transition NER."""

from __future__ import annotations

from dataclasses import dataclass

from spacy.language import Language

from index.enrich.sentences import build_tokenizer
from training.sources import LABELS


@dataclass(frozen=True, slots=True)
class Settings:
    """The sizes of a model and how long it trains; `repeats` says how often an epoch shows a source
    (a share below 1: a fresh sample of it)."""

    width: int = 96
    depth: int = 4
    rows: tuple[int, int, int, int] = (10_000, 2_000, 5_000, 2_500)
    hidden: int = 64
    pieces: int = 3
    epochs: int = 7
    dropout: float = 0.15
    rate: float = 0.001
    words: tuple[int, int] = (1_000, 3_000)
    repeats: tuple[tuple[str, float], ...] = (("war_news", 4), ("sentences", 4), ("gmb", 0.35), ("redocred", 0.6))
    cut: int = 100
    augmented: float = 0.35
    seed: int = 20_221_216


def build_pipeline(settings: Settings) -> Language:
    """Build the untrained pipeline on the enricher's own tokenizer, with one component `ner`."""
    nlp = build_tokenizer()
    ner = nlp.add_pipe("ner", config=build_ner_config(settings))
    for label in LABELS:
        ner.add_label(label)  # type: ignore[attr-defined]
    return nlp


def build_ner_config(settings: Settings) -> dict[str, object]:
    """Build the configuration of the component `ner`."""
    return {"model": _model_config(settings), "update_with_oracle_cut_size": settings.cut}


def _model_config(settings: Settings) -> dict[str, object]:
    embed = {
        "@architectures": "spacy.MultiHashEmbed.v2",
        "width": settings.width,
        "attrs": ["NORM", "PREFIX", "SUFFIX", "SHAPE"],
        "rows": list(settings.rows),
        "include_static_vectors": False,
    }
    encode = {
        "@architectures": "spacy.MaxoutWindowEncoder.v2",
        "width": settings.width,
        "depth": settings.depth,
        "window_size": 1,
        "maxout_pieces": settings.pieces,
    }
    return {
        "@architectures": "spacy.TransitionBasedParser.v2",
        "state_type": "ner",
        "extra_state_tokens": False,
        "hidden_width": settings.hidden,
        "maxout_pieces": 2,
        "use_upper": True,
        "tok2vec": {"@architectures": "spacy.Tok2Vec.v2", "embed": embed, "encode": encode},
    }
