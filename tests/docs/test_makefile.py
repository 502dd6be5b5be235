"""The recipe behind `make run` does what the README says, and `make` alone explains itself."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]


def make(*arguments: str) -> str:
    """Run make in the repository with the present environment instead of `.venv`."""
    command = ["make", "--no-print-directory", f"BIN={Path(sys.executable).parent}", *arguments]
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True).stdout


def test_make_run_forecasts_and_names_the_report(tmp_path: Path) -> None:
    printed = make("--old-file=.venv/run.stamp", "run", f"OUT={tmp_path}")
    assert "spravato-trd-us" in printed
    assert f"{tmp_path}/forecast.html" in printed.replace("\n", "")
    assert (tmp_path / "forecast.html").stat().st_size > 10_000
    assert (tmp_path / "forecast.json").stat().st_size > 1_000


def test_make_alone_lists_the_targets() -> None:
    printed = make()
    assert all(f"make {target} " in printed for target in ("run", "test", "bench"))
