"""A filter keeps whole trials, never brings in what was recalled unless asked, and refuses words it does not know."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from daybreak.errors import EvidenceError, ParameterError
from daybreak.evidence import Filter, filter_from_words, load_evidence, select


def _ids(**keep: Any) -> set[str]:
    return {trial.trial_id for trial in select(load_evidence(), Filter(**keep)).trials}


def test_without_a_filter_only_the_recalled_is_missing() -> None:
    everything, kept = load_evidence(), select(load_evidence(), Filter())
    assert {t.trial_id for t in everything.trials if t.seen} == {t.trial_id for t in kept.trials}
    assert all(row.seen for row in (*kept.outcomes, *kept.safety, *kept.longterm))


def test_recalled_rows_come_when_asked_for() -> None:
    everything = load_evidence()
    kept = select(everything, Filter(recalled=True))
    assert (kept.trials, kept.outcomes, kept.safety) == (
        everything.trials,
        everything.outcomes,
        everything.safety,
    )


def test_the_control_arm_comes_with_its_trial() -> None:
    kept = select(load_evidence(), Filter(drug="esketamine", instrument="MADRS"))
    assert {arm.drug for arm in kept.arms if arm.trial_id == "popova2019_transform2"} == {
        "esketamine",
        "placebo",
    }


def test_drug_and_route_must_meet_in_one_arm() -> None:
    """Reif 2023 gives esketamine into the nose and quetiapine by mouth; nobody takes esketamine by mouth."""
    assert "reif2023_escape" in _ids(drug="esketamine", route="intranasal")
    assert "reif2023_escape" in _ids(drug="quetiapine-xr", route="oral")
    assert not _ids(drug="esketamine", route="oral")


def test_population_and_comparator() -> None:
    assert _ids(population="bipolar") == {"diazgranados2010", "grunebaum2017", "zarate2012"}
    assert _ids(comparator="midazolam", route="sc") == {"george2017", "loo2023_kads"}


def test_time_bounds_are_inclusive_and_leave_out_rows_without_hours() -> None:
    kept = select(load_evidence(), Filter(from_h=648.0, to_h=648.0))
    assert {row.time_h for row in kept.outcomes} == {648.0}
    assert "ekstrand2022_ketect" not in _ids(instrument="MADRS", to_h=100.0)


@given(st.floats(0.0, 10000.0), st.floats(0.0, 10000.0))
def test_a_narrower_time_never_keeps_more(one: float, other: float) -> None:
    low, high = sorted((one, other))
    kept = {row.outcome_id for row in select(load_evidence(), Filter(from_h=low, to_h=high)).outcomes}
    assert kept <= {row.outcome_id for row in select(load_evidence(), Filter(to_h=high)).outcomes}


@pytest.mark.parametrize(
    ("words", "says"),
    [
        ({"drug": "esketmine"}, "Did you mean esketamine"),
        ({"drug": "ketamine"}, "Did you mean racemic-ketamine?"),
        ({"route": "intravenous"}, "Did you mean iv?"),
        ({"comparator": "placebo"}, "Did you mean placebo"),
        ({"population": "x"}, "Write one of trd, mdd"),
    ],
)
def test_a_word_that_the_tables_do_not_have_is_refused(words: dict[str, str | None], says: str) -> None:
    with pytest.raises(ParameterError) as refusal:
        filter_from_words(words)
    assert says in refusal.value.sentence
    assert refusal.value.where == f"--{next(iter(words))}"


def test_words_make_the_filter_that_they_say() -> None:
    assert filter_from_words({"drug": "esketamine", "route": None}, to_h=3.0) == Filter(
        drug="esketamine", to_h=3.0
    )


@pytest.mark.parametrize(
    ("keep", "says"),
    [
        ({"from_h": -1.0}, "from_h is -1"),
        ({"from_h": 30.0, "to_h": 3.0}, "at most 3"),
        ({"to_h": float("nan")}, "to_h is nan"),
    ],
)
def test_a_time_that_cannot_be_is_refused(keep: dict[str, Any], says: str) -> None:
    with pytest.raises(EvidenceError) as refusal:
        Filter(**keep)
    assert says in refusal.value.sentence


@pytest.mark.parametrize(
    ("name", "typed", "written"),
    [
        ("instrument", "madrs", "MADRS"),
        ("instrument", "Qids-sr16", "QIDS-SR16"),
        ("population", "TRD", "trd"),
        ("drug", "Esketamine", "esketamine"),
        ("route", "IV", "iv"),
    ],
)
def test_a_word_may_be_typed_in_any_case(name: str, typed: str, written: str) -> None:
    assert getattr(filter_from_words({name: typed}), name) == written
