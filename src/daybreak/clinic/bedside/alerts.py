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
    """One alert: the event that raised it, when the value was true, and what became of it."""

    key: str
    alert: Alert
    true_at: datetime
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


def raised(standing: Bedside) -> list[Raised]:
    """Every alert, the first one first."""
    found: list[Raised] = []
    places: dict[tuple[str, str], int] = {}
    for one in standing.happenings:
        if one.answer.accepted and one.row.kind == EventKind.ACKNOWLEDGED:
            place = places[one.row.values["event"], one.row.values["rule"]]
            found[place] = replace(found[place], acknowledged=one)
        elif one.answer.accepted:
            kept = _corrected(found, places, one) if one.row.kind in CORRECTIONS else set()
            for alert in one.answer.alerts:
                if alert.rule not in kept:
                    places[one.row.key, alert.rule] = len(found)
                    at = moment(standing.session.starts_at, alert.time_h)
                    found.append(Raised(one.row.key, alert, at))
    return found


def open_alerts(standing: Bedside) -> list[Raised]:
    """Those that nobody has acknowledged."""
    return [one for one in raised(standing) if one.open]


def objection(standing: Bedside, row: SessionEvent) -> Answer | None:
    """Why an acknowledgement counts for nothing; None where it does, or where the event is none."""
    if row.kind != EventKind.ACKNOWLEDGED:
        return None
    event, rule = row.values["event"], row.values["rule"]
    named = [one for one in raised(standing) if (one.key, one.alert.rule) == (event, rule)]
    if not named:
        return Answer(False, "no-such-alert", "This session has no such alert.")
    if not named[0].open:
        return Answer(
            False, "not-open", "This alert is acknowledged already, or what raised it was corrected."
        )
    return None


def _corrected(found: list[Raised], places: dict[tuple[str, str], int], correction: Happening) -> set[str]:
    """Strike what the wrong values had raised; what the right values raise as well goes on standing. Returns its rules."""
    wrong, again = correction.row.values["corrects"], correction.answer.alerts
    same = {(alert.rule, alert.value): alert for alert in again}
    kept = set()
    for (key, rule), place in list(places.items()):
        if key != wrong:
            continue
        if (rule, found[place].alert.value) in same:
            kept.add(rule)
            places[correction.row.key, rule] = place
            found[place] = replace(
                found[place], alert=_in_words_of(found[place].alert, same[rule, found[place].alert.value])
            )
        else:
            found[place] = replace(found[place], struck=True)
    return kept


def _in_words_of(alert: Alert, again: Alert) -> Alert:
    """An alert of the clinic is in the words of its note, so that a correction changes them; a limit's stays as it was raised."""
    return again if isinstance(again, ClinicAlert) else alert
