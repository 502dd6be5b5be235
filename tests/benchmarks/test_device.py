"""`python -m benchmarks.device` runs on whatever device there is; it shows the speeds of both and how little they differ."""

from __future__ import annotations

import re

import pytest

from benchmarks.device import HEADER, row
from benchmarks.workloads import full

pytestmark = pytest.mark.slow


def test_a_row_shows_three_speeds_and_two_differences_within_a_millionth() -> None:
    patients, *speeds, difference, to_fused = row(full(16), budget_s=0.0).split()
    assert patients == "16"
    assert len(speeds) == 3
    assert min(map(float, speeds)) > 0
    assert max(float(difference), float(to_fused)) <= 1e-6
    assert len(re.split(r"\s{2,}", HEADER.strip())) == 6
