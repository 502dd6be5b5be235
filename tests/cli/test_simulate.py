"""`daybreak simulate`: a population through a protocol."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from daybreak.cli import main
from daybreak.protocol.load import LIBRARY

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


def simulated(tmp_path: Path, protocol: str, *words: str) -> dict[str, Any]:
    """The JSON of a short simulation of four patients."""
    target = tmp_path / "out.json"
    command = ["simulate", protocol, "--patients", "4", "--weeks", "2", "--json", str(target), *words]
    assert main(command) == 0
    found: dict[str, Any] = json.loads(target.read_text("utf-8"))
    return found


def test_what_is_known_to_matter_and_is_left_out_is_said_of_a_population_too(tmp_path: Path) -> None:
    """Nothing in the model answers to a damaged liver; a population of such people may not pass in silence."""
    sentence = "Hepatic impairment raises exposure"
    told = simulated(tmp_path, "spravato-trd-us", "--population", "hepatic-impairment")["limits"]
    assert any(limit.startswith(sentence) for limit in told)
    assert not any(limit.startswith(sentence) for limit in simulated(tmp_path, "spravato-trd-us")["limits"])


def test_what_was_given_in_all_is_counted(tmp_path: Path) -> None:
    """Six infusions of 0.5 mg/kg on days 0, 2, 4, 7, 9 and 11: three before a week is over, six before two."""
    found = simulated(tmp_path, "iv-racemic-acute", "--population", "intravenous-trials")["outcomes"]
    dose = found["cumulative_dose_mg"]
    assert (dose["unit"], dose["time_h"], dose["mean"][0]) == ("mg", [0.0, 168.0, 336.0], 0.0)
    assert dose["mean"][2] == pytest.approx(2 * dose["mean"][1])


@pytest.mark.parametrize(
    ("protocol", "outcome", "supposed"),
    [
        ("spravato-trd-us", "esketamine_ng_per_ml", False),
        ("iv-racemic-acute", "arketamine_ng_per_ml", False),
        ("iv-racemic-acute", "norarketamine_ng_per_ml", True),  # nobody measured it: noresketamine's numbers
        (
            "sc-racemic-response-guided",
            "esketamine_ng_per_ml",
            True,
        ),  # uptake from under the skin is supposed
        ("spravato-trd-us", "dissociation", True),
    ],
)
def test_what_rests_on_a_hypothesis_says_so_route_by_route(
    tmp_path: Path, protocol: str, outcome: str, supposed: bool
) -> None:
    found = simulated(tmp_path, protocol)
    assert found["outcomes"][outcome]["hypothesis"] is supposed
    assert all(chance["hypothesis"] for chance in found["summary"].values())


def test_every_device_that_the_file_lists_reaches_the_nose(tmp_path: Path) -> None:
    """Kinetics are linear: with the fourth device as well taken up as the second and third, 112 mg give more than 84 mg."""
    text = (LIBRARY / "spravato-mdsi.yaml").read_text("utf-8")
    peaks = []
    for largest in ("84 mg", "112 mg"):
        path = tmp_path / "protocol.yaml"
        changed = text.replace("[56 mg, 84 mg]", f"[56 mg, {largest}]").replace(
            "dose: 84 mg", f"dose: {largest}"
        )
        path.write_text(changed, "utf-8")
        peaks.append(max(simulated(tmp_path, str(path))["outcomes"]["esketamine_ng_per_ml"]["mean"]))
    assert 1.2 < peaks[1] / peaks[0] < 112 / 84


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
