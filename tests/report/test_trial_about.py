"""What the page says besides the figures, and where published differences belong."""

from __future__ import annotations

from dataclasses import replace

import pytest

from tests.report.trial_example import about


@pytest.mark.parametrize(
    ("kind", "since"),
    [
        ("parallel", "the first dose"),
        ("single-arm", "the first dose"),
        ("crossover", "the dose of the period"),
        ("randomised-withdrawal", "randomisation"),
    ],
)
def test_visits_count_from_what_the_kind_of_trial_says(kind: str, since: str) -> None:
    assert replace(about(), kind=kind).since == since


def test_a_published_difference_belongs_to_its_arms_and_its_visit() -> None:
    found = about().published_difference("ket", "sal", 24.2)
    assert found is not None
    assert found.difference == -9.0
    assert about().published_difference("ket", "sal", 26.0) is None
    assert about().published_difference("ket", "other", 24.0) is None
    assert about().published_difference("sal", "ket", 24.0) is None
