"""What do two public test suites say that expressions of dates mean? Recognizers-Text (MIT) and Duckling (BSD)."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import Any

Given = tuple[date | None, date | None]
DUCKLING_DAY = "2013-02-12"
DUCKLING_FRAME = "They will meet {}."
ONE_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Case:
    """An expression in a sentence, the day it was said on and the stretches (last day included) that are right."""

    kind: str
    sentence: str
    published: str
    phrase: str
    start: int
    given: tuple[Given, ...]
    holiday: bool = False


def read_recognizers(folder: Path) -> Iterator[Case]:
    """Yield the date and daterange cases of Recognizers-Text."""
    for name in ("DateTimeModel", "DateParser", "DatePeriodParser"):
        for row in json.loads((folder / f"{name}.json").read_text(encoding="utf-8-sig")):
            for result in row["Results"]:
                kind = str(result.get("TypeName") or result.get("Type") or "").removeprefix("datetimeV2.")
                if kind not in ("date", "daterange"):
                    continue
                published = str((row.get("Context") or {}).get("ReferenceDateTime") or "2016-11-07")[:10]
                given = tuple(_read_given(result))
                yield Case(f"{name} {kind}", row["Input"], published, result["Text"], int(result["Start"]), given)


def _read_given(result: dict[str, Any]) -> Iterator[Given]:
    values = [dict(value) for value in result.get("Resolution", {}).get("values", [])]
    single = result.get("Value") or {}
    values += [dict(single[name] or {}) for name in ("FutureResolution", "PastResolution") if name in single]
    for value in values:
        day = value.get("value") or value.get("date")
        if day:
            if day != "not resolved":
                yield date.fromisoformat(day), date.fromisoformat(day)
        elif {"start", "end", "startDate", "endDate"} & value.keys():
            start, end = value.get("start") or value.get("startDate"), value.get("end") or value.get("endDate")
            yield (date.fromisoformat(start) if start else None, date.fromisoformat(end) - ONE_DAY if end else None)


_POINT = re.compile(r"\((\d+), +(\d+), +(\d+),[^)]*\)")
_GRAINS = {"Day": (1, 0), "Week": (7, 0), "Month": (0, 1), "Quarter": (0, 3), "Year": (0, 12)}


def read_duckling(path: Path) -> Iterator[Case]:
    """Yield the examples of Duckling with a grain from day to year, each put into a sentence about the future."""
    for line in path.read_text(encoding="utf-8").splitlines():
        row = json.loads(line)
        expected = str(row["expected"])
        grain = expected.split('"')[0].split()[-1]
        points = [date(*map(int, point)) for point in _POINT.findall(expected)]
        if grain not in _GRAINS or not points or "(-" in expected:
            continue
        days, months = _GRAINS[grain]
        if len(points) == 1:
            total = points[0].month - 1 + months
            end = (
                date(points[0].year + total // 12, total % 12 + 1, points[0].day)
                if months
                else points[0] + days * ONE_DAY
            )
            points.append(end)
        for example in row["examples"]:
            sentence = DUCKLING_FRAME.format(example)
            given = ((points[0], points[1] - ONE_DAY),)
            start = sentence.index(example)
            yield Case(
                f"duckling {grain.lower()}", sentence, DUCKLING_DAY, example, start, given, "Holiday" in expected
            )
