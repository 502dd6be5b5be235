"""What the fit has seen: doses by drug and route, lengths of infusions, and years, read from the designs of the fitted arms."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from daybreak.evidence import Evidence
from daybreak.protocol import Protocol
from daybreak.trial.calibration.observations import observations
from daybreak.trial.design_file import Trial, load_trial

Way = tuple[str, str, str]  # drug, route, unit of the dose
Range = tuple[float, float]  # the lowest and the highest


@dataclass(frozen=True)
class Seen:
    """`doses`: of every drug and route, in the unit that its arms are dosed in; `infusions_h`: how long those into a vein took;
    `years`: of the fitted trials."""

    doses: Mapping[Way, Range]
    infusions_h: Range | None
    years: tuple[int, int]


def seen_by_the_fit(evidence: Evidence, only: Collection[str] = ()) -> Seen:
    """Of the trials that a calibration names, or of all that the rules of the fit admit.

    A protocol with several doses has let its patients come to each of them.
    """
    arms = sorted({(o.trial, o.arm) for o in observations(evidence) if not only or o.trial in only})
    found: dict[Way, list[float]] = {}
    lengths: list[float] = []
    for name, arm in arms:
        trial = load_trial(name)
        if trial.design.arm(arm).regimen is not None:
            protocol = trial.protocols[arm]
            found.setdefault(way_of(protocol), []).extend(doses_of(protocol))
            lengths += filter(None, [protocol.administration.infusion_h])
    years = [load_trial(name).design.year for name, _ in arms]
    reach = (min(lengths), max(lengths)) if lengths else None
    return Seen({way: (min(d), max(d)) for way, d in found.items()}, reach, (min(years), max(years)))


def way_of(protocol: Protocol) -> Way:
    """How a protocol gives which drug, and in which unit it doses it."""
    return protocol.drug, protocol.administration.route, protocol.regimen.dosing.steps[0].unit


def doses_of(protocol: Protocol) -> list[float]:
    """The doses that a protocol can come to, smallest first."""
    return [step.value for step in protocol.regimen.dosing.steps]


def late_sessions_h(trial: Trial) -> dict[str, list[float]]:
    """By arm, the sessions of its days that come after the last rating, hours: nobody is simulated so far. A protocol ends where
    the trial does; in a crossover a session of the first period works on in the second."""
    design = trial.design
    if design.kind == "crossover":
        return {}
    last_h = design.visit_h[-1] + (design.withdrawal.at.value if design.withdrawal is not None else 0.0)
    late = {
        arm.id: [24.0 * day for course in arm.regimen.give for day in course.days if 24.0 * day > last_h]
        for arm in design.arms
        if arm.regimen is not None
    }
    return {arm: sessions for arm, sessions in late.items() if sessions}


__all__ = ["Seen", "doses_of", "late_sessions_h", "seen_by_the_fit", "way_of"]
