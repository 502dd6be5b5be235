"""Why a dose was stopped. It is stopped at the press of a button, so that no second of typing counts as given; the reason is
asked right after, and no record is signed without it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from daybreak.clinic.models import THE_STOP, EventKind, SessionEvent
from daybreak.protocol import Answer

if TYPE_CHECKING:
    from daybreak.clinic.bedside.fold import Bedside

NOT_SAID = "the reason is not said yet"
AFTERWARDS = frozenset({"observing", "ready", "discharged"})


def explains_stop(row: SessionEvent) -> bool:
    """Whether an event says why the dose was stopped; the same kind explains late readings."""
    return row.kind == EventKind.EXPLAINED and row.values["measure"] == THE_STOP


def why_stopped(standing: Bedside) -> str | None:
    """The reason, with the stop itself or after it: empty while nobody has said it, None where the dose was not stopped."""
    stops = standing.of(EventKind.DOSING_STOPPED)
    if not stops:
        return None
    said = [stops[-1].row.values.get("reason", "")]
    said += [one.row.values["reason"] for one in standing.of(EventKind.EXPLAINED) if explains_stop(one.row)]
    return next(filter(None, said), "")


def objection(standing: Bedside, row: SessionEvent) -> Answer | None:
    """Why a reason counts for nothing, and why a record waits for one."""
    if row.kind == EventKind.DOCUMENTED and why_stopped(standing) == "":
        return Answer(
            False,
            "stop-not-explained",
            "Nobody has said yet why the dose was stopped. Say it on the session's page first.",
        )
    if not explains_stop(row):
        return None
    if why_stopped(standing) != "" or standing.state.stage not in AFTERWARDS:
        return Answer(False, "nothing-to-explain", "No stop of the dose waits for its reason.")
    return None


def answer_to(row: SessionEvent) -> Answer | None:
    """What the clinic says to the reason; None to every other event."""
    return Answer(True, row.kind, "The reason of the stop is recorded.") if explains_stop(row) else None
