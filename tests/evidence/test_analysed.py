"""How many patients stand behind a number: as printed, else as printed beside it, else all of the arm."""

from __future__ import annotations

from dataclasses import replace

import pytest

from daybreak.evidence import Evidence, Outcome, load_evidence, n_analysed
from daybreak.evidence.analysed import is_share_of, n_printed


@pytest.fixture(scope="module")
def evidence() -> Evidence:
    return load_evidence()


def _row(evidence: Evidence, row_id: str) -> Outcome:
    row = evidence.figure(row_id)
    assert isinstance(row, Outcome)
    return row


@pytest.mark.parametrize(
    ("row_id", "n"),
    [
        ("O382", 101),  # prints it
        (
            "O388",
            101,
        ),  # observed cases of TRANSFORM-2: the mixed model of the arm at that time prints 101 and 100
        ("O390", 101),
        ("O396", 100),
        ("O398", 100),
        ("O386", 101),  # the difference of that model
        ("O383", 114),  # scores carried forward: not those observed
        ("O389", 114),  # another paper, of other patients
        ("O195", 108),  # 30.6 % of TRANSFORM-1's controls: 33 of the 108 observed, no whole number of all 113
        ("O196", 108),
        ("O186", 115),  # no row of this arm prints a number
        (
            "O464",
            64,
        ),  # PHQ-9 of SUSTAIN-3: 53.1 % is 34 of 64; the 63 printed on its own scale cannot give it
        ("O465", 62),
    ],
)
def test_the_number_of_a_row(row_id: str, n: int, evidence: Evidence) -> None:
    assert n_analysed(evidence, _row(evidence, row_id)) == n


def test_every_share_that_takes_a_number_from_beside_is_a_whole_number_of_it(evidence: Evidence) -> None:
    taken = [row for row in evidence.outcomes if row.n is None and n_printed(evidence, row) is not None]
    shares = [row for row in taken if row.unit == "%" and row.value is not None]
    assert len(shares) > 10
    for row in shares:
        assert is_share_of(row.value or 0.0, n_printed(evidence, row) or 0), row.outcome_id


def test_what_was_recalled_or_is_in_doubt_lends_no_number(evidence: Evidence) -> None:
    row = _row(evidence, "O388")
    for change in ({"seen": False}, {"doubt": "swapped"}, {"subgroup": "women"}, {"time_h": 600.0}):
        changed = tuple(
            replace(o, **change) if o.outcome_id == "O382" else o  # type: ignore[arg-type]
            for o in evidence.outcomes
        )
        assert n_analysed(evidence.keeping(outcomes=changed), row) == 114


def test_a_review_lends_no_number(evidence: Evidence) -> None:
    assert n_printed(evidence, _row(evidence, "O138")) is None


@pytest.mark.parametrize(
    ("percent", "n", "whole"),
    [
        (52.5, 101, True),
        (52.5, 114, False),
        (69.3, 101, True),
        (36.0, 115, True),  # may be rounded to whole per cent: 41 of 115 are 35.7
        (0.0, 12, True),
        (50.0, 0, False),
    ],
)
def test_shares_are_whole_numbers_of_patients(percent: float, n: int, whole: bool) -> None:
    assert is_share_of(percent, n) == whole
