"""What a person should know of this run and this design before its figures are read, in sentences."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from daybreak.cli.relapse_words import has_built_in
from daybreak.evidence import Evidence
from daybreak.population import Calibration
from daybreak.population.world import FIRST_YEAR, LAST_YEAR
from daybreak.report.wording import join, number
from daybreak.simulation.never_known import never_known
from daybreak.trial.design import TrialDesign
from daybreak.trial.design_file import Trial
from daybreak.trial.published_relapse import relapse_figures
from daybreak.trial.seen_by_the_fit import Seen, doses_of, late_sessions_h, seen_by_the_fit, way_of
from daybreak.trial.summary import TrialSummary
from daybreak.trial.whole_replicates import in_words


def cautions_of(
    trial: Trial, summary: TrialSummary, evidence: Evidence, known: Calibration
) -> tuple[str, ...]:
    """What was left out, what of the design the fit has not seen, and sessions that nothing comes of."""
    seen = seen_by_the_fit(evidence, known.made.get("trials", ()))
    left_out = in_words(summary.about)
    return (
        *((left_out,) if left_out else ()),
        *dict.fromkeys(_doses(trial, seen)),
        *dict.fromkeys(_infusions(trial, seen)),
        *_year(trial, seen),
        *_backgrounds(trial.design),
        *_standard_care(trial.design),
        *_waiting(trial),
        *dict.fromkeys(_never_known(trial)),
        *_late(trial),
        *_no_relapse(trial, summary),
        *_relapse_in_a_crossover(trial, summary),
        *_nothing_published(trial, evidence),
    )


def _doses(trial: Trial, seen: Seen) -> Iterator[str]:
    for arm in trial.design.drug_arms():
        protocol = trial.protocols[arm.id]
        drug, route, unit = way = way_of(protocol)
        called = f"{drug.replace('-', ' ')}, {route}"
        if way in seen.doses:
            low, high = seen.doses[way]
            outside = [dose for dose in doses_of(protocol) if not low <= dose <= high]
            if outside:
                yield (
                    f"{_listed(outside, unit)} {'lies' if len(outside) == 1 else 'lie'} outside the doses that the fit has seen "
                    f"by this route ({called}: {_reach(low, high, unit)}); what such a dose does is extrapolated."
                )
        elif others := [(u, reach) for (d, r, u), reach in seen.doses.items() if (d, r) == (drug, route)]:
            reach = join([_reach(*range_, u) for u, range_ in others])
            yield (
                f"The doses of {arm.id} are in {unit}, those that the fit has seen by this route in {others[0][0]} "
                f"({called}: {reach}): whether they lie outside is not known."
            )
        else:
            yield f"The fit has seen no arm with {called}: what it does is extrapolated from other drugs and routes."


def _infusions(trial: Trial, seen: Seen) -> Iterator[str]:
    if seen.infusions_h is None:
        return
    shortest_h, longest_h = seen.infusions_h
    for arm in trial.design.drug_arms():
        how = trial.protocols[arm.id].administration
        if how.infusion_h is not None and not shortest_h <= how.infusion_h <= longest_h:
            side, known = ("shorter", shortest_h) if how.infusion_h < shortest_h else ("longer", longest_h)
            yield (
                f"An infusion over {how.infusion} is {side} than the {known * 60.0:g} min that the fit has seen; what it does is "
                "extrapolated."
            )


def _waiting(trial: Trial) -> Iterator[str]:
    """Who gets nothing knows it; where no sham stands beside, so do the others."""
    design = trial.design
    waits = next((arm.id for arm in design.arms if arm.control == "none"), None)
    if (
        waits is not None
        and design.blinding == "double-blind"
        and all(a.sessions_of is None for a in design.arms)
    ):
        yield (
            f"Nothing hides from the patients of {waits} that they get nothing, and there is no sham: the other arms are "
            "counted as blinded all the same; `blinding: open-label` says that they know what they get."
        )


def _year(trial: Trial, seen: Seen) -> Iterator[str]:
    year, (first, last) = trial.design.year, seen.years
    if not first <= year <= last:
        side = "later" if year > last else "earlier"
        counts = min(max(year, FIRST_YEAR), LAST_YEAR)
        yield f"{year} is {side} than the trials that the fit has seen ({first} to {last}) and counts as {counts}."


def _backgrounds(design: TrialDesign) -> Iterator[str]:
    if len({design.background_of(arm) for arm in design.arms if arm.comparator is None}) > 1:
        yield (
            "Arms differ in their background. In every trial that the fit has seen they share one, so that what such a "
            "difference does was learnt from different trials."
        )


def _standard_care(design: TrialDesign) -> Iterator[str]:
    if design.setting != "inpatients" and "standard-care" in map(design.background_of, design.arms):
        yield (
            "Standard care counts as `continued`: every trial with it that the fit has seen was of inpatients, and what it adds "
            "to their improvement is in the figure for inpatients."
        )


def _late(trial: Trial) -> Iterator[str]:
    for arm, sessions_h in late_sessions_h(trial).items():
        days = join([f"{h / 24.0 + 1.0:g}" for h in sessions_h])
        one = len(sessions_h) == 1
        yield (
            f"The session{'' if one else 's'} of {arm} on day {days} {'comes' if one else 'come'} after the last visit and "
            f"{'changes' if one else 'change'} nothing of what is rated."
        )


def _never_known(trial: Trial) -> Iterator[str]:
    for arm in trial.design.drug_arms():
        yield from never_known(trial.protocols[arm.id], trial.population)


def _no_relapse(trial: Trial, summary: TrialSummary) -> Iterator[str]:
    if trial.design.withdrawal is not None and not has_built_in(trial.design) and not summary.relapse:
        yield (
            "The rule of relapse that a withdrawal has by itself (a MADRS of at least 22 at 2 visits in a row) is left out, "
            "since there is one visit after randomisation; --relapse '22 once' asks for one."
        )


def _relapse_in_a_crossover(trial: Trial, summary: TrialSummary) -> Iterator[str]:
    if trial.design.kind == "crossover" and summary.relapse:
        yield (
            "Time to relapse is compared between the two periods as between independent groups, although the patients are the "
            "same; the power of the log-rank test is not that of a test within patients."
        )


def _nothing_published(trial: Trial, evidence: Evidence) -> Iterator[str]:
    name = trial.design.evidence
    there = [arm.arm_id for arm in evidence.arms_of(name)] if name is not None else []
    if name is None or {arm.id for arm in trial.design.arms} & set(there) or relapse_figures(evidence, trial):
        return
    yield (
        f"None of the arms of this file is an arm of `{name}` in the evidence tables ({', '.join(there) or 'which have none'}), "
        "so that nothing that was published stands beside it."
    )


def _listed(doses: Sequence[float], unit: str) -> str:
    return f"{join([number(dose) for dose in doses])} {unit}"


def _reach(low: float, high: float, unit: str) -> str:
    """ "0.5 to 0.9 mg/kg"; a single dose is that dose alone."""
    return f"{number(low)} {unit} alone" if low == high else f"{number(low)} to {number(high)} {unit}"


__all__ = ["cautions_of"]
