"""What a row works out from itself: roles, days of dosing, units, percentages, hours, citations."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from daybreak.errors import EvidenceError
from daybreak.evidence import Arm, Evidence, Outcome, load_evidence
from daybreak.evidence.reference import identifier_in, reference


@pytest.fixture(scope="module")
def evidence() -> Evidence:
    return load_evidence()


def test_doses_that_stood_as_text_are_numbers(evidence: Evidence) -> None:
    """arms.csv of the source: "0.5-0.9" mg/kg, "28-84" mg, "50" mg/day."""
    guided = evidence.arm("loo2023_kads", "c2_ket")
    assert (guided.dose_mg_per_kg_low, guided.dose_mg_per_kg_high, guided.dose_per) == (0.5, 0.9, "session")
    assert evidence.arm("reif2023_escape", "esk").dose_mg_high == 84.0
    assert evidence.arm("arabzadeh2018", "ket").dose_per == "day"


def test_days_are_those_that_the_schedule_prints(evidence: Evidence) -> None:
    """TRANSFORM-1: "days 1,4,8,11,15,18,22,25"; Fu 2020 prints no days, only twice weekly for four weeks."""
    printed = evidence.arm("fedgchin2019_transform1", "esk84")
    silent = evidence.arm("fu2020_aspire1", "esk")
    assert printed.session_days == (1, 4, 8, 11, 15, 18, 22, 25) == printed.assumed_session_days
    assert silent.session_days == ()
    assert silent.assumed_session_days == printed.session_days


def test_no_days_are_assumed_where_nothing_is_printed(evidence: Evidence) -> None:
    assert evidence.arm("hull2022", "sl").assumed_session_days == ()


def test_assumed_days_are_as_many_as_the_sessions_printed(evidence: Evidence) -> None:
    for arm in evidence.arms:
        if arm.sessions and arm.assumed_session_days:
            assert len(arm.assumed_session_days) == arm.sessions, arm.key


def test_a_single_dose_is_on_day_1(evidence: Evidence) -> None:
    assert {arm.session_days for arm in evidence.arms if arm.dosing == "single"} == {(1,)}


@pytest.mark.parametrize(
    ("key", "role"),
    [
        (("murrough2013a", "ket"), "treatment"),
        (("murrough2013a", "mdz"), "control"),
        (("hu2016", "pbo"), "control"),
        (("reif2023_escape", "que"), "comparator"),
        (("ekstrand2022_ketect", "ect"), "comparator"),
        (("shiroma2020", "mdz5ket1"), "treatment"),
    ],
)
def test_the_role_of_an_arm_follows_from_its_drug(
    evidence: Evidence, key: tuple[str, str], role: str
) -> None:
    assert evidence.arm(*key).role == role


def test_dosing_of_a_trial_is_that_of_its_treatment_arms(evidence: Evidence) -> None:
    for trial in evidence.trials:
        kinds = {
            arm.dosing
            for arm in evidence.arms_of(trial.trial_id)
            if arm.role == "treatment" and arm.dosing and arm.drug != "midazolam-then-ketamine"
        }
        expected = "both" if len(kinds) > 1 else next(iter(kinds), None)
        assert trial.dosing == expected, trial.trial_id


def test_several_sites_are_never_guessed(evidence: Evidence) -> None:
    """Source: "multinational (39 centres)", "US (NIMH)", and "US" without more."""
    asked = (evidence.trial(t) for t in ("popova2019_transform2", "zarate2006", "feder2014"))
    sites = {trial.trial_id: (trial.sites, trial.multisite) for trial in asked}
    assert sites == {
        "popova2019_transform2": (39, True),
        "zarate2006": (1, False),
        "feder2014": (None, None),
    }


def test_reviews_are_not_primary(evidence: Evidence) -> None:
    assert not evidence.trial("bahji2022").is_primary
    assert not evidence.trial("jones2022_transform_sex").is_primary
    assert evidence.trial("popova2019_transform2").is_primary


def test_a_trial_knows_whether_it_was_randomised(evidence: Evidence) -> None:
    assert evidence.trial("daly2019_sustain1").is_randomised
    assert not evidence.trial("zheng2018").is_randomised


def test_units_follow_from_the_measure(evidence: Evidence) -> None:
    units = {i: evidence.figure(i).unit for i in ("O382", "O390", "O358", "O037", "O003")}
    assert units == {"O382": "points", "O390": "%", "O358": "d", "O037": "SD", "O003": "ratio"}


def test_an_effect_size_says_what_it_compares(evidence: Evidence) -> None:
    """Alnefeesi 2022 is pre-post ("abstract 1.44 (pre-post)"), Bahji 2022 against control."""
    within, between = evidence.figure("O013"), evidence.figure("O037")
    assert isinstance(within, Outcome)
    assert isinstance(between, Outcome)
    assert not within.against_control
    assert between.against_control


def test_doubtful_and_secondary_rows_are_not_computed_with(evidence: Evidence) -> None:
    """O309: transposed in Lii 2023; O383: ANCOVA beside the mixed model; O382: the mixed model."""
    computable = {i: evidence.figure(i).computable for i in ("O309", "O383", "O382")}  # type: ignore[union-attr]
    assert computable == {"O309": False, "O383": False, "O382": True}


def test_a_count_of_known_patients_is_a_percentage(evidence: Evidence) -> None:
    """KetECT Table 3: 55 of 91 with dissociative symptoms, "60.4% computed here"."""
    row = evidence.figure("S408")
    assert round(row.percent, 1) == 60.4  # type: ignore[union-attr]


def test_a_bound_is_not_an_exact_figure(evidence: Evidence) -> None:
    """Source: "serious adverse event, upper bound", 0.1 % of sessions."""
    row = evidence.figure("S124")
    assert (row.event, row.bound, row.computable) == ("serious adverse event", "at-most", False)  # type: ignore[union-attr]


def test_long_term_times_in_hours(evidence: Evidence) -> None:
    """L019: 0.17 d, "240 min" in its note; L054: 12 months."""
    assert evidence.figure("L019").time_h == pytest.approx(4.08)  # type: ignore[union-attr]
    assert evidence.figure("L054").time_h == pytest.approx(365.25 * 24)  # type: ignore[union-attr]


def test_spreads_that_stood_as_text_are_numbers(evidence: Evidence) -> None:
    """longterm.csv: "0.44-0.72" 95% CI; "97.0-not estimable"; "1.0-11.16 (absolute)" about -6.1."""
    ends = {i: (evidence.figure(i).ci_low, evidence.figure(i).ci_high) for i in ("L017", "L069", "L063")}
    assert ends == {"L017": (0.44, 0.72), "L069": (97.0, None), "L063": (-11.16, -1.0)}


@pytest.mark.parametrize(
    ("url", "identifier"),
    [
        ("https://pubmed.ncbi.nlm.nih.gov/30922101/", "PMID 30922101"),
        ("http://www.pubmed.gov/29392371/", "PMID 29392371"),
        ("https://doi.org/10.1176/appi.ajp.2019.19020172", "doi:10.1176/appi.ajp.2019.19020172"),
        (
            "https://psychiatryonline.org/doi/abs/10.1176/appi.ajp.2016.16010037",
            "doi:10.1176/appi.ajp.2016.16010037",
        ),
        ("https://pmc.ncbi.nlm.nih.gov/articles/PMC5838571/table/yoi170092t1", "PMC5838571"),
        ("https://clinicaltrials.gov/study/NCT02418585", "NCT02418585"),
        ("https://moreblossom.com/papers/something", ""),
    ],
)
def test_an_identifier_is_read_out_of_an_address(url: str, identifier: str) -> None:
    assert identifier_in(url) == identifier


def test_doi_or_pmid_come_before_any_address() -> None:
    mirror = "https://mirror.example/paper"
    assert reference(doi="10.1/x", pmid="7", url=mirror) == "doi:10.1/x"
    assert reference(doi="10.1/x", doi_seen=False, pmid="7", url=mirror) == "PMID 7"
    assert reference(doi="10.1/x", doi_seen=False, url=mirror) == "doi:10.1/x (recalled)"
    assert reference(url=mirror) == mirror


def test_no_trial_with_an_identifier_is_cited_by_an_address(evidence: Evidence) -> None:
    for trial in evidence.trials:
        if trial.doi or trial.pmid:
            assert trial.reference.startswith(("doi:", "PMID ")), trial.trial_id


@given(st.floats(-60.0, 60.0), st.floats(1e-6, 60.0), st.floats(1e-6, 60.0))
def test_a_row_is_built_only_if_its_interval_holds_its_value(
    value: float, below: float, above: float
) -> None:
    """Any estimate inside its interval is accepted, any outside is refused."""
    row = load_evidence().figure("O386")
    built = replace(row, value=value, se=None, ci_low=value - below, ci_high=value + above)  # type: ignore[arg-type]
    assert built.value == value
    with pytest.raises(EvidenceError, match="excludes its own estimate"):
        replace(row, value=value, ci_low=value + 1 + below, ci_high=value + 1 + below + above)  # type: ignore[arg-type]


@given(st.floats(allow_nan=True, allow_infinity=True))
def test_a_rate_is_between_0_and_100_or_refused(value: float) -> None:
    row = load_evidence().figure("O390")
    if 0.0 <= value <= 100.0:
        assert replace(row, value=value).value == value  # type: ignore[arg-type]
    else:
        with pytest.raises(EvidenceError):
            replace(row, value=value)  # type: ignore[arg-type]


def test_an_arm_with_half_a_dose_range_is_refused(evidence: Evidence) -> None:
    arm: Arm = evidence.arm("fava2018", "k05")
    with pytest.raises(EvidenceError, match="Give both limits"):
        replace(arm, dose_mg_per_kg_high=None)
