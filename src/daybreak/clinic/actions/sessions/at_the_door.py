"""What a new entry that lets the patient go is held against: open alerts, and all that the protocol asks for at the end.

Here, where an entry is taken, and not where it is read again: what was recorded by an earlier rule stays as it was recorded.
"""

from __future__ import annotations

from datetime import datetime

from daybreak.clinic.bedside import Bedside
from daybreak.clinic.bedside.alerts import open_alerts
from daybreak.clinic.models import EventKind
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
