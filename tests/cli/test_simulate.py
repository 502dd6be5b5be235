"""`daybreak simulate`: a population through a protocol."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from daybreak.cli import main

ROOT = Path(__file__).parents[2]


def test_a_population_of_the_library(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["simulate", "iv-racemic-acute", "--population", "women", "--patients", "20"]) == 0
    out = capsys.readouterr().out
    assert "20 virtual patients, seed 1" in out
    assert "Screening" not in out  # nobody in particular is screened


def test_a_population_of_ones_own(tmp_path: Path) -> None:
    older = ROOT / "examples/populations/older-women.yaml"
    target = tmp_path / "out.json"
    command = [
        "simulate",
        "spravato-trd-eu",
        "--population",
        str(older),
        "--patients",
        "20",
        "--json",
        str(target),
    ]
    assert main(command) == 0
    assert json.loads(target.read_text("utf-8"))["findings"] == {}


@pytest.mark.parametrize(
    ("words", "code", "said"),
    [
        (("no-such",), 4, "There is no protocol"),
        (("spravato-trd-us", "--population", "no-such"), 5, "There is no population"),
        (("spravato-trd-us", "--population", "./no-such.yaml"), 8, "There is no such file"),
        (("spravato-trd-us", "--patients", "0"), 7, "0 virtual patients"),
    ],
)
def test_wrong_words_are_refused(
    words: tuple[str, ...], code: int, said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["simulate", *words]) == code
    assert said in capsys.readouterr().err
