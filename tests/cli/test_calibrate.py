"""`daybreak calibrate` from the published rows to two files that every other command takes; chains so short teach nothing."""

from __future__ import annotations

import json
from functools import partial
from pathlib import Path

import pytest

from daybreak.cli import main
from daybreak.evidence import load_evidence
from daybreak.population import read_calibration
from daybreak.trial.calibration import chains, diagnostics, fit
from daybreak.trial.calibration.observations import observations
from daybreak.trial.calibration.priors import priors

PATIENT = Path(__file__).parents[2] / "examples/patients/transform-2.yaml"
SHORT = partial(
    fit.Settings, chains=1, warm_up=25, left_out_chains=1, left_out_warm_up=5, left_out_draws=8, kept=8, left_out_kept=5,
    patients=32,
)  # fmt: skip


@pytest.mark.slow
def test_a_calibration_is_made_written_and_used(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """All rows of all trials; only the length of the chains and what is asked of them are less than the command's own."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(fit, "Settings", SHORT)
    monkeypatch.setattr(chains, "DEEPEST_TREE", 4)
    monkeypatch.setattr(diagnostics, "LARGEST_RHAT", 1e9)
    monkeypatch.setattr(diagnostics, "LEAST_ESS", -1e9)
    monkeypatch.setattr(diagnostics, "MOST_DIVERGENCES", 10**9)
    words = ("--draws", "20", "--leave-out", "murrough-2013", "--version-name", "short", "--workers", "here")
    assert main(["calibrate", *words]) == 0
    printed = capsys.readouterr().out
    known = observations(load_evidence())
    size = (len(known), len({one.trial for one in known}))
    assert f"{size[0]} figures of {size[1]} trials" in printed
    assert "without one trial each: 1 fits" in printed
    assert printed.endswith("Fit       calibration.json\nLeft out  left-out.json\n")

    made = read_calibration("calibration.json")
    assert (made.version, made.size, set(made.draws)) == ("short", 8, set(priors()))
    assert (made.made["figures"], len(made.made["trials"])) == size

    few = ("--patients", "20", "--calibration", "calibration.json")
    assert main(["forecast", "spravato-trd-us", "--patient", str(PATIENT), *few]) == 0
    assert f"Rests on  calibration {made.label}" in capsys.readouterr().out
    assert (
        main(["validate", "trials", "--left-out", "left-out.json", "--replicates", "3", "--json", "-"]) == 0
    )
    judged = json.loads(capsys.readouterr().out)
    assert (
        {p["trial"] for p in judged["predictions"]}
        == {one["trial"] for one in judged["fits"]}
        == {"murrough-2013"}
    )
