"""The words of the evidence tables: what a cell of each column may say, and what each word means."""

from __future__ import annotations

from dataclasses import dataclass
from difflib import get_close_matches
from typing import Literal, TypeAlias, get_args

from daybreak.errors import EvidenceError

Design: TypeAlias = Literal[
    "rct-parallel",
    "crossover",
    "randomised-withdrawal",
    "open-label",
    "long-term",
    "pooled-analysis",  # a new analysis of the patients of named trials
    "meta-analysis",
]
Population: TypeAlias = Literal["trd", "mdd", "bipolar", "ptsd", "mixed"]
AgeGroup: TypeAlias = Literal["adolescents", "adults", "older-adults"]
Setting: TypeAlias = Literal["inpatient", "outpatient", "home"]
Control: TypeAlias = Literal[
    "none",
    "saline",
    "midazolam",
    "placebo-spray",
    "placebo-oral",
    "placebo-infusion",  # intravenous placebo whose content is not printed
    "quetiapine-xr",
    "ect",
    "dose-comparison",  # every arm has the drug
    "placebo-pretreatment",  # every arm has ketamine; something given before it is blinded
    "antidepressant-steps",
    "historical",
    "mixed",  # a review over several controls
]
Blinding: TypeAlias = Literal[
    "double-blind",  # printed as such
    "masked-control",  # a placebo or midazolam was given; blinding is not described in the files
    "anaesthesia",  # the patient slept through the dose
    "rater-blind",
    "open",
]
Background: TypeAlias = Literal[
    "washed-out",
    "continued-or-usual",
    "new-oral",  # an oral antidepressant started with the drug
    "oral-unspecified",  # an oral antidepressant, new or continued not printed
    "suicidal-inpatient-care",
    "mood-stabiliser",
    "ect",
    "mixed",
]
Dosing: TypeAlias = Literal["single", "repeated", "both"]
Drug: TypeAlias = Literal[
    "racemic-ketamine",
    "esketamine",
    "ketamine-or-esketamine",
    "ketamine-unspecified",
    "midazolam-then-ketamine",
    "midazolam",
    "saline",
    "placebo",
    "quetiapine-xr",
    "ssri",
    "antidepressant-switch-or-augment",
    "antidepressant-sequence",
    "antidepressant",
    "ect",
    "other",
]
Route: TypeAlias = Literal[
    "iv",
    "intranasal",
    "oral",
    "oral-er",
    "sc",
    "sublingual",
    "parenteral",
    "ect",
    "mixed",
    "not-medical",
    "unknown",
]
Phase: TypeAlias = Literal[
    "randomised", "second-period", "withdrawal", "open-label", "subgroup", "pooled", "sequence-step"
]
DosePer: TypeAlias = Literal["session", "day"]
Instrument: TypeAlias = Literal[
    "MADRS", "HDRS", "HDRS17", "HDRS21", "HDRS25", "HAMD6", "QIDS-SR16", "PHQ9", "GAD7", "CAPS-5", "IES-R",
    "POMS-D", "SSI", "C-SSRS", "MADRS-SI", "PHQ9-SI", "SI-composite", "SI-item", "SI-scale", "mixed",
]  # fmt: skip
Measure: TypeAlias = Literal[
    "baseline_mean", "mean", "change_mean", "percent_reduction", "difference_vs_control",
    "effect_size_d", "effect_size_g", "effect_size_smd",
    "response_rate", "remission_rate", "response_and_remission_rate", "response_rate_any_time", "relapse_rate",
    "improved_rate", "worsened_rate", "zero_score_rate", "sustained_response_prob",
    "no_relapse_after_remission_rate",
    "odds_ratio", "odds_ratio_response", "odds_ratio_remission", "risk_ratio_response", "risk_ratio_remission",
    "hazard_ratio",
    "mean_time_to_relapse", "median_time_to_relapse", "onset_first_significant", "fraction_of_6week_effect",
]  # fmt: skip
Contrast: TypeAlias = Literal["within-arm", "against-control"]
Bound: TypeAlias = Literal["exact", "at-least", "at-most"]
TimeUnit: TypeAlias = Literal["min", "h", "d", "wk", "month"]
Section: TypeAlias = Literal[
    "single-dose durability", "repeated-dose durability", "post-cessation durability", "continuation strategy",
    "maintenance interval", "randomised withdrawal", "open-label long-term", "re-induction after relapse",
    "active comparator", "real-world maintenance", "persistence and access", "withdrawal", "comparator ECT",
    "comparator antidepressants", "predictor/moderator", "early response", "inflammation", "biomarker",
    "prediction model",
]  # fmt: skip
Verdict: TypeAlias = Literal[
    "true", "mostly-true", "partly", "overstated", "misleading", "false", "not-shown", "open", "not-a-finding"
]

INERT_OR_MILD: frozenset[Drug] = frozenset({"saline", "placebo", "midazolam"})

_ALSO_SAID = {
    "intravenous": "iv",
    "subcutaneous": "sc",
    "nasal": "intranasal",
    "ketamine": "racemic-ketamine",
    "placebo spray": "placebo-spray",
}


@dataclass(frozen=True, slots=True)
class MeasureKind:
    """What a number of this measure is: its unit, the least and the most it can be, and whether it compares arms."""

    unit: str
    least: float | None = None
    most: float | None = None
    contrast: Contrast | None = "within-arm"  # None: the row must say


_SCORE = MeasureKind("points")
_RATE = MeasureKind("%", 0.0, 100.0)
_RATIO = MeasureKind("ratio", 0.0, None, "against-control")
_EFFECT = MeasureKind("SD", None, None, None)
_DAYS = MeasureKind("d", 0.0)


def measure_kind(measure: Measure) -> MeasureKind:
    """Unit and range of a measure."""
    if measure.endswith(("_rate", "_prob", "_rate_any_time")):
        return _RATE
    if measure.startswith(("odds_ratio", "risk_ratio", "hazard_ratio")):
        return _RATIO
    if measure.startswith("effect_size"):
        return _EFFECT
    if measure.endswith("time_to_relapse"):
        return _DAYS
    return _OTHER.get(measure, _SCORE)


_OTHER: dict[Measure, MeasureKind] = {
    "baseline_mean": MeasureKind("points", 0.0),
    "mean": MeasureKind("points", 0.0),
    "difference_vs_control": MeasureKind("points", None, None, "against-control"),
    "percent_reduction": MeasureKind("%", None, 100.0),
    "onset_first_significant": MeasureKind("min", 0.0, None, "against-control"),
    "fraction_of_6week_effect": MeasureKind("fraction", 0.0, 1.0, "against-control"),
}


def word(value: str, kind: object, column: str) -> str:
    """`value`, if it is a word of this column.

    Raises:
        EvidenceError: it is not; the nearest words are proposed.
    """
    words = get_args(kind)
    if value in words:
        return value
    near = [w for w in words if w == _ALSO_SAID.get(value)] or get_close_matches(
        value, words, n=2, cutoff=0.6
    )
    remedy = f"Did you mean {' or '.join(near)}?" if near else f"Write one of {', '.join(words)}."
    raise EvidenceError(
        f"{column} is {ascii(value)[:60]}, which is no {column} of these tables.", remedy=remedy
    )
