"""A step that was pressed in error or at another time is put right by a later event, as far as the rest of the record allows."""

from __future__ import annotations

from daybreak.clinic.actions.findings import AHEAD
from daybreak.clinic.bedside import Bedside, Happening, tried
from daybreak.clinic.bedside.steps import STEPS, falls_with_it, true_time
from daybreak.clinic.models import EventKind, SessionEvent
from daybreak.clinic.planning.civil import local
from daybreak.protocol import Answer


def objection(standing: Bedside, row: SessionEvent) -> Answer | None:
    """Why a step is not put right so; None where it is, or where the entry is another. Asked when an entry comes."""
    if row.kind != EventKind.STEP_CORRECTED:
        return None
    step = _named(standing, row.values["corrects"])
    if step is None:
        return _no("no-such-step", "The clinic has no such step in this session. Load the page again.")
    if step.withdrawn or step.stands_as != row.values["corrects"]:
        who = step.put_right[-1].who
        return _no(
            "corrected-already",
            f"{_words(standing, step)} was put right already by {who}. Load the page again.",
        )
    if standing.state.stage == "documented":
        return _no("record-signed", "The record is signed: its steps stay as they are.")
    if standing.accounted:
        return _no("accounted-already", "The drug is accounted for: what was given stays as it is.")
    at = true_time(row)
    if at is not None and at > row.recorded_at + AHEAD:
        return _no(
            "not-yet", "The time at which it is said to have been has not come yet. Write another one."
        )
    return _contradiction(standing, row, step)


def _named(standing: Bedside, key: str) -> Happening | None:
    """The step, by its own key or by that of what has put it right."""
    listed = (one for one in standing.happenings if one.row.kind in STEPS)
    return next((one for one in listed if key in {one.row.key, *(each.key for each in one.put_right)}), None)


def _contradiction(standing: Bedside, row: SessionEvent, step: Happening) -> Answer | None:
    """The step itself, or the first other event that counted, if it would not be accepted then."""
    after = {one.row.key: one.answer for one in tried(standing, row)[0].happenings}
    own = after[step.row.key]
    if true_time(row) is not None and not own.accepted:
        return _no("contradicts", f"{step.row.title} would not be accepted at that time: {own.sentence}")
    for one in standing.happenings:
        if one is step or not one.answer.accepted or falls_with_it(one.row) or after[one.row.key].accepted:
            continue
        said = f"{_words(standing, one)} by {one.by} would contradict it: {after[one.row.key].sentence}"
        return _no("contradicts", f"{said} Put that right first, or say when the step really was.")
    return None


def _words(standing: Bedside, one: Happening) -> str:
    return f"{one.row.title} at {local(standing.session.patient.site.time_zone, one.row.true_at):%H:%M:%S}"


def _no(id: str, sentence: str) -> Answer:
    return Answer(False, id, sentence)
