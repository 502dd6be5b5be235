"""What a new entry that lets the patient go is held against: open alerts, and all that the protocol asks for at the end. And one
that brings drug in, or brings it in faster: an open alert that asks to stop or to pause.

Here, where an entry is taken, and not where it is read again: what was recorded by an earlier rule stays as it was recorded.
"""

from __future__ import annotations

from datetime import datetime

from daybreak.clinic.bedside import Bedside
from daybreak.clinic.bedside.alerts import holding, open_alerts
from daybreak.clinic.bedside.dosing import brings_in
from daybreak.clinic.models import EventKind, SessionEvent
from daybreak.protocol import Answer

LEAVING = {EventKind.READY: "observing", EventKind.DISCHARGED: "ready"}
"""What lets a patient go, and the stage in which it is asked."""


def unanswered(standing: Bedside) -> str:
    """Every open alert by name; empty where there is none."""
    waiting = [one.alert.sentence for one in open_alerts(standing)]
    return f"Nobody has said yet what was done about: {'; '.join(waiting)}." if waiting else ""


def not_yet(standing: Bedside, kind: EventKind, at: datetime) -> Answer | None:
    """Why the patient cannot be found ready or discharged now; None where nothing stands in the way, or where it is not asked."""
    if LEAVING.get(kind) != standing.state.stage:
        return None
    if said := unanswered(standing):
        return Answer(False, "alert-open", f"{said} Acknowledge each alert on the session's page first.")
    found = standing.interpreter.hindrances(standing.state, standing.hour(at))
    if not found:
        return None
    missing = tuple(dict.fromkeys(id for one in found for id in one.missing))
    sentence = "\n".join(one.sentence for one in found)  # a line each
    return Answer(False, "not-yet", sentence, found[0].rule, found[0].source, missing)


def under_alert(standing: Bedside, row: SessionEvent) -> Answer | None:
    """Why no drug is brought in now, or brought in faster: somebody first says what was done about an alert that asks to stop or
    to pause. Lowering the rate, pausing and stopping wait for nobody."""
    held = holding(standing) if brings_in(standing, row) else []
    if not held:
        return None
    named = "; ".join(one.alert.sentence for one in held)
    refused = "The rate is not raised yet" if row.kind == EventKind.RATE_CHANGED else "No drug is given yet"
    sentence = f"{refused}. Nobody has said what was done about: {named}. Acknowledge it on the session's page first."
    return Answer(False, "alert-open", sentence, held[0].alert.rule, held[0].alert.source)
