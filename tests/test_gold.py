"""How right is the enricher on annotated articles? Runs where they lie beside the checkout, in ../shared."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner

from index.__main__ import main

ROOT = Path(__file__).parent.parent
SHARED = ROOT.parent / "shared"

pytestmark = pytest.mark.skipif(not (SHARED / "eval").is_dir(), reason="no annotated articles beside the checkout")


def score(gold: str, articles: str, tmp_path: Path) -> dict[str, dict[str, float]]:
    result = CliRunner().invoke(main, ["enrich", str(SHARED / articles)])
    predicted = tmp_path / "predicted.jsonl"
    predicted.write_text(result.stdout, encoding="utf-8")
    command = [sys.executable, str(SHARED / "eval/score_facets.py"), str(SHARED / gold), str(predicted), "--json"]
    scores: dict[str, dict[str, float]] = json.loads(subprocess.run(command, capture_output=True, check=True).stdout)
    return scores


def test_the_original_seeds_score_at_least_85_in_each_facet(tmp_path: Path) -> None:
    scores = score("eval/seeds_gold.json", "seeds", tmp_path)
    for facet in ("people", "places", "weapons"):
        assert scores[facet]["f1"] >= 0.85, scores


def test_the_original_seeds_are_five_articles(tmp_path: Path) -> None:
    result = CliRunner().invoke(main, ["add", str(SHARED / "seeds"), "--data", str(tmp_path), "--workers", "1"])
    assert result.stdout == "5 added, 0 changed, 0 unchanged, 0 removed, 0 failed\n"
