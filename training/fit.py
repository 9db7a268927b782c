"""How is the model trained? A plain loop on one core: shuffled epochs of fresh variants, Adam with averaged weights."""

from __future__ import annotations

import logging
import random
import time
from collections.abc import Iterator, Sequence

from spacy.language import Language
from thinc.api import Adam, Optimizer, fix_random_seed

from training.augment import augment
from training.examples import build_example, make_doc
from training.names import Names
from training.pipeline import Settings
from training.sources import Sample

log = logging.getLogger(__name__)


def fit(nlp: Language, chunks: Sequence[Sample], names: Names, settings: Settings) -> Language:
    """Train the pipeline in place and leave the averaged weights in it; the same seed gives the same model."""
    fix_random_seed(settings.seed)
    first = [build_example(make_doc(nlp, chunk.text), chunk) for chunk in chunks[:50]]
    nlp.initialize(lambda: first)
    optimizer = Adam(settings.rate, beta1=0.9, beta2=0.999, eps=1e-8, L2=0.01, L2_is_weight_decay=True, grad_clip=1.0)
    repeats = dict(settings.repeats)
    planned = settings.epochs * sum(repeats.get(chunk.source, 1) * count_words(chunk) for chunk in chunks)
    done = 0.0
    start = time.perf_counter()
    for epoch in range(settings.epochs):
        losses: dict[str, float] = {}
        rng = random.Random(settings.seed + epoch)
        for batch in iter_batches(iter_epoch(chunks, names, settings, rng), settings, share=epoch / settings.epochs):
            optimizer.learn_rate = settings.rate * rate_share(done / planned)
            examples = [build_example(make_doc(nlp, sample.text), sample) for sample in batch]
            nlp.update(examples, drop=settings.dropout, sgd=optimizer, losses=losses)
            done += sum(map(count_words, batch))
        log.info("epoch %d  %.0f s  loss %.0f", epoch + 1, time.perf_counter() - start, losses.get("ner", 0.0))
    set_averages(nlp, optimizer)
    return nlp


def set_averages(nlp: Language, optimizer: Optimizer) -> None:
    """Put the running averages of the weights in the place of the last ones."""
    averages = optimizer.averages or {}
    for node in nlp.get_pipe("ner").model.walk():  # type: ignore[attr-defined]
        for name in node.param_names:
            if (node.id, name) in averages:
                node.set_param(name, averages[node.id, name])


def count_words(sample: Sample) -> float:
    """Estimate the words of a sample: six characters each."""
    return len(sample.text) / 6


def iter_epoch(chunks: Sequence[Sample], names: Names, settings: Settings, rng: random.Random) -> Iterator[Sample]:
    """Yield an epoch: each chunk as often as its source is repeated, shuffled, some of them varied."""
    repeats = dict(settings.repeats)
    order = [(chunk, copy) for chunk in chunks for copy in range(_copies(repeats.get(chunk.source, 1), rng))]
    rng.shuffle(order)
    for chunk, copy in order:
        varied = copy > 0 or rng.random() < settings.augmented
        yield augment(chunk, names, rng) if varied else chunk


def _copies(times: float, rng: random.Random) -> int:
    return int(times) + (rng.random() < times % 1)


def iter_batches(samples: Iterator[Sample], settings: Settings, *, share: float) -> Iterator[list[Sample]]:
    """Group samples to batches of about as many words as the share of training done asks for."""
    low, high = settings.words
    size = low + (high - low) * share
    batch: list[Sample] = []
    words = 0.0
    for sample in samples:
        batch.append(sample)
        words += count_words(sample)
        if words >= size:
            yield batch
            batch, words = [], 0.0
    if batch:
        yield batch


def rate_share(done: float) -> float:
    """Give the learning rate's share of its peak: a short rise, then a straight fall to a twentieth."""
    return min(1.0, done / 0.02 + 0.05) * max(0.05, 1.0 - done)
