"""The random numbers of a patient depend on seed, name and number alone."""

from __future__ import annotations

import hashlib
import math

import numpy as np
import pytest

from daybreak.errors import ParameterError
from daybreak.population.streams import standard_normals, to_uniforms, uniforms


def test_the_first_numbers_of_seed_one_are_these() -> None:
    """Pinned: integer arithmetic of Philox and SHA-256 alone, so the same to the last bit on every machine."""
    digest = hashlib.sha256(uniforms(1, "test", 0, 1000).tobytes()).hexdigest()
    assert digest[:16] == "9f05c98817e7a0cb"


@pytest.mark.parametrize(
    ("start", "stop"), [(0, 1), (0, 100), (1, 7), (3, 4), (4, 9), (777, 1000), (999, 1000)]
)
@pytest.mark.parametrize("draw", [uniforms, standard_normals])
def test_a_patient_has_the_same_numbers_whoever_else_is_drawn(draw, start: int, stop: int) -> None:  # type: ignore[no-untyped-def]
    assert np.array_equal(draw(7, "x", start, stop), draw(7, "x", 0, 1000)[start:stop])


def test_other_seeds_and_other_names_have_other_numbers() -> None:
    base = uniforms(1, "a", 0, 1000)
    for other in (uniforms(2, "a", 0, 1000), uniforms(1, "b", 0, 1000), uniforms(12, "a", 0, 1000)):
        assert abs(np.corrcoef(base, other)[0, 1]) < 0.1


def test_uniforms_are_uniform() -> None:
    u = uniforms(3, "x", 0, 100_000)
    assert 0.0 < u.min() < 1e-4
    assert 1 - 1e-4 < u.max() < 1.0
    counts = np.histogram(u, bins=20, range=(0, 1))[0]
    assert ((counts - 5000) ** 2 / 5000).sum() < 43.8  # chi squared, 19 degrees of freedom, p = 0.001


def test_normals_are_standard_normal() -> None:
    z = standard_normals(3, "x", 0, 100_000)
    assert abs(z.mean()) < 4 / math.sqrt(100_000)
    assert abs(z.std() - 1) < 4 / math.sqrt(200_000)
    assert abs((z**3).mean()) < 4 * math.sqrt(15 / 100_000)
    assert abs((z**4).mean() - 3) < 4 * math.sqrt(96 / 100_000)
    assert abs((np.abs(z) < 1.959964).mean() - 0.95) < 0.003


def test_scores_become_uniforms() -> None:
    z = np.array([-8.0, -1.959964, 0.0, 0.674490, 1.0])
    exact = [0.5 * math.erfc(-value / math.sqrt(2)) for value in z]
    np.testing.assert_allclose(to_uniforms(z), exact, atol=1e-6)


@pytest.mark.parametrize(("seed", "start", "stop"), [(-1, 0, 5), (1, 5, 5), (1, 5, 4), (1, -1, 5)])
def test_no_patients_and_negative_seeds_are_refused(seed: int, start: int, stop: int) -> None:
    with pytest.raises(ParameterError):
        uniforms(seed, "x", start, stop)
