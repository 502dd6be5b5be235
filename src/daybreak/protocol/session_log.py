"""What the readings of a session come to, carried on from one to the next, so that no answer has to read all of them again."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import reduce
from typing import NamedTuple

from daybreak.protocol.session_events import Correct, Reading
from daybreak.protocol.session_limits import crossed
from daybreak.protocol.supervision import Supervision

NEVER_H = float("-inf")


class Known(NamedTuple):
    """The newest value of a finding: when it was true, what it is, and when it became known."""

    time_h: float
    value: object
    known_h: float


class Beyond(NamedTuple):
    """A reading with values beyond a limit of its hour: when it was true, and which of its findings they are."""

    time_h: float
    findings: tuple[str, ...]


class Asked(NamedTuple):
    """What an answer to a criterion has to come after: the newest reading after the dose that asks for it anew (when, and what
    it was in words), and when the last of them became known."""

    time_h: float = NEVER_H
    what: str = ""
    known_h: float = NEVER_H


@dataclass(frozen=True)
class ReadingLog:
    """The readings that stand, corrected where they were, and what follows from them under the rules of a session.

    `dosed_h` is when the first of the drug was given; `times_h` says when each finding was read, the earliest first, `valued_h`
    when it was last read with a value; `corrected_h` when something that is watched was last put right.
    """

    rules: Supervision = field(compare=False)
    dosed_h: float | None = None
    corrected_h: float = NEVER_H
    readings: tuple[Reading, ...] = ()
    newest: Mapping[str, Known] = field(default_factory=dict, compare=False)
    times_h: Mapping[str, tuple[float, ...]] = field(default_factory=dict, compare=False)
    valued_h: Mapping[str, float] = field(default_factory=dict, compare=False)
    beyond: tuple[Beyond, ...] = field(default=(), compare=False)
    asked: Asked = field(default=Asked(), compare=False)

    def plus(self, reading: Reading) -> ReadingLog:
        """With one more reading."""
        over = crossed(self.rules.thresholds, reading.values, reading.time_h, self.dosed_h)
        findings = tuple(sorted({alert.finding for alert in over}))
        return replace(
            self,
            readings=(*self.readings, reading),
            newest={**self.newest, **dict(self._newer(reading))},
            times_h={**self.times_h, **dict(self._times(reading))},
            valued_h={**self.valued_h, **dict(self._valued(reading))},
            beyond=(*self.beyond, Beyond(reading.time_h, findings)) if findings else self.beyond,
            asked=self._asked(reading, beyond=bool(findings)),
        )

    def put_right(self, event: Correct) -> ReadingLog:
        """With the right values in the place of the wrong ones; the time of the reading stays."""
        of_watched = not self.rules.watched.isdisjoint(event.values)
        corrected_h = max(self.corrected_h, event.time_h) if of_watched else self.corrected_h
        empty = ReadingLog(self.rules, self.dosed_h, corrected_h)
        return reduce(ReadingLog.plus, _corrected(self.readings, event), empty)

    def dosed(self, dosed_h: float | None) -> ReadingLog:
        """The same once the dose has begun: other limits may hold for what was read at that moment."""
        return reduce(ReadingLog.plus, self.readings, ReadingLog(self.rules, dosed_h, self.corrected_h))

    def _newer(self, reading: Reading) -> Iterator[tuple[str, Known]]:
        """Of a reading, what is at least as new as what is known."""
        for id, value in reading.values.items():
            if id not in self.newest or reading.time_h >= self.newest[id].time_h:
                yield id, Known(reading.time_h, value, reading.entered_h)

    def _times(self, reading: Reading) -> Iterator[tuple[str, tuple[float, ...]]]:
        for id in reading.values:
            times_h = self.times_h.get(id, ())
            place = bisect_right(times_h, reading.time_h)
            yield id, (*times_h[:place], reading.time_h, *times_h[place:])

    def _valued(self, reading: Reading) -> Iterator[tuple[str, float]]:
        for id, value in reading.values.items():
            if value is not None:
                yield id, max(reading.time_h, self.valued_h.get(id, NEVER_H))

    def _asked(self, reading: Reading, *, beyond: bool) -> Asked:
        """After the dose, criteria are answered again after vital signs, and after a value beyond a limit."""
        seen = any(value is not None and id in self.rules.watched for id, value in reading.values.items())
        if not (seen or beyond) or (self.dosed_h is not None and reading.time_h < self.dosed_h):
            return self.asked
        what = "a value beyond a limit" if beyond else "the newest vital signs"
        newest = max((reading.time_h, what), self.asked[:2])
        return Asked(*newest, max(reading.entered_h, self.asked.known_h))


def _corrected(readings: Iterable[Reading], event: Correct) -> Iterator[Reading]:
    for reading in readings:
        if reading.id != event.of:
            yield reading
        elif event.values:
            yield replace(reading, values=event.values, id=event.id)
