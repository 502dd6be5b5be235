"""Which rows of the reference table can test the model: written rules, in the order in which they are applied.

A row that no rule excludes is compared; an excluded row carries the first rule that excludes it. REF-06, REF-09 and
REF-10 exclude nothing: they say how a row is read. REF-11 excludes nothing either: it needs the other rows of the source, so
`contradiction` finds its rows after the comparison; they are printed and not counted, and every figure is given with and
without them.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from daybreak.pharmacology.reference.row import Row

PREDICTED = frozenset(
    {
        "cmax",
        "tmax",
        "auc",
        "auc_ratio",
        "cmax_ratio",
        "half_life",
        "bioavailability",
        "clearance",
        "steady_state_volume",
    }
)
MAIN_ANALYTES = frozenset(
    {
        "esketamine",
        "noresketamine",
        "arketamine",
        "norarketamine",
        "ketamine",
        "norketamine",
        "ketamine+norketamine",
    }
)
ARTERIAL_ANALYTES = frozenset({"esketamine", "noresketamine", "s_hnk", "ketamine"})
ROUTES = frozenset(
    {"intravenous", "intranasal", "oral", "oral-er", "sublingual", "subcutaneous", "intramuscular", ""}
)
SITE_FREE = frozenset({"clearance", "bioavailability", "auc_ratio", "half_life"})
MODELLED_CONDITIONS = frozenset({""})
LENGTH_UNKNOWN = ("bolus then infusion", "target-controlled", "24-h infusion")


@dataclass(frozen=True)
class Rule:
    """A usability rule: `sentence` for the reader, `excludes` true where a row cannot be compared."""

    id: str
    sentence: str
    excludes: Callable[[Row], bool]


def _never(row: Row) -> bool:
    return False


def _not_seen(row: Row) -> bool:
    return not row.seen


def _is_input(row: Row) -> bool:
    return bool(row.model_input)


def _outside_condition(row: Row) -> bool:
    return row.condition not in MODELLED_CONDITIONS


def _no_such_quantity(row: Row) -> bool:
    known = row.metric in PREDICTED or (row.metric == "concentration" and row.analyte in MAIN_ANALYTES)
    return not known or row.route not in ROUTES or not _analyte_known(row)


def _analyte_known(row: Row) -> bool:
    names = {row.analyte, row.over} - {""}
    if "s_hnk" in names:  # only Simons 2022 has it: infusion, or film in the mouth
        return row.route == "intravenous" or (row.route == "sublingual" and "film" in row.form)
    return names <= MAIN_ANALYTES


def _regimen_unknown(row: Row) -> bool:
    if row.metric == "concentration" or row.form.startswith(LENGTH_UNKNOWN):
        return True
    if row.route == "intranasal" and row.dose is None:
        return True
    shaped_by_time = row.metric in ("cmax", "tmax", "cmax_ratio")
    if row.route == "intravenous" and shaped_by_time and row.infusion_min is None and not row.steps:
        return True
    if row.route == "oral-er" and shaped_by_time and not row.form.startswith("R-107"):
        return True
    return (row.metric == "cmax" or (row.metric == "auc")) and not row.pieces


def _wrong_site(row: Row) -> bool:
    """Arterial rows of an analyte or by a route that no arterial model has."""
    if row.site != "arterial" or site_free(row):
        return False
    return row.analyte not in ARTERIAL_ANALYTES or row.route not in ("intravenous", "sublingual")


def _bolus_peak(row: Row) -> bool:
    fast = row.route == "intravenous" and row.infusion_min is not None and row.infusion_min < 1.0
    return fast and not row.steps and row.metric in ("cmax", "tmax")


def _tertiary(row: Row) -> bool:
    return "(tertiary)" in row.source


RULES: tuple[Rule, ...] = (
    Rule("REF-01", "The figure was read in its source or a faithful copy (seen: true).", _not_seen),
    Rule("REF-05", "A figure from which a parameter was set is an input, not a test.", _is_input),
    Rule(
        "REF-08",
        "The people have no condition whose effect is not in the model (kidney disease on esketamine itself, genotype, "
        "surgery under other anaesthetics, childhood).",
        _outside_condition,
    ),
    Rule(
        "REF-04",
        "A model exists for the quantity, the analyte and the route (none for dehydronorketamine, "
        "R-hydroxynorketamine, inhaled or rectal doses, protein binding, spread between people).",
        _no_such_quantity,
    ),
    Rule(
        "REF-02",
        "The row gives what its prediction needs: dose, number of nasal devices, length of an infusion or of a "
        "tablet's release, time of the sample.",
        _regimen_unknown,
    ),
    Rule(
        "REF-03",
        "Peaks, times of peaks, partial areas and volumes are compared only with a model of the same sampling site; a "
        "site that is not stated is taken as venous; no arterial model has R-ketamine. Clearance, bioavailability, "
        "half-life and ratios of whole areas do not depend on the site.",
        _wrong_site,
    ),
    Rule(
        "REF-07",
        "The peak after an injection of less than a minute is set by the time of the first sample, and is not compared.",
        _bolus_peak,
    ),
    Rule(
        "REF-12",
        "The figure comes from a study, a label, or a review that names the study. What an encyclopaedia prints without people, "
        "dose or number of people is not compared, met or missed.",
        _tertiary,
    ),
    Rule(
        "REF-06",
        "A printed range is met by any prediction inside it; outside, the nearest bound counts. A row over a range of doses is "
        "predicted at the lowest.",
        _never,
    ),
    Rule("REF-09", "Figures per kg are converted, and doses per kg given, at 70 kg.", _never),
    Rule(
        "REF-10",
        "Rows from the study to which the answering model was fitted count, and are also shown apart from independent ones.",
        _never,
    ),
    Rule(
        "REF-11",
        "A figure that its source computed with its own model, and that this model with the source's own parameters contradicts, "
        "is compared and printed, and not counted. Shown by: the model, solved exactly, gives a value more than 5 % away, and "
        "for the same people and dose it meets every other figure that the source computed within 1 %, one of the same analyte "
        "among them. A measured figure always counts.",
        _never,
    ),
)

CONTRADICTED = RULES[-1]


def excluding_rule(row: Row) -> Rule | None:
    """The first rule that excludes `row`, or None where it can be compared."""
    return next((rule for rule in RULES if rule.excludes(row)), None)


def site_free(row: Row) -> bool:
    """True where the quantity does not depend on where blood is drawn."""
    return row.metric in SITE_FREE or (row.metric == "auc" and row.window_h == float("inf"))
