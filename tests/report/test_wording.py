"""Numbers and ids are written as people write them."""

from __future__ import annotations

import pytest

from daybreak.pharmacology import load_parameters
from daybreak.report.wording import (
    after,
    count,
    day,
    dose,
    join,
    number,
    percent,
    percent_range,
    printable,
    value,
)


@pytest.mark.parametrize(
    ("share", "words"),
    [
        (0.0, "0 %"),
        (1.0, "100 %"),
        (0.004, "< 1 %"),
        (0.996, "> 99 %"),
        (0.623, "62 %"),
        (0.005, "< 1 %"),
        (0.995, "> 99 %"),
        (0.012, "1 %"),
    ],
)
def test_a_share_is_a_whole_per_cent_but_never_a_false_none_or_all(share: float, words: str) -> None:
    assert percent(share) == words


@pytest.mark.parametrize(
    ("low", "high", "words"),
    [
        (0.62, 0.68, "62 to 68 %"),
        (0.0, 0.003, "0 to < 1 %"),
        (0.001, 0.004, "< 1 %"),
        (0.997, 1.0, "> 99 to 100 %"),
        (0.0, 0.0, "0 %"),
    ],
)
def test_an_interval_ends_in_no_false_none_or_all(low: float, high: float, words: str) -> None:
    assert percent_range(low, high) == words


@pytest.mark.parametrize(
    ("time_h", "words"),
    [
        (0.5, "0.5 h"),
        (24.0, "24 h"),
        (168.0, "7 days"),
        (672.0, "28 days"),
        (2016.0, "12 weeks"),
        (84.0, "3.5 days"),
    ],
)
def test_times_are_in_the_unit_that_fits(time_h: float, words: str) -> None:
    assert after(time_h) == words


@pytest.mark.parametrize(("time_h", "words"), [(0.0, "1"), (23.9, "1"), (24.0, "2"), (167.0, "7")])
def test_days_are_counted_from_one(time_h: float, words: str) -> None:
    assert day(time_h) == words


@pytest.mark.parametrize(
    ("given", "words"),
    [(114.0, "114"), (0.54, "0.54"), (5.014, "5.01"), (12345.6, "12346"), (1e-7, "1e-07"), (0.0, "0")],
)
def test_numbers_have_three_digits_that_matter(given: float, words: str) -> None:
    assert number(given) == words


@pytest.mark.parametrize(("mg", "words"), [(84.0, "84"), (37.5, "37.5"), (37.46, "37.5")])
def test_doses_have_at_most_one_decimal(mg: float, words: str) -> None:
    assert dose(mg) == words


@pytest.mark.parametrize(
    ("found", "words"),
    [(None, "not known"), (True, "yes"), (False, "no"), (70.0, "70"), (37, "37"), ("mdd", "mdd")],
)
def test_findings_are_written_as_by_hand(found: object, words: str) -> None:
    assert value(found) == words


def test_words_are_joined_as_in_a_sentence() -> None:
    assert [join([]), join(["a"]), join(["a", "b"]), join(["a", "b", "c"])] == [
        "",
        "a",
        "a and b",
        "a, b and c",
    ]


def test_thousands_have_a_comma() -> None:
    assert count(1234567) == "1,234,567"


def test_control_characters_cannot_reach_a_terminal() -> None:
    hostile = "a\x1b[2Jb\r\x00\u202ec\nd"  # clear screen, carriage return, NUL, right-to-left override
    assert printable(hostile) == "a\ufffd[2Jb\ufffd\ufffd\ufffdc\nd"


def test_what_varies_only_between_occasions_is_not_said_to_vary_by_nothing_between_patients() -> None:
    mouth = load_parameters()["mouth_fraction"]  # Simons 2022 gives its spread between occasions only
    assert mouth.variability == "SD 0.27 between occasions"
