"""Digests: equal for equal questions, different for different ones, the same in every process."""

from __future__ import annotations

import os
import subprocess
import sys
from dataclasses import dataclass, replace
from datetime import date
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from daybreak.population import Population
from daybreak.protocol import load_protocol
from daybreak.simulation.digest import code_digest, digest
from daybreak.simulation.simulate import Asked
from tests.simulation.shards import draws, refused

ROOT = Path(__file__).parents[2]
DIFFERENT = [
    None, True, 1, 1.0, "1", b"1", "", [], [1], [[1]], [1, 1], {"a": 1}, {"a": 2}, {"b": 1}, {1}, {1, 2}, date(2026, 1, 2),
    np.array([1.0]), np.array([1]), np.array([[1.0]]), np.array([1.0, 0.0]), np.array([1.0, -0.0]), 0.1, 0.1 + 2**-56,
    draws, refused, partial(draws, 1), partial(draws, 2), ["ab", "c"], ["a", "bc"], float("nan"),
]  # fmt: skip


@dataclass(frozen=True)
class Question:
    about: Any


def test_different_values_have_different_digests() -> None:
    assert len({digest(value) for value in DIFFERENT}) == len(DIFFERENT)
    assert len({digest(Question([value])) for value in DIFFERENT}) == len(DIFFERENT)


def test_a_value_has_one_digest() -> None:
    for value in DIFFERENT:
        assert digest(Question({"a": value, "b": 1})) == digest(Question({"b": 1, "a": value}))


def _asked() -> Asked:
    return Asked(load_protocol("spravato-trd-us"), Population.default(), 1, 100.0, "numpy", 0)


def test_whatever_is_asked_of_a_simulation_shows() -> None:
    asked = _asked()
    others = [
        replace(asked, seed=2),
        replace(asked, horizon_h=101.0),
        replace(asked, engine="numba"),
        replace(asked, exact=1),
        replace(asked, protocol=load_protocol("iv-racemic-acute")),
        replace(asked, people=Population.read("women")),
        replace(asked, people=Population.default().with_findings({"age_years": 50})),
    ]
    assert len({digest(question) for question in (asked, *others)}) == 1 + len(others)


def test_every_process_agrees() -> None:
    """Sets and mappings have no order, and text is hashed otherwise in every process."""
    script = "from tests.simulation.test_digest import _asked, digest, code_digest; print(digest((code_digest(), _asked())))"
    for seed in ("1", "2"):
        told = subprocess.run(
            [sys.executable, "-c", script],
            cwd=ROOT,
            env={**os.environ, "PYTHONHASHSEED": seed, "PYTHONPATH": f"{ROOT / 'src'}{os.pathsep}{ROOT}"},
            capture_output=True,
            text=True,
            check=True,
        )
        assert told.stdout.strip() == digest((code_digest(), _asked()))


def test_a_function_of_ones_own_is_known_by_its_file(tmp_path: Path) -> None:
    """Daybreak's own files are in the digest of the code; a script's are not, and a changed script is another question."""
    script = tmp_path / "own.py"
    told = []
    for number in (1, 2, 1):
        lines = [
            "from daybreak.simulation.digest import digest",
            "def f(x):",
            f"    return {number}",
            "print(digest(f))",
        ]
        script.write_text("\n".join(lines), "utf-8")
        ran = subprocess.run([sys.executable, script], capture_output=True, text=True, check=True)
        told.append(ran.stdout)
    assert told[0] == told[2] != told[1]


@pytest.mark.parametrize(
    "value",
    [object(), lambda: 0, np.array([object()]), [object()]],
    ids=["an object", "a lambda", "an array of objects", "a list of objects"],
)
def test_what_cannot_be_told_apart_is_refused(value: Any) -> None:
    with pytest.raises(TypeError):
        digest(value)
