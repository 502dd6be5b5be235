"""The pages fit a terminal of 80 columns, and mark what was recalled, what is in doubt and what is secondary."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pytest

from daybreak.evidence import Filter, Trial, find_gaps, gaps_of, judge, load_evidence, select
from daybreak.evidence.claims_page import claim_lines, gap_lines
from daybreak.evidence.page import list_lines, trial_lines
from daybreak.evidence.prose import hours

EVIDENCE = load_evidence()


def _page(trial: Trial, *, sources: bool = False) -> Iterator[str]:
    return trial_lines(EVIDENCE, trial, gaps_of(EVIDENCE, trial), sources=sources)


@pytest.mark.parametrize("trial", EVIDENCE.trials, ids=lambda trial: trial.trial_id)
def test_a_study_fits_80_columns(trial) -> None:  # type: ignore[no-untyped-def]
    """Only an address, where a study has no identifier, may be longer."""
    assert not [line for line in _page(trial) if len(line) > 80 and "://" not in line]


def test_lists_fit_80_columns() -> None:
    lines = [
        *list_lines(EVIDENCE, EVIDENCE),
        *claim_lines(EVIDENCE, judge(EVIDENCE)),
        *gap_lines(find_gaps(EVIDENCE)),
    ]
    assert not [line for line in lines if len(line) > 80]


def test_recalled_secondary_and_doubtful_rows_are_marked() -> None:
    popova = "\n".join(_page(EVIDENCE.trial("popova2019_transform2")))
    lii = "\n".join(_page(EVIDENCE.trial("lii2023_anesth")))
    assert "~O384" in popova
    assert "*O383" in popova
    assert " O382" in popova
    assert "?O309" in lii


def test_sources_are_printed_on_request() -> None:
    """O382 was read in the registry's results (source_detail and url of its row)."""
    lines = list(_page(EVIDENCE.trial("popova2019_transform2"), sources=True))
    below = "".join(lines[lines.index(next(line for line in lines if "O382" in line)) + 1 :][:2])
    assert "CT.gov results MMRM day 28" in below
    assert "(NCT02418585)" in below


def test_a_list_says_how_much_was_left_out() -> None:
    """75 of 539 outcomes were recalled."""
    read = "\n".join(list_lines(select(EVIDENCE, Filter()), EVIDENCE))
    assert "78 studies, 464 rows." in read
    assert "What was only recalled (75 rows in all) is left out" in read
    assert "~mathai2024" in "\n".join(list_lines(EVIDENCE, EVIDENCE))


def test_a_failed_claim_stands_out() -> None:
    row = EVIDENCE.figure("O390")
    broken = EVIDENCE.keeping(
        outcomes=tuple(replace(r, value=40.0) if r is row else r for r in EVIDENCE.outcomes)
    )  # type: ignore[arg-type]
    text = "\n".join(claim_lines(broken, judge(broken)))
    assert "NO LONGER SUPPORTED BY ITS FIGURES" in text
    assert "40 > 52" in text


@pytest.mark.parametrize(
    ("time_h", "said"),
    [
        (None, ""),
        (0.0, "0 h"),
        (0.67, "40 min"),
        (1.83, "1.83 h"),
        (24.0, "24 h"),
        (648.0, "27 d"),
        (8760.0, "365 d"),
    ],
)
def test_times_are_said_as_one_would_say_them(time_h: float | None, said: str) -> None:
    assert hours(time_h) == said
