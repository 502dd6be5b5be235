"""A summary of a trial made by hand, whose numbers are nobody's, and what its page says besides."""

from __future__ import annotations

from daybreak.report import (
    ArmAbout,
    CalibrationAbout,
    PublishedChange,
    PublishedContrast,
    PublishedRelapse,
    TrialAbout,
)
from daybreak.trial.endpoints import SampleSize, Search, SizeTried
from daybreak.trial.endpoints.significance import Power
from daybreak.trial.power_run import PowerSearch
from daybreak.trial.published_relapse import RelapseFigure
from daybreak.trial.summary import (
    ArmVisit,
    Difference,
    EventRate,
    ExpectedVisit,
    NumberToTreat,
    RelapseCurve,
    TrialSummary,
)
from daybreak.trial.variation import Variation

PAPER = "Somebody 2020, doi:10.1000/example.1"
POST_HOC = "Somebody 2021, PMID 12345678"
UNKNOWN = Variation(None, None, None, None, 50)


def around(mean: float, half: float) -> Variation:
    return Variation(mean, mean, mean - half, mean + half)


def visit(arm: str, time_h: float, change: float, response: float) -> ArmVisit:
    return ArmVisit(
        arm=arm,
        time_h=time_h,
        observed=around(40.0, 2.0),
        score=around(35.0 + change, 3.0),
        sd=around(9.5, 1.0),
        change=around(change, 3.0),
        change_sd=around(8.5, 1.0),
        response=around(response, 0.1),
        remission=around(response / 2, 0.05),
        sustained_remission=around(response / 3, 0.05),
        expected=ExpectedVisit(
            score=(34.0 + change, 36.0 + change),
            sd=(10.0, 12.0),
            change=(change - 1.0, change + 1.0),
            change_sd=(9.0, 11.0),
            response=(response - 0.04, response + 0.04),
            remission=(response / 2 - 0.02, response / 2 + 0.02),
        ),
    )


def difference(time_h: float, value: float) -> Difference:
    return Difference(
        arm="ket",
        control="sal",
        time_h=time_h,
        analysis="ancova",
        value=around(value, 4.0),
        prediction=(value - 3.5, value + 3.5),
        expected=(value - 1.5, value + 1.5),
        confidence=(value - 4.2, value + 4.2),
        standard_error=2.1,
        power=Power(0.84, 0.71, 0.92, 42, 50, 0, 0.05),
        response=around(0.25, 0.2),
        remission=around(0.12, 0.2),
        number_needed=NumberToTreat(4.0, "benefit", "NNTB 4 (95 % interval: NNTB 2.2 to 20)"),
    )


def relapse(arm: str, end: float, *, control: bool) -> RelapseCurve:
    return RelapseCurve(
        rule="MADRS of at least 22",
        arm=arm,
        at_risk=around(30.0, 4.0),
        time_h=[0.0, 168.0, 336.0],
        without={"mean": [1.0, 0.9, end], "low": [1.0, 0.8, end - 0.1], "high": [1.0, 1.0, end + 0.1]},
        median_h=Variation(None, None, None, None, 0),
        hazard_ratio=None if control else around(0.5, 0.2),
        power=None if control else Power(0.6, 0.46, 0.72, 30, 50, 0, 0.05),
    )


def summary() -> TrialSummary:
    """Two arms, two visits, one event, one rule of relapse, 50 replicates."""
    return TrialSummary(
        trial="example",
        instrument="madrs",
        replicates=50,
        patients_per_arm={"ket": 40.0, "sal": 41.0},
        control="sal",
        response_fraction=0.5,
        remission_at_most=10.0,
        missing="nonresponse",
        visits=(
            visit("ket", 24.0, -14.0, 0.5),
            visit("sal", 24.0, -7.0, 0.25),
            visit("ket", 336.0, -13.0, 0.45),
            visit("sal", 336.0, -8.0, 0.2),
        ),
        differences=(difference(24.0, -7.0), difference(336.0, -5.0)),
        within_patients=False,
        widening_points=3.0,
        events=(
            EventRate(
                "ket",
                "marked_bp_rise",
                around(0.3, 0.1),
                around(0.25, 0.1),
                NumberToTreat(4.0, "harm", "NNTH 4 (95 % interval: NNTH 2.9 to 6.7)"),
            ),
            EventRate("sal", "marked_bp_rise", around(0.05, 0.04), None, None),
        ),
        relapse=(relapse("ket", 0.8, control=False), relapse("sal", 0.6, control=True)),
        about={"seed": "1"},
    )


def search() -> PowerSearch:
    """A search that ended before it was precise, with no bound above."""
    tried = (SizeTried(40, 30, 50), SizeTried(80, 42, 50), SizeTried(60, 39, 50))
    size = SampleSize(64, 50, float("inf"), 0.804, 0.72, 0.87, 0.8, 0.05, False, tried)
    asked = Search(wanted=0.8, replicates=50)
    return PowerSearch(
        "ket", "sal", 336.0, 81, {"ket": 40, "sal": 40}, False, asked, tried, size, {"ket": 64.0, "sal": 64.0}
    )


def about() -> TrialAbout:
    return TrialAbout(
        title="One infusion against saline",
        source=PAPER,
        sha256="3f2a9c81" * 8,
        kind="parallel",
        blinding="double-blind",
        setting="outpatients",
        background="new-oral-antidepressant",
        care="trial",
        year=2020,
        patients=81,
        arms=(
            ArmAbout("ket", "ketamine 0.5 mg/kg over 40 min", "treatment", 40),
            ArmAbout("sal", "saline, at the sessions of ket", "control", 41),
        ),
        population="adults",
        baseline="35.0 (SD 5.0)",
        visits_h=(24.0, 336.0),
        world="The result is for a trial of 81 outpatients (2020), and holds for no other design.",
        calibration=CalibrationAbout(
            "2026.1 (abcdef)", 38, 214, 7, "Left-out trials were missed by 2 points."
        ),
        seed=11,
        dropout="10 % leave by 14 days",
        note="Sizes are made up.",
        published=(
            PublishedContrast("ket", "sal", 24.0, -9.0, -13.0, -6.0, PAPER),
            PublishedContrast("ket", "sal", 336.0, 1.0, None, None, POST_HOC),
            PublishedContrast("ket", "sal", 72.0, -6.0, -9.0, -3.0, PAPER),
        ),
        published_changes=(PublishedChange("ket", 24.0, -15.5, PAPER),),
        published_relapse=(
            PublishedRelapse(
                RelapseFigure("ket", "relapse hazard ratio", 0.45, "HR", 0.25, 0.81, 95.0, "L1"), PAPER
            ),
            PublishedRelapse(
                RelapseFigure("sal", "median time to relapse", 88.0, "d", 46.0, None, 95.0, "L2"), POST_HOC
            ),
        ),
        limits=("Suicidal ideation is not forecast.",),
    )
