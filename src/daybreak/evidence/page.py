"""The evidence as text for a terminal of 80 columns: studies in a list, and one study on a page."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import groupby

from daybreak.evidence.arm import Arm
from daybreak.evidence.changes import changes_of
from daybreak.evidence.evidence import Evidence
from daybreak.evidence.gaps import HEADINGS, Gap
from daybreak.evidence.kinds import Measure
from daybreak.evidence.outcome import Outcome
from daybreak.evidence.overlap import shared_with
from daybreak.evidence.prose import counted, hours, paragraph, span
from daybreak.evidence.trial import Trial

RECALLED, DOUBTED = "~", "?"
_LABEL = 25
_SHORT: dict[Measure, str] = {
    "difference_vs_control": "difference",
    "no_relapse_after_remission_rate": "remission without relapse",
    "response_rate_any_time": "response at any time",
    "sustained_response_prob": "sustained response",
    "fraction_of_6week_effect": "share of 6-week effect",
    "onset_first_significant": "onset (min)",
    "mean_time_to_relapse": "mean days to relapse",
    "median_time_to_relapse": "median days to relapse",
}


def list_lines(selected: Evidence, everything: Evidence) -> Iterator[str]:
    """One line a study, then what was left out."""
    yield f"{'study':<25} {'design':<21} {'n':>5}  {'control':<20} {'rows':>4}".rstrip()
    for trial in selected.trials:
        rows = sum(row.trial_id == trial.trial_id for row in selected.outcomes)
        mark = " " if trial.seen else RECALLED
        size = "" if trial.n_total is None else f"{trial.n_total}"
        yield f"{mark}{trial.trial_id:<24} {trial.design:<21} {size:>5}  {trial.control or '':<20} {rows:>4}"
    yield ""
    recalled = sum(not row.seen for row in everything.outcomes)
    shown = sum(not row.seen for row in selected.outcomes)
    yield f"{counted(len(selected.trials), 'study', 'studies')}, {counted(len(selected.outcomes), 'row')}."
    if shown:
        yield f"{RECALLED} known from recall alone; {counted(shown, 'row')} of these were recalled, not read."
    else:
        yield f"What was only recalled ({counted(recalled, 'row')} in all) is left out; --recalled shows it."


def trial_lines(
    evidence: Evidence, trial: Trial, gaps: Sequence[Gap], *, sources: bool = False
) -> Iterator[str]:
    """One study on a page: who, how, each arm with its numbers, shared patients, corrections and gaps.

    Args:
        gaps: what it lacks.
        sources: also where each number was read.
    """
    yield from _head(trial)
    for arm in evidence.arms_of(trial.trial_id):
        yield ""
        yield from _arm(arm)
        yield from _table(evidence.outcomes_of(trial.trial_id, arm.arm_id, recalled=True), sources)
    yield from _loose(evidence, trial)
    yield from _section(
        "Shares patients with",
        [f"{other}: {why}" for other, why in shared_with(trial, evidence.trials, evidence.overlaps).items()],
    )
    yield from _section("In doubt", list(_doubts(evidence, trial)))
    yield from _section("Corrected", list(_corrections(evidence, trial)))
    yield from _section("Lacking", [f"{HEADINGS[gap.kind]}: {gap.what}" for gap in gaps])
    yield ""
    yield f"{RECALLED} recalled, not read   {DOUBTED} in doubt   * not the primary row of its number"
    yield "Time counts from the first dose; negative change is improvement."


def _head(trial: Trial) -> Iterator[str]:
    yield f"{trial.label} ({trial.trial_id}){'' if trial.seen else '  ' + RECALLED + ' known from recall alone'}"
    ids = [trial.reference, f"PMID {trial.pmid}" if trial.pmid else "", ", ".join(trial.registry_ids)]
    yield from paragraph("; ".join(dict.fromkeys(part for part in ids if part)))
    size = "" if trial.n_total is None else f", {trial.n_total} patients"
    sites = "" if trial.sites is None else f", {counted(trial.sites, 'site')}"
    yield from paragraph(
        f"{trial.design}{f', {trial.blinding}' if trial.blinding else ''}; {trial.population_printed}{size}"
        f"{f'; {trial.country}' if trial.country else ''}{sites}"
    )
    if trial.control:
        yield from paragraph(f"against {trial.control} ({trial.comparator_printed})")
    if trial.background:
        yield from paragraph(f"background {trial.background} ({trial.background_printed})")
    if trial.primary_endpoint:
        yield from paragraph(f"primary endpoint: {trial.primary_endpoint}")
    if trial.notes:
        yield from paragraph(trial.notes)


def _arm(arm: Arm) -> Iterator[str]:
    dose = next(
        (
            f", {span(low, high)} {unit}"
            for low, high, unit in (
                (arm.dose_mg_low, arm.dose_mg_high, "mg"),
                (arm.dose_mg_per_kg_low, arm.dose_mg_per_kg_high, "mg/kg"),
            )
            if low is not None and high is not None
        ),
        "",
    )
    over = "" if arm.infusion_min is None else f" over {arm.infusion_min:g} min"
    size = "" if arm.n is None else f", n {arm.n}{'' if arm.n_seen else ' ' + RECALLED}"
    said = f"{arm.arm_id}: {arm.drug}, {arm.route}{dose}{over}{size}; {arm.schedule}"
    yield from paragraph(said, indent="", hang=4)


def _table(rows: tuple[Outcome, ...], sources: bool) -> Iterator[str]:
    before = ""
    for row in rows:
        mark = RECALLED if not row.seen else DOUBTED if row.doubt else " " if row.primary else "*"
        name = "" if row.instrument == before else row.instrument
        before = row.instrument
        how = "; ".join(part for part in (row.visit, row.analysis, row.subgroup) if part)
        label = _SHORT.get(row.measure, row.measure.removesuffix("_rate").replace("_", " "))
        inline = bool(how) and len(label) + 2 + len(how) <= _LABEL
        what = f"{label}, {how}" if inline else label
        size = "" if row.n is None else f"{row.n}"
        line = f"{mark}{row.outcome_id} {name:<12} {what:<{_LABEL}} {hours(row.time_h):>6} {_value(row):>7} "
        yield f"{line}{_spread(row):<15} {size:>4}".rstrip()
        if how and not inline:
            yield from paragraph(how, " " * 19)
        if sources:
            yield from paragraph(f"{row.source_detail} ({row.reference})", " " * 6)


def _value(row: Outcome) -> str:
    if row.value is None:
        return f"{row.range_low:g}/{row.range_high:g}"
    return f"{row.value:g}{'%' if row.unit == '%' else ''}"


def _spread(row: Outcome) -> str:
    if row.ci_low is not None or row.ci_high is not None:
        return f"{_end(row.ci_low)} to {_end(row.ci_high)}"
    if row.sd is not None:
        return f"SD {row.sd:g}"
    return "" if row.se is None else f"SE {row.se:g}"


def _end(number: float | None) -> str:
    return "?" if number is None else f"{number:g}"


def _loose(evidence: Evidence, trial: Trial) -> Iterator[str]:
    safety = sum(row.trial_id == trial.trial_id for row in evidence.safety)
    longterm = sum(row.trial_id == trial.trial_id for row in evidence.longterm)
    if safety or longterm:
        yield ""
        yield f"{counted(safety, 'row')} on safety, {longterm} on the long term (--json has them)"


def _doubts(evidence: Evidence, trial: Trial) -> Iterator[str]:
    doubtful = [row for row in evidence.outcomes_of(trial.trial_id, recalled=True) if row.doubt]
    for why in dict.fromkeys(row.doubt for row in doubtful):
        yield f"{', '.join(row.outcome_id for row in doubtful if row.doubt == why)}: {why}"


def _corrections(evidence: Evidence, trial: Trial) -> Iterator[str]:
    ordered = sorted(changes_of(evidence, trial.trial_id), key=lambda change: change.why)
    for _, group in groupby(ordered, key=lambda change: change.why):
        changes = list(group)
        where = ", ".join(f"{change.key} {change.field}" for change in changes[:3])
        yield f"{where}{' and others' if len(changes) > 3 else ''}: {changes[0].reason}"


def _section(title: str, items: list[str]) -> Iterator[str]:
    if not items:
        return
    yield ""
    yield title
    for item in items:
        yield from paragraph(item)
