"""What does a user have to know of the model? Its card: data, licences, how it was made, scores, limits."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass

from training.package import NAME
from training.pipeline import Settings
from training.score import Tally
from training.sources import DATA, LABELS, Sample

LICENCES: dict[str, str] = json.loads((DATA / "licences.json").read_text(encoding="utf-8"))

_LIMITS = """\
- English only. Trained on news and encyclopaedia text; tables, subtitles and chat are foreign to it.
- A span is a name, not yet an entity: spelling variants, surnames and parents are the linker's work.
- People and places are drawn as in the facet definition: titles and possessives outside, demonyms never, "Kursk region"
  and "Zaporizhzhia nuclear power plant" whole.
- WEAPON means named systems. Examples are few, so the gazetteer goes first and the model only adds. Weapon class
  words and dates are not in the model: the one is a closed list, the other a grammar. Nor are demonyms.
- A given name or a surname that is also a word, a place or a company ("Price", "Jordan", "Wagner") stays hard;
  so do lines wholly in capitals and garbled machine translation.
- The war articles are of 2022-2024 and mostly about one war: expect less elsewhere.
- Bylines and photo credits are names too: furniture has to be cut before.
- Errors of earlier trials on the held-out and gold articles were looked at when our own sentences were written; none of
  their sentences is among ours, but their scores may flatter a little."""


@dataclass(frozen=True, slots=True)
class Scores:
    """What was measured of one model."""

    spans: Mapping[str, Mapping[str, Tally]]
    unseen: Mapping[str, Tally]
    gold: Mapping[str, Tally]


def write_card(
    settings: Settings, samples: Sequence[Sample], trial: Scores, final: Scores | None, *, size: int, speed: float
) -> str:
    """Write the card as Markdown."""
    made = ", ".join(f"{key} {value}" for key, value in asdict(settings).items() if key != "repeats")
    repeats = ", ".join(f"{source} x{times:g}" for source, times in settings.repeats)
    parts = [
        f"# {NAME}\n\nA spaCy 3.8 pipeline with one component, `ner`: {', '.join(LABELS)}. "
        f"{size / 1e6:.1f} MB; {speed:,.0f} words/s for the component alone on one core.",
        "## Data\n\n" + _table(("source", "items", "words", "licence"), _count_sources(samples)),
        "No text of them is in the model's files: hashed features, weights and the labels' names only.",
        "## How it was made\n\n`python -m training DATA_FOLDER` (see `training/`), on one CPU core, seeded.\n"
        f"Settings: {made}; an epoch shows {repeats}.\n"
        "First a trial that never sees the held-out articles gives the scores below; then the shipped weights are "
        "trained with the same settings on everything but the small held-out shares of the other sources.",
        "## Scores of the trial (precision / recall / F1, exact spans; held-out texts)\n\n" + _span_table(trial.spans),
        "Names none of whose words stand in a training name (held-out war news):\n\n"
        + _table(*_tally_rows(trial.unseen)),
    ]
    if trial.gold:
        parts.append(
            "Values of the gold articles through their spelled forms, no gazetteer, no linking (trial):\n\n"
            + _table(*_tally_rows(trial.gold))
        )
    if final:
        parts.append("## Scores of the shipped weights (war news is no longer held out)\n\n" + _span_table(final.spans))
        if final.gold:
            parts.append("Gold articles, as above:\n\n" + _table(*_tally_rows(final.gold)))
    return "\n\n".join([*parts, "## Limits\n\n" + _LIMITS]) + "\n"


def _count_sources(samples: Iterable[Sample]) -> list[tuple[str, ...]]:
    items: Counter[str] = Counter()
    words: Counter[str] = Counter()
    for sample in samples:
        items[sample.source] += 1
        words[sample.source] += len(sample.text.split())
    return [(s, f"{n:,}", f"{words[s]:,}", LICENCES.get(s, "see its folder")) for s, n in sorted(items.items())]


def _span_table(spans: Mapping[str, Mapping[str, Tally]]) -> str:
    rows = [(source, *(format_tally(row.get(label)) for label in LABELS)) for source, row in sorted(spans.items())]
    return _table(("source", *LABELS), rows)


def _tally_rows(tallies: Mapping[str, Tally]) -> tuple[Sequence[str], Sequence[Sequence[str]]]:
    rows = [(name, format_tally(tally), f"{tally.gold:,}") for name, tally in tallies.items() if tally.gold]
    return ("", "P / R / F1", "in the gold"), rows


def format_tally(tally: Tally | None) -> str:
    """Format precision, recall and F1; a dash where nothing was there to find."""
    return f"{tally.precision:.3f} / {tally.recall:.3f} / {tally.f1:.3f}" if tally and tally.gold else "-"


def _table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    lines = [head, ["---"] * len(head), *rows]
    return "\n".join("| " + " | ".join(line) + " |" for line in lines)
