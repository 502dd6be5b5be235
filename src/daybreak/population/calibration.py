"""What published trials taught the model: draws from the posterior distribution of its free parameters, as one versioned file.

A draw is one state of knowledge that agrees with the evidence; the spread over draws is our ignorance of the parameters,
which is not the spread between patients. Every forecast and every trial uses the draws and prints the version.
`daybreak calibrate` makes the file; nothing else writes it.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Any

import numpy as np

from daybreak.arrays import Float, Int
from daybreak.errors import CalibrationError
from daybreak.population.frozen import Frozen

FORMAT = "daybreak-calibration/1"
CURRENT = "calibration.json"
LARGEST = 1e6  # no free parameter comes near
ANEW = "Make it anew with `daybreak calibrate`."


@dataclass(frozen=True)
class Calibration:
    """Draws by parameter name, each (draws,), and how they came about; the same if version and checksum are.

    Raises:
        CalibrationError: draws of different number, or a number that is not finite.
    """

    version: str
    draws: Mapping[str, Float[np.ndarray, " draws"]] = field(compare=False)
    made: Mapping[str, Any] = field(compare=False)
    sha256: str = ""

    def __post_init__(self) -> None:
        sizes = {len(values) for values in self.draws.values()}
        if len(sizes) != 1 or 0 in sizes:
            raise CalibrationError(
                f"The parameters of the calibration {self.version} have {sorted(sizes)} draws; all need the same number.",
                remedy=ANEW,
            )
        if not all(np.isfinite(values).all() for values in self.draws.values()):
            raise CalibrationError(
                f"A draw of the calibration {self.version} is not a finite number.", remedy=ANEW
            )
        object.__setattr__(self, "draws", Frozen(self.draws))

    @property
    def size(self) -> int:
        """How many draws."""
        return len(next(iter(self.draws.values())))

    def at(self, name: str, place: Int[np.ndarray, " asked"]) -> Float[np.ndarray, " asked"]:
        """The values of one parameter at these draws; numbers beyond the last begin again.

        Raises:
            CalibrationError: the file does not have this parameter.
        """
        return np.asarray(self._of(name)[place % self.size])

    def median(self, name: str) -> float:
        """The middle of the draws. Raises as `at`."""
        return float(np.median(self._of(name)))

    def _of(self, name: str) -> Float[np.ndarray, " draws"]:
        if name not in self.draws:
            raise CalibrationError(f"The calibration {self.version} does not have `{name}`.", remedy=ANEW)
        return self.draws[name]

    @property
    def label(self) -> str:
        """Version and checksum, as outputs print them."""
        return f"{self.version} ({self.sha256[:12]})"


@cache
def load_calibration() -> Calibration:
    """The calibration that ships with Daybreak."""
    return parse_calibration(files("daybreak.population").joinpath(CURRENT).read_bytes(), CURRENT)


def read_calibration(path: str | Path) -> Calibration:
    """A calibration from a file that `daybreak calibrate` wrote.

    Raises:
        CalibrationError: the file cannot be read or is no calibration.
    """
    return parse_calibration(bytes_of(path), str(path))


def bytes_of(path: str | Path) -> bytes:
    """What a file holds.

    Raises:
        CalibrationError: the file cannot be read.
    """
    try:
        return Path(path).read_bytes()
    except OSError as error:
        raise CalibrationError(
            f"The file cannot be read: {error.strerror or error}.",
            where=str(path),
            remedy="Name another file.",
        ) from error


def parse_calibration(data: bytes, name: str) -> Calibration:
    """The calibration in the bytes of a file.

    Raises:
        CalibrationError: the text is no calibration of this format.
    """
    with refused(name):
        content = json.loads(data)
        if content["format"] != FORMAT:
            raise ValueError(content["format"])
        draws = draws_of(content["draws"])
        version, made = str(content["version"]), dict(content["made"])
    return Calibration(version, draws, made, hashlib.sha256(data).hexdigest())


@contextmanager
def refused(name: str) -> Iterator[None]:
    """Whatever is wrong with the text of a file, the file is no calibration."""
    try:
        yield
    except (ValueError, KeyError, TypeError, AttributeError, OverflowError, RecursionError) as error:
        raise CalibrationError(
            "This is no calibration of this version of Daybreak.", where=name, remedy=ANEW
        ) from error


def draws_of(written: Mapping[str, Any]) -> dict[str, Float[np.ndarray, " draws"]]:
    """Draws by parameter name from lists of numbers."""
    return {str(name): _numbers(values) for name, values in written.items()}


def _numbers(values: Any) -> Float[np.ndarray, " draws"]:
    if not isinstance(values, list) or any(type(value) not in (int, float) for value in values):
        raise TypeError("not a list of numbers")
    found = np.asarray(values, dtype=np.float64)
    if (np.abs(found) > LARGEST).any():
        raise ValueError("a number that no parameter can have")
    return found


__all__ = ["FORMAT", "Calibration", "load_calibration", "parse_calibration", "read_calibration"]
