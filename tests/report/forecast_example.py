"""A forecast with the shape and the size of a real one, made by formula, so that what is drawn can be checked by eye."""

from __future__ import annotations

import math
from collections.abc import Callable

import numpy as np

from daybreak.simulation.result import (
    Bands,
    Forecast,
    ParameterUsed,
    Probability,
    ProtocolUsed,
    RuleApplied,
    SessionForecast,
)

SESSION_DAYS = (0, 3, 7, 10, 14, 17, 21, 24, 28, 35, 42, 49, 56, 70, 84)
LAST_H = 85 * 24.0


def course_times() -> np.ndarray:
    """Hours: close together around the first session, twice a day afterwards."""
    fine = np.arange(-30, 361, 5) / 60
    return np.unique(np.concatenate([fine, np.arange(12.0, LAST_H + 1, 12.0)]))


def bands(unit: str, middle: np.ndarray, spread: np.ndarray, *, hypothesis: bool = False) -> Bands:
    """Normal quantiles around a middle curve."""
    quantile = {"q05": -1.645, "q25": -0.674, "q50": 0.0, "q75": 0.674, "q95": 1.645}
    lines = {name: [float(v) for v in np.maximum(middle + z * spread, 0.0)] for name, z in quantile.items()}
    return Bands(
        unit=unit,
        time_h=[float(v) for v in course_times()],
        mean=[float(v) for v in middle],
        sd=[float(v) for v in spread],
        hypothesis=hypothesis,
        **lines,
    )


def after_each_session(shape: Callable[[np.ndarray], np.ndarray], *, fading: float = 1.0) -> np.ndarray:
    """The sum over sessions of a response that begins at the session, session k scaled by fading**k."""
    t = course_times()
    total = np.zeros_like(t)
    for k, day in enumerate(SESSION_DAYS):
        since = t - day * 24
        total += np.where(since > 0, fading**k * shape(np.maximum(since, 0)), 0.0)
    return total


def rise_and_fall(peak: float, peak_h: float) -> Callable[[np.ndarray], np.ndarray]:
    return lambda h: peak * (h / peak_h) * np.exp(1 - h / peak_h)


def mood() -> Bands:
    t = course_times()
    since = np.maximum(t, 0)
    fast = 7 * (1 - np.exp(-since / 3)) * np.exp(-since / 900)
    slow = 15 * (1 - np.exp(-since / 380))
    middle = 37 - np.where(t > 0, fast + slow, 0)
    return bands("points", middle, 3 + 7 * (1 - np.exp(-since / 250)), hypothesis=True)


def outcomes() -> dict[str, Bands]:
    esk = after_each_session(rise_and_fall(88, 0.6))
    nor = after_each_session(rise_and_fall(170, 1.6))
    dis = after_each_session(rise_and_fall(9, 0.7), fading=0.9)
    sed = after_each_session(rise_and_fall(0.32, 0.7), fading=0.97)
    bp = after_each_session(rise_and_fall(14, 0.7))
    return {
        "madrs": mood(),
        "esketamine_ng_per_ml": bands("ng/mL", esk, 0.25 * esk),
        "noresketamine_ng_per_ml": bands("ng/mL", nor, 0.3 * nor),
        "dissociation": bands("points", dis, 0.5 * dis),
        "sedation": bands("probability", sed, np.zeros_like(sed)),
        "systolic_bp": bands("mmHg", 126 + bp, 9 + 0.3 * bp),
        "diastolic_bp": bands("mmHg", 79 + 0.55 * bp, 6 + 0.2 * bp),
        "heart_rate": bands("/min", 72 + 0.25 * bp, 8 + 0.1 * bp),
    }


def sessions() -> tuple[SessionForecast, ...]:
    return tuple(
        SessionForecast(
            number=k + 1,
            time_h=day * 24.0,
            dose_mg=56.0 if k == 0 else 84.0,
            route="intranasal",
            phase="induction" if day < 28 else "optimisation" if day < 56 else "maintenance",
            given=1.0 if k < 3 else 0.97 - 0.02 * k,
            dose_share={"56": 1.0} if k == 0 else {"56": 0.34, "84": 0.66},
            sedation=0.42 * 0.97**k,
            dissociation=0.61 * 0.93**k,
            marked_bp_rise=0.03,
            nausea=0.18 * 0.92**k,
            dizziness=0.16 * 0.92**k,
        )
        for k, day in enumerate(SESSION_DAYS)
    )


def summary() -> dict[str, Probability]:
    def p(value: float, definition: str, time_h: float | None = None, source: str = "") -> Probability:
        half = 1.96 * math.sqrt(value * (1 - value) / 1000)
        return Probability(value, (max(value - half, 0), min(value + half, 1)), definition, time_h, source)

    return {
        "response_24h": p(0.55, "MADRS down by at least half of the baseline after 24 hours.", 24.0),
        "response": p(0.62, "MADRS down by at least half of the baseline at day 28.", 672.0, "Popova 2019"),
        "remission": p(0.41, "MADRS of 12 or less at day 28.", 672.0, "Popova 2019"),
        "relapse": p(0.23, "MADRS of 22 or more after a response, before the end of the course.", LAST_H),
        "marked_bp_rise": p(0.11, "Systolic rise of 40 mmHg or more in at least one session."),
        "sedation": p(0.63, "MOAA/S below 5 in at least one session."),
        "dissociation": p(0.72, "CADSS total above 4 in at least one session."),
        "nausea": p(0.31, "Nausea in at least one session."),
        "dizziness": p(0.29, "Dizziness in at least one session."),
    }


