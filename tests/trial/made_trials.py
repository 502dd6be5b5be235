"""Small trials for the tests of running one: made up, or of the library with other lines."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

from daybreak.population import Calibration
from daybreak.trial.design_file import Trial, load_trial
from daybreak.trial.record import TrialRecord
from daybreak.trial.run import run_trial
from tests.population.made_calibration import FIRST, made_calibration
from tests.trial.broken_designs import RIGHT


@cache
def made(kind: str, *changes: tuple[str, str]) -> Trial:
    """A made-up trial of this kind, with passages of its file replaced."""
    text = RIGHT[kind]
    for old, new in changes:
        assert text.count(old) == 1, f"{old!r} is {text.count(old)} times in the file"
        text = text.replace(old, new)
    with TemporaryDirectory() as folder:
        path = Path(folder) / "trial.yaml"
        path.write_text(text, encoding="utf-8")
        return load_trial(path)


def certain() -> Calibration:
    """A calibration of one draw in which studies do not differ."""
    return made_calibration(1, drug_between_studies=0.0, context_between_studies=0.0)


def uncertain() -> Calibration:
    """A calibration of 50 draws that differ in everything."""
    return made_calibration(50, **{name: 0.5 * value for name, value in FIRST.items()})


def ran(trial: Trial, replicates: int, **how: object) -> TrialRecord:
    """The trial, run in the certain world unless another is given."""
    return run_trial(trial, replicates=replicates, **({"calibration": certain()} | how))  # type: ignore[arg-type]
