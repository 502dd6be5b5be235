"""Steps of the dose that were pressed in error, or at another time, and were put right by a later event. Nothing is changed or
deleted: the fold leaves a withdrawn step out, and takes one with another time as if it had been entered at that time."""

from __future__ import annotations

from collections.abc import Iterable
from copy import copy
from datetime import datetime
from typing import TYPE_CHECKING

from daybreak.clinic.bedside.stopping import explains_stop
from daybreak.clinic.models import EventKind, SessionEvent
from daybreak.protocol import Answer

if TYPE_CHECKING:
    from daybreak.clinic.bedside.fold import Bedside, Happening

STEPS = frozenset({
    EventKind.INFUSION_BEGUN, EventKind.PUMP_PAUSED, EventKind.PUMP_RESUMED, EventKind.RATE_CHANGED, EventKind.INFUSION_ENDED,
    EventKind.DOSING_STOPPED,
})  # fmt: skip
"""What can be put right: presses of a button, where the thing itself may have been otherwise."""

Corrections = tuple[SessionEvent, ...]


def corrections_of(rows: Iterable[SessionEvent]) -> dict[str, Corrections]:
    """By the key of the step: what puts it right, the last one counting. A correction names the step, or the correction that
    stands for it."""
    found: dict[str, Corrections] = {}
    step_of: dict[str, str] = {}
    listed = (row for row in rows if row.kind == EventKind.STEP_CORRECTED)
    for row in sorted(listed, key=lambda one: (one.recorded_at, one._state.adding, one.pk or 0)):
        wrong = row.values["corrects"]
        step = step_of[row.key] = step_of.get(wrong, wrong)
        found[step] = (*found.get(step, ()), row)
    return found


def true_time(correction: SessionEvent) -> datetime | None:
    """When the step really was; None where it did not happen."""
    at = correction.values.get("at")
    return datetime.fromisoformat(at) if at else None


def as_it_was(row: SessionEvent, corrections: Corrections) -> SessionEvent:
    """The step at its true time. The row on record stays as it is: this is a copy, which is never saved."""
    at = true_time(corrections[-1]) if corrections else None
    if at is None:
        return row
    moved = copy(row)
    moved.true_at = at
    return moved


def left_out(corrections: Corrections) -> Answer | None:
    """The answer to a step that was withdrawn; None to every other event."""
    withdrawn = corrections and true_time(corrections[-1]) is None
    return Answer(False, "withdrawn", "It did not happen.") if withdrawn else None


def answer_to(row: SessionEvent) -> Answer | None:
    """What the session says to what puts a step right; None to every other event."""
    if row.kind != EventKind.STEP_CORRECTED:
        return None
    said = (
        "The step is taken out: it did not happen."
        if true_time(row) is None
        else "The step is put at its true time."
    )
    return Answer(True, row.kind, f"{said} What was given and what is due follow from it.")


def falls_with_it(row: SessionEvent) -> bool:
    """What was only said of a step, or of an alert: it falls with what it was said of, and contradicts nothing."""
    return row.kind == EventKind.ACKNOWLEDGED or explains_stop(row)


def contradicts(standing: Bedside, one: Happening) -> bool:
    """Whether an event that is not accepted is something that a person must look at."""
    fallen = bool(standing.put_right) and falls_with_it(one.row)
    return not one.answer.accepted and not one.withdrawn and not fallen


def steps_of(standing: Bedside, last: int) -> list[Happening]:
    """The last so many steps, the newest first, those that were withdrawn among them."""
    found = (one for kind in STEPS for one in standing.by_kind.get(kind, ()))
    return sorted(found, key=lambda one: (one.row.true_at, one.row.recorded_at), reverse=True)[:last]
