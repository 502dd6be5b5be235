"""`daybreak validate pk` prints the comparison with published exposures and writes it on request."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from daybreak.cli import main


def test_the_comparison_is_printed_and_written(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    target = tmp_path / "pk.json"
    assert main(["validate", "pk", "--json", str(target)]) == 0
    assert "fold" in capsys.readouterr().out
    assert len(json.loads(target.read_text("utf-8"))["rows"]) > 50


def test_standard_output_carries_the_json_alone(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["validate", "pk", "--json", "-"]) == 0
    assert "rows" in json.loads(capsys.readouterr().out)


def test_a_place_that_cannot_be_written_is_refused_first(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["validate", "pk", "--json", "/no/such/folder.json"]) == 9
    assert "no such folder" in capsys.readouterr().err
