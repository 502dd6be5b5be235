"""What may happen at the next session: the interpreter's answer on what is known, and on what is not known yet."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from itertools import product

import numpy as np

from daybreak.clinic.next_session.replay import Replayed
from daybreak.protocol import Decision, Outcome
from daybreak.vocabulary import load_vocabulary

MOST_OPEN = 2  # more unknown answers than this make too many cases to read


@dataclass(frozen=True)
class Option:
    """One case: under which condition, what follows, when, at which dose, and why."""

    condition: str
    give: bool
    dose_mg: float
    due_at: datetime | None
    reasons: tuple[Outcome, ...]
    missing: tuple[str, ...]
    next_at: datetime | None

    @property
    def title(self) -> str:
        """In a line."""
        if self.give:
            return f"Give {self.dose_mg:.6g} mg"
        if self.missing:
            return "Not decided yet"
        return "Nothing is given" if self.due_at is not None else "No further session"


def options(standing: Replayed, known: Mapping[str, object], now: datetime) -> tuple[Option, ...]:
    """The case as known today; what each unknown answer would make of it; and what follows if nobody comes.

    After the end of the course there is none.
    """
    if bool(standing.state.over[0]):
        return ()
    today = _option(standing, known, now, "As known today")
    return (today, *_answered(standing, known, now, today.missing), _missed(standing, known, now))


def today(standing: Replayed, known: Mapping[str, object], now: datetime) -> Option | None:
    """The session that is held now, whenever it was due; None after the end of the course."""
    if bool(standing.state.over[0]):
        return None
    return _option(standing, known, now, "Today", held_now=True)


def _answered(
    standing: Replayed, known: Mapping[str, object], now: datetime, missing: tuple[str, ...]
) -> Iterator[Option]:
    vocabulary = load_vocabulary()
    if not 0 < len(missing) <= MOST_OPEN or any(vocabulary[id].type != "yes-no" for id in missing):
        return
    for answers in product((True, False), repeat=len(missing)):
        said = ", ".join(
            f"{vocabulary[id].label}: {'yes' if answer else 'no'}"
            for id, answer in zip(missing, answers, strict=True)
        )
        yield _option(standing, {**known, **dict(zip(missing, answers, strict=True))}, now, said)


def _missed(standing: Replayed, known: Mapping[str, object], now: datetime) -> Option:
    return _option(standing, known, now, "If the patient does not come", came=False)


def _option(
    standing: Replayed,
    known: Mapping[str, object],
    now: datetime,
    condition: str,
    *,
    came: bool = True,
    held_now: bool = False,
) -> Option:
    due_h = float(standing.state.due_h[0])
    time_h = standing.hour(now) if held_now else max(due_h, standing.hour(now))
    decision, after = standing.course.decide(
        standing.state, time_h, np.array([True]), known, np.array([came])
    )
    next_h = float(after.due_h[0])
    return Option(
        condition=condition,
        give=bool(decision.give[0]),
        dose_mg=float(decision.dose_mg[0]),
        due_at=standing.moment(time_h) if came else None if np.isinf(next_h) else standing.moment(time_h),
        reasons=tuple(_reasons(standing, decision)),
        missing=decision.missing,
        next_at=None if np.isinf(next_h) else standing.moment(next_h),
    )


def _reasons(standing: Replayed, decision: Decision) -> Iterator[Outcome]:
    """Every rule that has a say, the deciding one first."""
    principal = int(decision.outcome[0])
    places = [principal, *(int(place) for place in np.flatnonzero(decision.applied[0]))]
    for place in dict.fromkeys(places):
        yield standing.course.outcomes[place]
