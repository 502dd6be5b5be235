"""The alerts of a session: raised by a reading, struck out where the reading was wrong, open until somebody acknowledges them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import TYPE_CHECKING, Literal

from daybreak.clinic.bedside.events import moment
from daybreak.clinic.bedside.notes import ClinicAlert
from daybreak.clinic.models import EventKind, SessionEvent
from daybreak.protocol import Alert, Answer
from daybreak.protocol.conditions import findings_of
from daybreak.protocol.session_state import Stage
from daybreak.protocol.supervision import Gate

if TYPE_CHECKING:
    from daybreak.clinic.bedside.fold import Bedside, Happening


CORRECTIONS = frozenset({EventKind.CORRECTED, EventKind.NOTE_CORRECTED})
GRAVEST = ("stop", "pause", "alert")

Dose = Literal["ahead", "running", "over"]
_AHEAD = frozenset({"planned", "checked-in", "cleared"})


def gravity(alert: Alert) -> int:
    """What asks for the most comes first. A stop rule says what is to be done in its own words."""
    return GRAVEST.index(alert.action) if alert.action in GRAVEST else 0


def word(action: str, dose: Dose) -> str:
    """What an alert asks for: its rule's own word while the drug runs. Where none runs nothing can be stopped or paused: before
    the dose it is not started, and after it somebody is called."""
    if dose == "running" or action == "alert":
        return action.capitalize()
    return "Do not start" if dose == "ahead" else "Alert"


def words(action: str) -> dict[str, str]:
    """Each word it can have, for a screen that goes on without network."""
    doses: tuple[Dose, ...] = ("ahead", "running", "over")
    return {dose: word(action, dose) for dose in doses}


def dose_at(stage: Stage) -> Dose:
    """Whether the drug runs in a stage. In a session that was cancelled nothing is started any more."""
    return "running" if stage == "dosing" else "ahead" if stage in _AHEAD else "over"


def in_words_of(stage: Stage, answer: Answer) -> Answer:
    """The same answer, with its alerts called as the stage asks for in which it is given: so they stand in the record."""
    if not answer.alerts:
        return answer
    called = tuple(_called(alert, stage) for alert in answer.alerts)
    sentence = answer.sentence
    for before, after in zip(answer.alerts, called, strict=True):
        sentence = sentence.replace(before.sentence, after.sentence)
    return replace(answer, alerts=called, sentence=sentence)


def _called(alert: Alert, stage: Stage) -> Alert:
    return replace(alert, called=word(alert.action, dose_at(stage)))


@dataclass(frozen=True)
class Raised:
    """One alert: the event that raised it, when the value was true, and what became of it. `also` are the corrections of that
    event by which it goes on standing, `decided` is a prescriber's decision to go on with the dose in spite of the value. It is
    called as it was when it was raised; `open_alerts` calls an open one anew."""

    key: str
    alert: Alert
    true_at: datetime
    known_at: datetime
    also: tuple[str, ...] = ()
    struck: bool = False
    decided: Happening | None = None
    acknowledged: Happening | None = None

    @property
    def open(self) -> bool:
        """Somebody still has to say what was done."""
        return not self.struck and self.acknowledged is None

    @property
    def holds(self) -> bool:
        """It holds the drug back: it asks to stop or to pause, and nobody has said what was done, nor a prescriber to go on."""
        return self.open and self._asks_to_stop

    def held_at(self, at: datetime) -> bool:
        """The same of a moment that is over: it was read by then, and answered later or never."""
        answered = self.acknowledged is not None and self.acknowledged.row.true_at <= at
        return not self.struck and self._asks_to_stop and self.true_at <= at and not answered

    @property
    def _asks_to_stop(self) -> bool:
        return self.alert.action != "alert" and self.decided is None

    @property
    def of_clinic(self) -> bool:
        """No limit of the protocol raised it."""
        return isinstance(self.alert, ClinicAlert)

    @property
    def words(self) -> dict[str, str]:
        """What it is called before the dose, during it and after. Where a prescriber has decided on the value itself, it asks
        for no other decision."""
        return words(self.alert.action if self.decided is None else "alert")

    @property
    def openly(self) -> str:
        """What anybody in the room may read."""
        return self.alert.openly if isinstance(self.alert, ClinicAlert) else self.alert.reason

    @property
    def privately(self) -> str:
        """The rest of the reason: words that a screen covers with the patient's name."""
        return self.alert.reason.removeprefix(self.openly)


def carried_on(
    found: tuple[Raised, ...], one: Happening, origin: datetime, gates: Sequence[Gate]
) -> tuple[Raised, ...]:
    """Every alert of a session, the first one first, after one more event; `gates` are its protocol's."""
    if not one.answer.accepted:
        return found
    if one.row.kind == EventKind.ACKNOWLEDGED:
        said = one.row.values
        return tuple(
            replace(each, acknowledged=one) if _is_of(each, said["event"], said["rule"]) else each
            for each in found
        )
    if one.row.kind == EventKind.DECIDED:
        return _decided(found, one, gates)
    kept: set[str] = set()
    if one.row.kind in CORRECTIONS:
        found, kept = _corrected(found, one)
    new = (alert for alert in one.answer.alerts if alert.rule not in kept)
    return (*found, *(_raised(one, alert, origin) for alert in new))


def _raised(one: Happening, alert: Alert, origin: datetime) -> Raised:
    return Raised(one.row.key, alert, moment(origin, alert.time_h), one.row.recorded_at)


def _decided(found: tuple[Raised, ...], one: Happening, gates: Sequence[Gate]) -> tuple[Raised, ...]:
    """A prescriber has answered a gate. Open alerts of the values that it rests on, known by then, stand as decided; "do not give
    it" takes an earlier "go on" back."""
    said = one.row.values
    rest_on = {id for gate in gates if gate.id == said["gate"] for id in findings_of(gate.when)}
    decided = one if said["proceed"] else None
    return tuple(
        replace(each, decided=decided)
        if each.open and each.alert.finding in rest_on and each.known_at <= one.row.recorded_at
        else each
        for each in found
    )


def _is_of(alert: Raised, key: str, rule: str) -> bool:
    return alert.alert.rule == rule and key in {alert.key, *alert.also}


def open_alerts(standing: Bedside) -> list[Raised]:
    """Those that nobody has acknowledged, each called as the stage asks for in which the session is now."""
    dose = dose_at(standing.state.stage)
    return [
        replace(one, alert=replace(one.alert, called=one.words[dose])) for one in standing.alerts if one.open
    ]


def holding(standing: Bedside) -> list[Raised]:
    """Those that hold the drug back until somebody says what was done."""
    return [one for one in open_alerts(standing) if one.holds]


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
