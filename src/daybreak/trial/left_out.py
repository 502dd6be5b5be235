"""The states of knowledge that never saw a trial, one set of draws for each trial that was left out of the fit."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from pathlib import Path

import numpy as np

from daybreak.errors import CalibrationError
from daybreak.population.calibration import FORMAT, Calibration

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
    try:
        data = Path(path).read_bytes()
    except OSError as error:
        raise CalibrationError(
            f"The file cannot be read: {error.strerror or error}.",
            where=str(path),
            remedy="Name another file.",
        ) from error
    return parse_left_out(data, str(path))


def parse_left_out(data: bytes, name: str) -> Mapping[str, Calibration]:
    """Calibrations by trial from the bytes of a file.

    Raises:
        CalibrationError: the text is none of this format.
    """
    digest = hashlib.sha256(data).hexdigest()
    try:
        content = json.loads(data)
        if content["format"] != FORMAT:
            raise ValueError(content["format"])
        version, made, sets = str(content["version"]), dict(content["made"]), dict(content["left_out"])
    except (ValueError, KeyError, TypeError) as error:
        raise CalibrationError(
            "This holds no draws of left-out trials.",
            where=name,
            remedy="Make it anew with `daybreak calibrate`.",
        ) from error
    return {
        trial: Calibration(
            f"{version} without {trial}",
            {key: np.asarray(values, dtype=np.float64) for key, values in draws.items()},
            made.get(trial, {}),
            digest,
        )
        for trial, draws in sets.items()
    }


__all__ = ["load_left_out", "parse_left_out", "read_left_out"]
