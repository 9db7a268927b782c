"""How long does each engine take for each question, asked in turn, and do all give the same answer?"""

from __future__ import annotations

import gc
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from math import ceil
from statistics import median
from threading import Thread
from time import perf_counter

from tqdm import tqdm

from bench.answers import Answer, count_shared, find_difference
from bench.peers.base import Engine, Peer
from bench.questions import Question


class DifferenceError(Exception):
    """Two engines answer a question differently: nothing they are timed at can be compared."""


@dataclass(frozen=True, slots=True)
class Times:
    """What questions took: the place of each among all, and its milliseconds; a sample for each round."""

    samples: tuple[tuple[int, float], ...]

    @property
    def p50(self) -> float:
        """Give the median."""
        return median(taken for _, taken in self.samples)

    @property
    def p95(self) -> float:
        """Give the time that 95 of 100 questions keep."""
        return sorted(taken for _, taken in self.samples)[ceil(len(self.samples) * 0.95) - 1]

    def of(self, other: Times) -> Times:
        """Give the times of those questions alone that the other was asked, too."""
        places = {place for place, _ in other.samples}
        return Times(tuple(sample for sample in self.samples if sample[0] in places))


@dataclass(slots=True)
class Measured:
    """What was found: times by (engine, class), totals by class, shares of like hits by (engine, class)."""

    times: dict[tuple[str, str], Times] = field(default_factory=dict)
    totals: dict[str, list[int]] = field(default_factory=dict)
    shared: dict[tuple[str, str], list[float]] = field(default_factory=dict)
    compared: int = 0


def ask_in_turn(
    questions: Sequence[Question], engines: Mapping[str, tuple[Peer, Engine]], rounds: int
) -> Measured:  # fmt: skip
    """Ask every engine the questions of a class, then of the next; the first round warms up. Raises DifferenceError.

    Who is asked first changes from class to class and from round to round; answers are compared after each class. Hits
    are compared to the first engine's, without judgement.
    """
    samples: dict[tuple[str, str], list[tuple[int, float]]] = defaultdict(list)
    measured = Measured(totals=defaultdict(list), shared=defaultdict(list))
    ranks = _rank_in_class(questions)
    classes: dict[str, list[int]] = defaultdict(list)
    for place, question in enumerate(questions):
        classes[question.kind].append(place)
    gc.collect()
    gc.freeze()
    for turn in tqdm(range(rounds + 1), "rounds", leave=False):
        for number, (kind, places) in enumerate(tqdm(classes.items(), "classes", leave=False)):
            answers: dict[int, dict[str, Answer]] = defaultdict(dict)
            names = list(engines)
            begin = (turn + number) % len(names)
            for name in names[begin:] + names[:begin]:
                peer, engine = engines[name]
                taken = [place for place in places if _takes(peer, ranks[place], turn)]
                for place, raw, spent in _ask_all(engine, questions, taken):
                    if turn:
                        samples[name, kind].append((place, spent))
                    answers[place][name] = engine.read(raw)
            for place, given in answers.items():
                full = {name: given[name] for name in names if name in given and not engines[name][0].only_ranks}
                measured.compared += _compare(questions[place], full)
                if not turn and full:
                    measured.totals[kind].append(next(iter(full.values())).total)
                    _share(measured, questions[place], given, names[0])
    gc.unfreeze()
    measured.times = {key: Times(tuple(values)) for key, values in samples.items()}
    return measured


def _ask_all(
    engine: Engine, questions: Sequence[Question], places: Sequence[int]
) -> list[tuple[int, object, float]]:  # fmt: skip
    """Ask an engine some questions one after the other; give place, answer and milliseconds of each it answers."""
    answered = []
    for place in places:
        before = perf_counter()
        raw = engine.ask(questions[place])
        spent = (perf_counter() - before) * 1000
        if raw is not None:
            answered.append((place, raw, spent))
    return answered


def measure_rate(questions: Sequence[Question], engine: Engine, threads: int, seconds: float) -> float:
    """Give the questions answered a second by so many threads together, each going round all questions."""
    for question in questions:
        engine.ask(question)
    counts = [0] * threads
    end = perf_counter() + seconds

    def work(number: int) -> None:
        place = number * len(questions) // threads
        while perf_counter() < end:
            engine.ask(questions[place % len(questions)])
            place += 1
            counts[number] += 1

    workers = [Thread(target=work, args=(number,)) for number in range(threads)]
    begin = perf_counter()
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    return sum(counts) / (perf_counter() - begin)


def _rank_in_class(questions: Sequence[Question]) -> list[int]:
    """Give each question its place among those of its class."""
    seen: dict[str, int] = defaultdict(int)
    ranks = []
    for question in questions:
        ranks.append(seen[question.kind])
        seen[question.kind] += 1
    return ranks


def _takes(peer: Peer, rank: int, turn: int) -> bool:
    return (peer.per_class is None or rank < peer.per_class) and (peer.rounds is None or turn <= peer.rounds)


def _compare(question: Question, answers: Mapping[str, Answer]) -> int:
    """Compare every answer to the first and give how many were compared. Raises DifferenceError."""
    (name, first), *others = answers.items() if answers else (("", None),)
    for other, answer in others:
        assert first is not None
        if difference := find_difference(first, answer):
            raise DifferenceError(f"{name} and {other} differ for {question}: {difference}")
    return len(others)


def _share(measured: Measured, question: Question, answers: Mapping[str, Answer], reference: str) -> None:
    for name, answer in answers.items():
        if name != reference and reference in answers:
            measured.shared[name, question.kind].append(count_shared(answers[reference], answer))
