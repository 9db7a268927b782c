"""How do I make the model? `python -m training DATA_FOLDER [--out FOLDER] [--gold FOLDER] [--quick]`."""

from __future__ import annotations

import argparse
import logging
from collections.abc import Sequence
from itertools import islice
from pathlib import Path

from spacy.language import Language
from thinc.api import NumpyOps, set_current_ops

from training.card import Scores, format_tally, write_card
from training.cleaning import clean_sample, count_votes
from training.examples import iter_chunks
from training.fit import fit
from training.names import build_names
from training.package import NAME, build_package, save_package
from training.pipeline import Settings, build_pipeline
from training.score import measure_speed, score_gold, score_samples, score_unseen, seen_words
from training.sources import DATA, Sample, is_held_out, read_samples

ENRICH = Path(__file__).parents[1] / "index" / "enrich"
MAIN_SOURCE = "war_news"
HELD_OUT = {MAIN_SOURCE: 5, "uner_ewt_dev": 1}
"""One item in so many is kept for scoring; elsewhere one in `HELD_OUT_ELSEWHERE`, and none of our own sentences."""
HELD_OUT_ELSEWHERE = 20
QUICK = Settings(width=32, depth=1, rows=(1_000, 200, 500, 250), epochs=3, words=(100, 200))
QUICK_ITEMS = 40


def read_clean(folder: Path, *, quick: bool) -> list[Sample]:
    """Read the given sources and our own sentences, and mend their labels; a quick run takes a few of each."""
    samples = [*read_samples(folder), *read_samples(DATA)]
    if quick:
        sources = sorted({sample.source for sample in samples})
        samples = [s for name in sources for s in islice((s for s in samples if s.source == name), QUICK_ITEMS)]
    votes = count_votes(samples)
    return [clean_sample(sample, votes) for sample in samples]


def is_kept_for_scoring(sample: Sample) -> bool:
    """Tell whether the trial must not see a sample."""
    every = HELD_OUT.get(sample.source, HELD_OUT_ELSEWHERE)
    return sample.source != "sentences" and is_held_out(sample, every=every)


def train(samples: Sequence[Sample], settings: Settings) -> Language:
    """Train a pipeline on samples."""
    names = build_names(samples, ENRICH / "gazetteers")
    chunks = [chunk for sample in samples for chunk in iter_chunks(sample)]
    return fit(build_pipeline(settings), chunks, names, settings)


def score(nlp: Language, held: Sequence[Sample], seen: frozenset[str], gold: Path | None) -> Scores:
    """Score a pipeline on held-out samples and, where given, on gold articles."""
    main = [sample for sample in held if sample.source == MAIN_SOURCE]
    values = score_gold(nlp, gold / "articles.jsonl", gold / "gold.json") if gold else {}
    return Scores(score_samples(nlp, held), score_unseen(nlp, main, seen), values)


def main(arguments: Sequence[str] | None = None) -> None:
    """Make the model: a trial that is scored, then the weights that ship, both written down in the card."""
    parser = argparse.ArgumentParser(prog="python -m training", description=__doc__)
    parser.add_argument("data", type=Path, help="folder of annotated JSON lines (*.jsonl, *.jsonl.gz)")
    parser.add_argument("--out", type=Path, default=ENRICH / "models", help="where model and card go")
    parser.add_argument("--gold", type=Path, help="folder with articles.jsonl and gold.json to score on as well")
    parser.add_argument("--quick", action="store_true", help="a tiny model from a few items, to see that all works")
    options = parser.parse_args(arguments)
    logging.basicConfig(level=logging.INFO, format="%(message)s")
    logging.getLogger("spacy").setLevel(logging.WARNING)
    # numpy's own matrix product is half as fast again as BLIS at these widths.
    set_current_ops(NumpyOps(use_blis=False))
    settings = QUICK if options.quick else Settings()

    samples = read_clean(options.data, quick=options.quick)
    held = [sample for sample in samples if is_kept_for_scoring(sample)]
    kept = {id(sample) for sample in held}
    seen_in_trial = [sample for sample in samples if id(sample) not in kept]
    nlp = train(seen_in_trial, settings)
    trial = score(nlp, held, seen_words(seen_in_trial), options.gold)
    for source, tallies in trial.spans.items():
        logging.info("%s  %s", source, "  ".join(f"{label} {format_tally(t)}" for label, t in tallies.items()))
    final = None
    if not options.quick:
        nlp = train([s for s in samples if id(s) not in kept or s.source == MAIN_SOURCE], settings)
        final = score(nlp, [s for s in held if s.source != MAIN_SOURCE], frozenset(), options.gold)
    options.out.mkdir(parents=True, exist_ok=True)
    speed = measure_speed(nlp, [s.text for s in samples if s.source == MAIN_SOURCE][:100] or [s.text for s in held])
    size = save_package(build_package(nlp, settings), options.out / NAME)
    card = write_card(settings, samples, trial, final, size=size, speed=speed)
    (options.out / "README.md").write_text(card, encoding="utf-8")
    logging.info("%s: %.1f MB, %.0f words/s", options.out / NAME, size / 1e6, speed)


if __name__ == "__main__":
    main()
