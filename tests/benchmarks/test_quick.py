"""`python -m benchmarks --quick` runs, its ratios are numbers and its errors small. No speed is asserted: machines differ."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

pytestmark = pytest.mark.slow
REPOSITORY = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def quick(tmp_path_factory: pytest.TempPathFactory) -> tuple[str, dict[str, Any]]:
    """What is printed, and every figure."""
    figures = tmp_path_factory.mktemp("bench") / "figures.json"
    command = [sys.executable, "-m", "benchmarks", "--quick", "--json", str(figures)]
    done = subprocess.run(command, cwd=REPOSITORY, capture_output=True, text=True, check=False, timeout=170)
    assert done.returncode == 0, done.stderr
    return done.stdout, json.loads(figures.read_text("utf-8"))


def test_every_engine_is_right_to_a_millionth_of_the_peak(quick: tuple[str, dict[str, Any]]) -> None:
    errors = {(w, e): m["error"] for w, found in quick[1]["rows"].items() for e, m in found.items()}
    assert {e for _, e in errors} >= {"fused", "numpy", "scipy"}
    assert all(0.0 <= error <= 1e-6 for error in errors.values()), errors


def test_speeds_and_ratios_are_positive(quick: tuple[str, dict[str, Any]]) -> None:
    figures = quick[1]
    speeds = [m["one_core"] for found in figures["rows"].values() for m in found.values()]
    assert min(*speeds, figures["limit"]["patients_per_s"], figures["forecast_s"], *figures["peak_mib"]) > 0
    assert all(goal["reached"] > 0 for goal in figures["goals"])


def test_each_row_says_its_error_and_tolerance(quick: tuple[str, dict[str, Any]]) -> None:
    rows = [line for line in quick[0].splitlines() if line.startswith("SciPy LSODA")]
    assert len(rows) == 2
    assert all("rtol 1e-6, atol 1e-8" in row for row in rows)
