"""Where response, remission and relapse lie, by the cut-offs of the protocol and nothing else.

Response is an improvement on the baseline by the protocol's share; the baseline is the last reading before the first dose of the
course. Remission is a total at or below a cut-off. Relapse is a total at or above one, and only after a response or a remission;
after a relapse both can be reached again. A cut-off that the protocol wants confirmed holds where the next reading of the same
instrument holds as well; the mark lies at the first of the two.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from daybreak.clinic.timeline.readings import Reading, before
from daybreak.protocol.follow_up import CutOff, FollowUp

Kind = Literal["response", "remission", "relapse"]


@dataclass(frozen=True)
class Milestone:
    """A reading that reaches a cut-off; `confirmed_by` is the second one where the protocol wants two."""

    kind: Kind
    reading: Reading
    cut_off: str
    source: str
    baseline: Reading | None = None
    confirmed_by: Reading | None = None

    @property
    def sentence(self) -> str:
        """For people: what was read, against which cut-off."""
        second = self.confirmed_by
        again = f", confirmed by {second.value:g} on {second.at:%-d %b %Y}" if second is not None else ""
        return f"{self.kind.capitalize()}: {self.reading.shown}{again} ({self.cut_off}; source {self.source})"


def milestones(
    readings: Sequence[Reading], follow_up: FollowUp, first_dose_at: datetime
) -> tuple[Milestone, ...]:
    """Every first response, first remission and relapse after the first dose, in the order of time.

    `readings` stand in the order of time. Without a baseline nobody can say what a response is, so none is marked.
    """
    found: list[Milestone] = []
    since = first_dose_at
    while gains := [one for one in (_response(readings, follow_up, first_dose_at, since),
                                    _remission(readings, follow_up, since)) if one is not None]:  # fmt: skip
        first_at = min(one.reading.at for one in gains)
        relapse = None if follow_up.relapse is None else _relapse(readings, follow_up.relapse, first_at)
        found += [one for one in gains if relapse is None or one.reading.at < relapse.reading.at]
        if relapse is None:
            break
        found.append(relapse)
        since = relapse.reading.at
    return tuple(sorted(found, key=lambda one: one.reading.at))


def improvement(baseline: float, value: float) -> float:
    """The share by which a total has fallen from the baseline; a rise is negative."""
    return (baseline - value) / baseline


def _response(
    readings: Sequence[Reading], follow_up: FollowUp, first_dose_at: datetime, since: datetime
) -> Milestone | None:
    rule = follow_up.response
    start = before(readings, rule.instrument, first_dose_at)
    if start is None or start.value <= 0:
        return None
    words = f"lower by {100 * rule.fraction:g} % or more than {start.value:g} before the first dose"
    for reading in _after(readings, rule.instrument, since):
        if improvement(start.value, reading.value) >= rule.fraction - 1e-9:
            return Milestone("response", reading, words, ", ".join(rule.source), baseline=start)
    return None


def _remission(readings: Sequence[Reading], follow_up: FollowUp, since: datetime) -> Milestone | None:
    rule = follow_up.remission
    return _first("remission", readings, rule, since, lambda value: value <= rule.limit, "at most")


def _relapse(readings: Sequence[Reading], rule: CutOff, since: datetime) -> Milestone | None:
    return _first("relapse", readings, rule, since, lambda value: value >= rule.limit, "at least")


def _first(
    kind: Kind, readings: Sequence[Reading], rule: CutOff, since: datetime, holds: Callable[[float], bool], side: str
) -> Milestone | None:  # fmt: skip
    later = list(_after(readings, rule.instrument, since))
    words = f"{side} {rule.limit:g}{', twice in a row' if rule.confirmed else ''}"
    for place, reading in enumerate(later):
        following = later[place + 1] if place + 1 < len(later) else None
        confirmed = following is not None and holds(following.value)
        if holds(reading.value) and (confirmed or not rule.confirmed):
            second = following if rule.confirmed else None
            return Milestone(kind, reading, words, ", ".join(rule.source), confirmed_by=second)
    return None


def _after(readings: Sequence[Reading], instrument: str, since: datetime) -> Iterator[Reading]:
    return (one for one in readings if one.instrument == instrument and one.at > since)
