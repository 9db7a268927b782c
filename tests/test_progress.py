"""What does a long `index add` show on a terminal, and what on a pipe?"""

from __future__ import annotations

import io
import sys
from pathlib import Path

import pytest

from index.commands.add import Bar, count_cores
from index.errors import ReadError


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


def draw(stream: io.StringIO, folder: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    """Draw a bar of a hundred bytes, sixty of them done, with an article stored and a file failed."""
    monkeypatch.setattr(sys, "stderr", stream)
    (folder / "a.txt").write_text("x" * 100, encoding="utf-8")
    bar = Bar()
    bar.stage("reading", bar.measure([folder]))
    bar.stored()
    bar.failed(ReadError("b.txt", "no text"))
    bar.wait("reading evil\x1b[31m.pdf")
    bar.advance(60)
    if bar._bar is not None:
        bar._bar.refresh()
    bar.close()
    return stream.getvalue()


def test_a_terminal_shows_share_rate_time_left_failures_and_what_is_waited_for(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    shown = draw(Terminal(), tmp_path, monkeypatch)
    line = next(line for line in reversed(shown.split("\r")) if "60%" in line)
    assert "60.0/100" in line and "<" in line, "bytes done and in all, time spent and left"
    assert "1 articles, " in line and "/s, 1 failed, reading evil\\x1b[31m.pdf" in line
    assert "failed: b.txt: no text\n" in shown


def test_a_pipe_is_told_of_failures_alone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert draw(io.StringIO(), tmp_path, monkeypatch) == "failed: b.txt: no text\n"


def test_standard_input_has_no_length(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stderr", Terminal())
    assert Bar().measure([tmp_path, Path("-")]) is None


def test_as_many_processes_share_the_work_as_there_are_cores() -> None:
    assert 1 <= count_cores() <= 16
