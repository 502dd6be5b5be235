"""Random numbers that belong to a patient's number, not to the order of asking.

Patient `i` takes word `i` of a counter-based stream (Philox) whose key is made from the seed and the name of what is
drawn. So the same patient comes out of the same seed on every machine, whoever else is drawn, in whatever blocks, and
a new quantity in the model does not disturb the draws of the others.
"""

from __future__ import annotations

import hashlib
import math
from functools import cache
from typing import TypeAlias

import numpy as np

from daybreak.arrays import Bool, PatientFloat
from daybreak.errors import ParameterError

Among: TypeAlias = Bool[np.ndarray, " asked"]  # who of a range of patients is drawn

WORDS_PER_COUNT = 4  # Philox-4x64 gives four 64-bit words a count


def uniforms(seed: int, name: str, start: int, stop: int) -> PatientFloat:
    """Uniform numbers strictly between 0 and 1 of the patients `start` to `stop - 1`, shape (patients,).

    u = (k + 1/2) / 2^53 with k the upper 53 bits of the patient's word.

    Raises:
        ParameterError: a negative seed, or a range that holds no patient.
    """
    return _to_unit(_words(seed, name, start, stop))


def standard_normals(seed: int, name: str, start: int, stop: int, among: Among | None = None) -> PatientFloat:
    """Standard normal numbers of the patients `start` to `stop - 1`, or of those `among` them.

    Raises as `uniforms`.

    z = sqrt(-2 ln u1) cos(2 pi u2)   (Box and Muller 1958), u1 and u2 from two words a patient.
    """
    chosen = slice(None) if among is None else among
    radius = _to_unit(_words(seed, f"{name}/radius", start, stop)[chosen])
    angle = _to_unit(_words(seed, f"{name}/angle", start, stop)[chosen])
    return np.asarray(np.sqrt(-2.0 * np.log(radius)) * np.cos(2.0 * np.pi * angle))


def check_range(seed: int, start: int, stop: int) -> None:
    """Refuse a negative seed and a range that holds no patient.

    Raises:
        ParameterError: one of the two.
    """
    if seed < 0:
        raise ParameterError(
            f"The seed {seed} is negative.", where="seed", remedy="Give 0 or a positive whole number."
        )
    if not 0 <= start < stop:
        raise ParameterError(
            f"Patients {start} to {stop} are none.", where="patients", remedy="Ask for at least one."
        )


def to_uniforms(scores: PatientFloat) -> PatientFloat:
    """The uniform numbers Phi(z) of standard normal scores, by a table (error below 1e-6), strictly between 0 and 1."""
    z, below = _phi_table()
    return np.asarray(np.interp(scores, z, below))


@cache
def _phi_table() -> tuple[np.ndarray, np.ndarray]:
    z = np.linspace(-8.0, 8.0, 4_097)
    return z, np.array([0.5 * math.erfc(value) for value in (-math.sqrt(0.5) * z).tolist()])


def _words(seed: int, name: str, start: int, stop: int) -> np.ndarray:
    check_range(seed, start, stop)
    key = np.frombuffer(hashlib.sha256(f"{seed}/{name}".encode()).digest()[:16], dtype="<u8").astype(
        np.uint64
    )
    skipped = start % WORDS_PER_COUNT
    stream = np.random.Philox(key=key, counter=[start // WORDS_PER_COUNT, 0, 0, 0])
    words: np.ndarray = stream.random_raw(stop - start + skipped)[skipped:]
    return words


def _to_unit(words: np.ndarray) -> PatientFloat:
    return np.asarray(((words >> np.uint64(11)) + 0.5) * 2.0**-53)


__all__ = ["Among", "check_range", "standard_normals", "to_uniforms", "uniforms"]
