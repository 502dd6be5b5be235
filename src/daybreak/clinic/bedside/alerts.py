"""The alerts of a session: raised by a reading, struck out where the reading was wrong, open until somebody acknowledges them."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from typing import TYPE_CHECKING

from daybreak.clinic.bedside.events import moment
from daybreak.clinic.bedside.notes import ClinicAlert
from daybreak.clinic.models import EventKind, SessionEvent
from daybreak.protocol import Alert, Answer

if TYPE_CHECKING:
    from daybreak.clinic.bedside.fold import Bedside, Happening


CORRECTIONS = frozenset({EventKind.CORRECTED, EventKind.NOTE_CORRECTED})
GRAVEST = ("stop", "pause", "alert")


def gravity(alert: Alert) -> int:
    """What asks for the most comes first."""
    return GRAVEST.index(alert.action)


@dataclass(frozen=True)
class Raised:
    """One alert: the event that raised it, when the value was true, and what became of it. `also` are the corrections of that
    event by which it goes on standing."""

    key: str
    alert: Alert
    true_at: datetime
    also: tuple[str, ...] = ()
    struck: bool = False
    acknowledged: Happening | None = None

    @property
    def open(self) -> bool:
        """Somebody still has to say what was done."""
        return not self.struck and self.acknowledged is None

    @property
    def of_clinic(self) -> bool:
        """No limit of the protocol raised it."""
        return isinstance(self.alert, ClinicAlert)

    @property
    def openly(self) -> str:
        """What anybody in the room may read."""
        return self.alert.openly if isinstance(self.alert, ClinicAlert) else self.alert.reason

    @property
    def privately(self) -> str:
        """The rest of the reason: words that a screen covers with the patient's name."""
        return self.alert.reason.removeprefix(self.openly)


def carried_on(found: tuple[Raised, ...], one: Happening, origin: datetime) -> tuple[Raised, ...]:
    """Every alert of a session, the first one first, after one more event."""
    if not one.answer.accepted:
        return found
    if one.row.kind == EventKind.ACKNOWLEDGED:
        said = one.row.values
        return tuple(
            replace(each, acknowledged=one) if _is_of(each, said["event"], said["rule"]) else each
            for each in found
        )
    kept: set[str] = set()
    if one.row.kind in CORRECTIONS:
        found, kept = _corrected(found, one)
    new = (alert for alert in one.answer.alerts if alert.rule not in kept)
    return (*found, *(Raised(one.row.key, alert, moment(origin, alert.time_h)) for alert in new))


def _is_of(alert: Raised, key: str, rule: str) -> bool:
    return alert.alert.rule == rule and key in {alert.key, *alert.also}


def open_alerts(standing: Bedside) -> list[Raised]:
    """Those that nobody has acknowledged."""
    return [one for one in standing.alerts if one.open]


def objection(standing: Bedside, row: SessionEvent) -> Answer | None:
    """Why an acknowledgement counts for nothing; None where it does, or where the event is none."""
    if row.kind != EventKind.ACKNOWLEDGED:
        return None
    event, rule = row.values["event"], row.values["rule"]
    named = [one for one in standing.alerts if (one.key, one.alert.rule) == (event, rule)]
    if not named:
        return Answer(False, "no-such-alert", "This session has no such alert.")
    if not named[0].open:
        return Answer(
            False, "not-open", "This alert is acknowledged already, or what raised it was corrected."
        )
    return None


def _corrected(found: tuple[Raised, ...], correction: Happening) -> tuple[tuple[Raised, ...], set[str]]:
    """Strike what the wrong values had raised; what the right values raise as well goes on standing, and its rules are named."""
    wrong, again = correction.row.values["corrects"], correction.answer.alerts
    same = {(alert.rule, alert.value): alert for alert in again}
    after, kept = list(found), set()
    for place, one in enumerate(found):
        rule = one.alert.rule
        if not _is_of(one, wrong, rule):
            continue
        if (rule, one.alert.value) in same:
            kept.add(rule)
            alert = _in_words_of(one.alert, same[rule, one.alert.value])
            after[place] = replace(one, alert=alert, also=(*one.also, correction.row.key))
        else:
            after[place] = replace(one, struck=True)
    return tuple(after), kept


def _in_words_of(alert: Alert, again: Alert) -> Alert:
    """An alert of the clinic is in the words of its note, so that a correction changes them; a limit's stays as it was raised."""
    return again if isinstance(again, ClinicAlert) else alert