def rules() -> tuple[RuleApplied, ...]:
    def screened(rule: str, outcome: str, reason: str, missing: tuple[str, ...] = ()) -> RuleApplied:
        return RuleApplied(rule, "eligibility", outcome, reason, "US label, section 4", missing=missing)

    def in_course(rule: str, outcome: str, reason: str, share: float) -> RuleApplied:
        return RuleApplied(rule, "course", outcome, reason, "US label, section 2.2", share=share)

    return (
        screened("SP-EL-1", "passed", "Adult: 18 years or older at the first session."),
        screened("SP-EL-2", "passed", "At least two adequate antidepressant trials failed in this episode."),
        screened("SP-EL-3", "passed", "Enrolled in the REMS before the first session."),
        screened("SP-CX-1", "passed", "No aneurysmal vascular disease."),
        screened("SP-CX-2", "passed", "No arteriovenous malformation."),
        screened("SP-CX-3", "passed", "No history of intracerebral haemorrhage."),
        screened(
            "SP-BP-1",
            "caution",
            "Blood pressure above 140/90 mmHg: the prescriber weighs it before the dose.",
        ),
        screened("SP-SU-1", "missing", "Substance use must be assessed.", ("substance_use_disorder_active",)),
        in_course("SP-DO-2", "escalated", "From 56 to 84 mg by response and tolerance.", 0.66),
        in_course("SP-DO-3", "reduced", "Back to 56 mg because 84 mg was not tolerated.", 0.08),
        in_course("SP-RV-1", "stopped-no-benefit", "Too little benefit at the review after induction.", 0.12),
        in_course("SP-MA-1", "spaced-out", "MADRS 12 or less: a session every two weeks.", 0.37),
    )


def parameters() -> tuple[ParameterUsed, ...]:
    people, animals, guess = "measured in people", "measured in animals", "hypothesis"
    pk = ("Perez-Ruixo et al. 2021", "10.1007/s40262-020-00953-4", True)
    rows = [
        ("clearance_l_per_h", "Clearance of esketamine", 114.0, "L/h", "log-normal, CV 21 %", *pk, people),
        ("central_volume_l", "Central volume of esketamine", 54.7, "L", "log-normal, CV 30 %", *pk, people),
        ("nasal_bioavailability", "Share absorbed through the nose", 0.54, "", "logit-normal", *pk, people),
        (
            "ke0_per_h",
            "Effect site equilibration",
            5.01,
            "1/h",
            "none",
            "Olofsen et al. 2022",
            "PMID 35314104",
            True,
            people,
        ),
        (
            "glutamate_rate_per_h",
            "Speed of the glutamate burst",
            2.0,
            "1/h",
            "none",
            "Moghaddam et al. 1997",
            "https://example.org/mirror",
            False,
            animals,
        ),
        (
            "spine_loss_half_life_d",
            "Half-life of synaptic gain",
            9.0,
            "days",
            "log-normal, CV 40 %",
            "Moda-Sava et al. 2019",
            "10.1126/science.aat8078",
            True,
            animals,
        ),
        (
            "slow_mood_gain",
            "MADRS points for a unit of synaptic gain",
            14.0,
            "points",
            "log-normal, CV 60 %",
            "hand-set prior",
            "",
            True,
            guess,
        ),
    ]
    return tuple(ParameterUsed(*row) for row in rows)


def example() -> Forecast:
    """What a forecast of twelve weeks with esketamine nasal spray looks like."""
    return Forecast(
        protocol=ProtocolUsed(
            "spravato-trd-us",
            "1.0.0",
            "3f2a9c81" * 8,
            "Esketamine nasal spray, treatment-resistant depression (US)",
        ),
        seed=1,
        patients=1000,
        sessions=sessions(),
        outcomes=outcomes(),
        summary=summary(),
        rules=rules(),
        parameters=parameters(),
        limits=(
            "Links 3 to 6 (receptor to synapse) are a hypothesis made computable, not a measured mechanism.",
            "Expectation and the setting of treatment are in the placebo course only as an average.",
            "Suicidal ideation is not forecast.",
        ),
        population="One adult with the findings of the patient file",
        findings={
            "age_years": 45,
            "sex": "female",
            "weight_kg": 70.0,
            "madrs": 37,
            "failed_antidepressant_trials": 3,
            "systolic_bp": 146,
            "diastolic_bp": 88,
            "pregnant": False,
            "oral_antidepressant": "new",
        },
        horizon_h=float(LAST_H),
    )
