"""A text either says exactly the number that is read from it, or it is refused; there is no third way."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from daybreak.errors import QuantityError
from daybreak.quantity import (
    Devices,
    Dose,
    DosePerWeight,
    Rate,
    RatePerWeight,
    parse_any_dose,
    parse_any_rate,
)
from tests.quantity.asking import PARSERS, denoted

EXAMPLES = {
    "56 mg": "dose",
    "0.001 mg": "dose",
    "1200 \u03bcg": "dose",
    "0.5 mg/kg": "dose-per-weight",
    "500 ug/kg": "any-dose",
    "2 devices": "devices",
    "40 min": "duration",
    "2 weeks": "duration",
    "0 min": "time-after",
    "52.5 mg/h": "rate",
    "0.75 mg/kg/h": "rate-per-weight",
    "5 mcg/kg/min": "any-rate",
    "72.8 ng/mL": "concentration",
    "100 \u00b5g/l": "concentration",
    "70.25 kg": "weight",
}
TROUBLE = "0123456789.,-+eEx_ '\t\n\u00a0\u200b\uff15\u0665\u2212\u00b2mgkuhdsinLl/\u00b5\u03bcMG%"


def changed(text: str) -> st.SearchStrategy[str]:
    """A good text with up to three characters put in, taken out or exchanged."""
    change = st.tuples(st.integers(0, len(text)), st.integers(0, 2), st.sampled_from(["", *TROUBLE]))
    return st.lists(change, min_size=1, max_size=3).map(lambda changes: _apply(text, changes))


def _apply(text: str, changes: list[tuple[int, int, str]]) -> str:
    for position, removed, inserted in changes:
        text = text[:position] + inserted + text[position + removed :]
    return text


TEXTS = st.one_of(
    st.sampled_from(sorted(EXAMPLES)).flatmap(changed),
    st.text(alphabet=TROUBLE, max_size=12),
    st.text(max_size=30),
    st.from_regex(r"\A[0-9]{1,4}(\.[0-9]{1,4})? [a-z\u00b5\u03bc]{1,3}(/[a-zL]{1,3}){0,2}\Z"),
)


@pytest.mark.parametrize("asked", PARSERS)
@settings(max_examples=200)
@given(text=TEXTS)
def test_any_text_says_exactly_what_is_read_from_it_or_is_refused(asked: str, text: str) -> None:
    try:
        amount = PARSERS[asked](text)
    except QuantityError:
        return
    assert amount.exact == denoted(text)


def test_good_texts_with_one_change_anywhere_are_never_silently_repaired() -> None:
    """Every single insertion, deletion and exchange of a troublesome character in every example."""
    changes = [(asked, changed) for text, asked in EXAMPLES.items() for changed in _single_changes(text)]
    assert len(changes) > 10_000
    assert sum(_is_repaired(asked, text) for asked, text in changes) == 0


def test_the_independent_reader_agrees_on_every_example() -> None:
    """Guards the two tests above: were `denoted` to say None of a good text, they would fail; were it lax, they would pass."""
    assert all(denoted(text) is not None for text in EXAMPLES)
    assert [
        denoted(text)
        for text in ("5,6 mg", "5  mg", ".5 mg", "5. mg", " 5 mg", "5 MG", "\uff15 mg", "1e3 mg")
    ] == [None] * 8


@pytest.mark.parametrize(
    ("text", "dose"),
    [
        ("56 mg", Dose.of(56)),
        ("0.5 mg/kg", DosePerWeight.of(0.5)),
        ("500 ug/kg", DosePerWeight.of(0.5)),
        ("2 devices", Devices.of(2)),
        ("1 device", Devices.of(1)),
    ],
)
def test_a_dose_of_any_kind_is_told_by_its_unit(text: str, dose: object) -> None:
    assert parse_any_dose(text) == dose


def test_a_rate_of_either_kind_is_told_by_its_unit() -> None:
    assert parse_any_rate("1 mg/min") == Rate.of(60)
    assert parse_any_rate("5 mcg/kg/min") == RatePerWeight.of(0.3)


@pytest.mark.parametrize(
    ("text", "example"),
    [("0.5 mg/KG", "'0.5 mg/kg'"), ("2 Devices", "'2 devices'"), ("56 MG", "'56 mg'"), ("56", "'56 mg'")],
)
def test_the_refusal_of_a_dose_of_any_kind_shows_the_nearest_kind(text: str, example: str) -> None:
    with pytest.raises(QuantityError) as refusal:
        parse_any_dose(text)
    assert example in refusal.value.remedy


def _single_changes(text: str) -> set[str]:
    return {
        text[:position] + character + text[position + removed :]
        for position in range(len(text) + 1)
        for character in ["", *TROUBLE]
        for removed in (0, 1)
    }


def _is_repaired(asked: str, text: str) -> bool:
    try:
        amount = PARSERS[asked](text)
    except QuantityError:
        return False
    return amount.exact != denoted(text)
