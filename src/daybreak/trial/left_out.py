"""The states of knowledge that never saw a trial, one set of draws for each trial that was left out of the fit."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from pathlib import Path

from daybreak.population.calibration import FORMAT, Calibration, bytes_of, draws_of, refused

FILE = "left-out.json"


@cache
def load_left_out() -> Mapping[str, Calibration]:
    """By the id of the trial that each never saw, as shipped."""
    return parse_left_out(files("daybreak.trial").joinpath(f"data/{FILE}").read_bytes(), FILE)


def read_left_out(path: str | Path) -> Mapping[str, Calibration]:
    """The same from a file that `daybreak calibrate` wrote.

    Raises:
        CalibrationError: the file cannot be read or is none of this format.
    """
    return parse_left_out(bytes_of(path), str(path))


def parse_left_out(data: bytes, name: str) -> Mapping[str, Calibration]:
    """Calibrations by trial from the bytes of a file.

    Raises:
        CalibrationError: the text is none of this format.
    """
    digest = hashlib.sha256(data).hexdigest()
    with refused(name):
        content = json.loads(data)
        if content["format"] != FORMAT or not content["left_out"]:
            raise ValueError(content["format"])
        version, made = str(content["version"]), dict(content["made"])
        sets = {str(trial): draws_of(draws) for trial, draws in content["left_out"].items()}
        about = {trial: dict(made[trial]) for trial in sets}
    return {
        trial: Calibration(f"{version} without {trial}", draws, about[trial], digest)
        for trial, draws in sets.items()
    }


__all__ = ["load_left_out", "parse_left_out", "read_left_out"]
