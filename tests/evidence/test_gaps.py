"""What is missing is worked out from the rows; a row that fills a gap closes it."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from daybreak.errors import EvidenceError
from daybreak.evidence import Evidence, Gap, find_gaps, gaps_of, load_evidence, load_expectations
from daybreak.evidence.expectations import read_expectations


def _of(evidence: Evidence, kind: str, trial_id: str = "") -> list[Gap]:
    return [gap for gap in find_gaps(evidence) if gap.kind == kind and gap.trial_id == trial_id]


def test_a_trial_without_any_number_is_named() -> None:
    """The source's notes on Arabzadeh 2018: "no numeric results seen"."""
    assert _of(load_evidence(), "no-number", "arabzadeh2018")
    assert not _of(load_evidence(), "no-number", "popova2019_transform2")


def test_recalled_numbers_do_not_fill_a_gap() -> None:
    """The 24-h difference of TRANSFORM-2 (O384) was recalled."""
    evidence = load_evidence()
    assert _of(evidence, "only-recalled", "popova2019_transform2")[0].rows == ("O384",)
    assert "MADRS difference at 24 h in TRANSFORM-2 (recalled only)" in {
        gap.what for gap in _of(evidence, "expected", "popova2019_transform2")
    }


def test_a_row_that_was_read_fills_it() -> None:
    evidence = load_evidence()
    read = tuple(replace(row, seen=True) if row.outcome_id == "O384" else row for row in evidence.outcomes)
    filled = evidence.keeping(outcomes=read)
    assert (
        len(_of(filled, "expected", "popova2019_transform2"))
        == len(_of(evidence, "expected", "popova2019_transform2")) - 1
    )
    assert not _of(filled, "only-recalled", "popova2019_transform2")


def test_arms_without_a_number_of_patients_are_named() -> None:
    """arms.csv gives no n for the four double-blind arms of Singh 2016 nor for its two open ones."""
    assert (
        _of(load_evidence(), "no-arm-n", "singh2016b_ket")[0].what == "ket2x, ket3x, pbo2x, pbo3x, ol2x, ol3x"
    )


def test_a_spread_a_baseline_and_hours_are_missed_where_they_are_missing() -> None:
    """Murrough 2013: means of both arms without SD or baseline; Ekstrand 2022: remission at the end of treatment."""
    evidence = load_evidence()
    assert _of(evidence, "no-spread", "murrough2013a")[0].rows == ("O349", "O354")
    assert _of(evidence, "no-baseline", "murrough2013a")[0].what == "ket, mdz"
    assert _of(evidence, "no-hours", "ekstrand2022_ketect")[0].rows == ("O160", "O163")
    assert not _of(evidence, "no-spread", "takahashi2021_japan")


def test_doubts_are_gaps() -> None:
    assert _of(load_evidence(), "in-doubt", "lii2023_anesth")[0].rows == ("O309", "O310", "O315", "O316")


def test_reviews_are_not_asked_for_arms() -> None:
    reviews = {trial.trial_id for trial in load_evidence().trials if not trial.is_primary}
    of_arms = {"no-arm-n", "no-baseline", "no-days", "no-hours", "no-spread", "no-n-analysed"}
    assert not [gap for gap in find_gaps(load_evidence()) if gap.kind in of_arms and gap.trial_id in reviews]


@pytest.mark.parametrize("expectation", load_expectations(), ids=lambda expectation: expectation.expects)
def test_an_expectation_can_be_met(expectation) -> None:  # type: ignore[no-untyped-def]
    """Each can be met by a row or a study that could exist: none is unmeetable by a slip of the pen."""
    evidence = load_evidence()
    if expectation.named:
        study = replace(evidence.trial("fava2018"), trial_id=f"some_{expectation.named}")
        assert expectation.met_by(evidence.keeping(trials=(*evidence.trials, study)))
        return
    where = expectation.where
    known = {t.trial_id for t in evidence.trials}
    assert where.get("trial", "fava2018") in known
    assert {"arm", "trial"} - set(where) or evidence.arm(where["trial"], where["arm"])


def test_a_wrong_expectation_is_refused(tmp_path: Path) -> None:
    file = tmp_path / "expectations.yaml"
    file.write_text("a:\n  expects: something\n  where: {trail: fava2018}\n", "utf-8")
    with pytest.raises(EvidenceError, match=r"expectations\.yaml:1: a cannot be read: trail"):
        read_expectations(file)


def test_numbers_of_claims_that_the_source_leaves_out_are_named() -> None:
    """claims.csv goes from C32 to C34 and from C40 to C42."""
    assert [gap.what for gap in _of(load_evidence(), "no-claim")] == ["C33", "C41"]


def test_the_gaps_of_all_studies_are_those_of_each() -> None:
    evidence = load_evidence()
    each = {gap for trial in evidence.trials for gap in gaps_of(evidence, trial)}
    assert each == {gap for gap in find_gaps(evidence) if gap.trial_id}
