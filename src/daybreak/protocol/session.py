"""The session at the bedside: one event after another, each answered, nothing skipped.

planned -> checked-in -> cleared -> dosing -> observing -> ready -> discharged -> documented; cancelled before the dose, aborted
after it. The interpreter is pure: state and event in, state and answer out. An event that is not accepted changes nothing.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from functools import lru_cache, singledispatchmethod

from daybreak.errors import ParameterError, VocabularyError
from daybreak.protocol import session_views as views
from daybreak.protocol.protocol import Protocol
from daybreak.protocol.session_events import (
    Abort,
    BeginInfusion,
    Cancel,
    CheckIn,
    ConfirmReady,
    Correct,
    Decide,
    Discharge,
    Document,
    EndInfusion,
    Event,
    Explain,
    GiveDevice,
    GiveDose,
    PassGates,
    Reading,
    StopDosing,
)  # fmt: skip
from daybreak.protocol.session_leaving import Hindrance, hindrances
from daybreak.protocol.session_limits import Alert
from daybreak.protocol.session_log import ReadingLog
from daybreak.protocol.session_state import OPEN_STAGES, Answer, SessionState, Stage
from daybreak.protocol.supervision import Anchor

Result = tuple[SessionState, Answer]

_MINUTE_H = 1 / 60
_PLAIN = frozenset({bool, int, float, str, date, type(None)})  # types whose checks are worth remembering


class Session:
    """The interpreter of one protocol's session rules."""

    def __init__(self, protocol: Protocol) -> None:
        self.protocol = protocol
        self._rules, self._how = protocol.session, protocol.administration

    def plan(self, dose_mg: float) -> SessionState:
        """A session with the dose that the course decided.

        Raises:
            ParameterError: the dose is not positive, or not a whole number of devices.
        """
        if not 0 < dose_mg < float("inf"):
            raise ParameterError(
                f"A dose of {dose_mg:g} mg.", where="dose_mg", remedy="Plan no session without a dose."
            )
        if self._how.device_mg and (dose_mg / self._how.device_mg) % 1:
            raise ParameterError(f"{dose_mg:g} mg is not a whole number of devices of {self._how.device_mg:g} mg.",
                                 where="dose_mg", remedy="Plan a dose of the protocol.")  # fmt: skip
        return SessionState(dose_mg, ReadingLog(self._rules))

    def gates(self, state: SessionState) -> tuple[views.GateOutcome, ...]:
        """Every gate with its answer now."""
        return views.gates(self.protocol, state)

    def due(self, state: SessionState, time_h: float) -> tuple[views.Due, ...]:
        """Every reading that is planned, due, late, taken or missed."""
        return views.due(self.protocol, state, time_h)

    def clock(self, state: SessionState, time_h: float) -> views.ClockView | None:
        """The shortest stay, once its clock runs."""
        return views.clock(self.protocol, state, time_h)

    def hindrances(self, state: SessionState, time_h: float) -> tuple[Hindrance, ...]:
        """What keeps the patient from leaving now."""
        return hindrances(self.protocol, state, time_h)

    def apply(self, state: SessionState, event: Event) -> Result:
        """The state after an event, and the answer to it. Time may not run backwards; a late entry is a `Reading`."""
        entered_h = event.entered_h if isinstance(event, Reading) else event.time_h
        if not entered_h >= state.now_h or not abs(event.time_h) < float("inf") or event.time_h > entered_h:
            return _refused(
                state,
                "time-backwards",
                "The time of this entry lies before an earlier one, or is not a time.",
            )
        if hasattr(event, "by") and not event.by.strip():
            return _refused(state, "unsigned", "This entry needs the name of the person who answers for it.")
        if hasattr(event, "reason") and not event.reason.strip():
            return _refused(state, "no-reason", "This entry needs a reason.")
        return self._apply(event, state)

    @singledispatchmethod
    def _apply(self, event: object, state: SessionState) -> Result:
        raise ParameterError(
            f"{type(event).__name__} is no event of a session.", where="event", remedy="Give an event."
        )

    @_apply.register
    def _check_in(self, event: CheckIn, state: SessionState) -> Result:
        if state.stage != "planned":
            return _wrong_stage(state, "check in")
        if not self.protocol.approved:
            return _refused(
                state, "not-approved", "Nobody has signed for this protocol; a clinic approves it first."
            )
        if self.protocol.unset:
            gaps = "; ".join(self.protocol.unset)
            return _refused(state, "thresholds-unset", f"A clinic must first set and sign: {gaps}")
        return _accepted(state.after(event, stage="checked-in"), "checked-in", "The patient has come.")

    @_apply.register
    def _read(self, event: Reading, state: SessionState) -> Result:
        if state.stage not in OPEN_STAGES:
            return _wrong_stage(state, "take a reading")
        refused = _no_value(state, event)
        if refused is not None:
            return refused
        return self._known(state.after(event), event, {**state.latest(), **event.values}, event.time_h)

    @_apply.register
    def _correct(self, event: Correct, state: SessionState) -> Result:
        """A reading is put right at any stage: what was decided before stays decided, what comes next rests on it."""
        wrong = next((reading for reading in state.readings if reading.id and reading.id == event.of), None)
        if wrong is None:
            return _refused(
                state,
                "nothing-to-correct",
                "That reading does not stand: it was corrected or withdrawn already.",
            )
        refused = _no_value(state, event)
        if refused is not None:
            return refused
        after = state.after(event)
        if not event.values:
            return self._closed_again(after, Answer(True, "withdrawn", "The reading is withdrawn."))
        return self._known(after, event, after.latest(), wrong.time_h)

    def _known(
        self, after: SessionState, event: Reading | Correct, known: Mapping[str, object], time_h: float
    ) -> Result:
        """What new values set off."""
        found = views.alerts(self.protocol, after, known, event.values, time_h)
        sentence = " ".join(alert.sentence for alert in found) or "Recorded."
        return self._closed_again(
            after, Answer(True, "alert" if found else "recorded", sentence, alerts=found)
        )

    def _closed_again(self, after: SessionState, answer: Answer) -> Result:
        """The dose is held back again where what is now known closes a gate."""
        if after.stage == "cleared" and any(gate.blocks for gate in self.gates(after)):
            said = f"{answer.sentence} A gate is closed again."
            return replace(after, stage="checked-in"), replace(answer, sentence=said)
        return after, answer

    @_apply.register
    def _decide(self, event: Decide, state: SessionState) -> Result:
        asked = {
            gate.rule for gate in self.gates(state) if gate.status in {"needs-decision", "decided", "held"}
        }
        asks = {gate.id for gate in self._rules.every_gate if gate.effect == "decision"}
        if state.stage != "checked-in" or event.gate not in asked & asks:
            return _refused(
                state, "nothing-to-decide", f"The gate {event.gate} asks for no decision now.", event.gate
            )
        word = "proceeds" if event.proceed else "does not proceed"
        return _accepted(state.after(event), "decided", f"The prescriber {word}: {event.by}.")

    @_apply.register
    def _pass_gates(self, event: PassGates, state: SessionState) -> Result:
        if state.stage != "checked-in":
            return _wrong_stage(state, "release the dose")
        closed = [gate for gate in self.gates(state) if gate.blocks]
        if closed:
            sentence = "Not released. " + " ".join(
                f"{gate.status.capitalize()}: {gate.reason}" for gate in closed
            )
            missing = tuple(dict.fromkeys(id for gate in closed for id in gate.missing))
            return state, Answer(False, "held", sentence, closed[0].rule, closed[0].source, missing)
        return _accepted(
            state.after(event, stage="cleared"), "cleared", "All gates are open; the dose may be given."
        )

    @_apply.register
    def _give_device(self, event: GiveDevice, state: SessionState) -> Result:
        if self._how.device_mg is None or state.stage not in {"cleared", "dosing"}:
            return _wrong_stage(state, "give a device")
        begun_h = event.time_h if event.begun_h is None else event.begun_h
        wait_h = state.last_device_h + (self._how.device_interval_h or 0.0) - begun_h
        too_soon = wait_h > 1e-9
        if too_soon and not event.early:
            said = f"{_span(wait_h)} of rest between devices are left."
            return _refused(state, "device-too-soon", said, "device_interval", self._how.cited)
        given = state.devices_given + 1
        last = given == round(state.dose_mg / self._how.device_mg)
        anchors = state.anchors or _anchored(event.time_h, "first-device", "dose")
        after = state.after(event, anchors=anchors, devices_given=given, last_device_h=event.time_h,
                            stage="observing" if last else "dosing")  # fmt: skip
        if too_soon:
            alert = self._too_soon(given, wait_h, begun_h)
            return after, Answer(True, "device-too-soon", alert.sentence, alerts=(alert,))
        if not event.complete:
            return _accepted(after, "device-in-part", f"Device {given} was given in part.")
        return _accepted(after, "dosed" if last else "device-given", f"Device {given} was given.")

    def _too_soon(self, number: int, wait_h: float, time_h: float) -> Alert:
        """What was given before its time stands in the record until somebody says what was done about it."""
        said = f"Device {number} was given {_span(wait_h)} before the rest of {self._how.device_interval} was over."
        return Alert("device_interval", "alert", said, self._how.cited, time_h)

    @_apply.register
    def _begin_infusion(self, event: BeginInfusion, state: SessionState) -> Result:
        if self._how.infusion_h is None or state.stage != "cleared":
            return _wrong_stage(state, "begin an infusion")
        anchors = _anchored(event.time_h, "infusion-start", "dose")
        return _accepted(
            state.after(event, anchors=anchors, stage="dosing"), "infusing", "The infusion runs."
        )

    @_apply.register
    def _end_infusion(self, event: EndInfusion, state: SessionState) -> Result:
        start_h = state.anchor_h("infusion-start")
        if self._how.infusion_h is None or state.stage != "dosing" or start_h is None:
            return _wrong_stage(state, "end an infusion")
        if event.time_h - start_h < self._how.infusion_h - _MINUTE_H:
            said = f"The dose takes {self._how.infusion}; it cannot all be in yet. Where it was stopped, record that."
            return _refused(state, "infusion-too-short", said, "infusion", self._how.cited)
        anchors = (*state.anchors, *_anchored(event.time_h, "infusion-end"))
        return _accepted(
            state.after(event, anchors=anchors, stage="observing"), "dosed", "The whole dose is in."
        )

    @_apply.register
    def _give_dose(self, event: GiveDose, state: SessionState) -> Result:
        if self._how.infusion_h or self._how.device_mg or state.stage != "cleared":
            return _wrong_stage(state, "give the dose")
        after = state.after(event, anchors=_anchored(event.time_h, "dose"), stage="observing")
        if not event.complete:
            return _accepted(after, "dose-in-part", "The dose was given in part.")
        return _accepted(after, "dosed", "The dose was given.")

    @_apply.register
    def _stop_dosing(self, event: StopDosing, state: SessionState) -> Result:
        if state.stage != "dosing":
            return _wrong_stage(state, "stop the dose")
        ended = _anchored(event.time_h, "infusion-end") if self._how.infusion_h else ()
        after = state.after(event, anchors=(*state.anchors, *ended), stage="observing", stopped=event.reason)
        return _accepted(after, "dose-stopped", "The dose was stopped; the patient is observed.")

    @_apply.register
    def _explain(self, event: Explain, state: SessionState) -> Result:
        known = {rule.id for rule in self._rules.measure if rule.blocks_discharge}
        if state.stage not in {"observing", "ready"} or event.measure not in known:
            return _refused(
                state, "nothing-to-explain", f"No reading {event.measure} waits for an explanation."
            )
        return _accepted(state.after(event), "explained", "The reason is recorded.")

    @_apply.register
    def _confirm_ready(self, event: ConfirmReady, state: SessionState) -> Result:
        if state.stage != "observing":
            return _wrong_stage(state, "confirm readiness")
        return self._leaving(event, state, "ready", "Every criterion is met; a clinician may discharge.")

    @_apply.register
    def _discharge(self, event: Discharge, state: SessionState) -> Result:
        if state.stage != "ready":
            return _wrong_stage(state, "discharge")
        return self._leaving(event, state, "discharged", f"Discharged by {event.by}.")

    def _leaving(
        self, event: ConfirmReady | Discharge, state: SessionState, stage: Stage, said: str
    ) -> Result:
        """The step to a stage that is open only when nothing hinders. A file from before `before_leaving` existed is read as it
        was then, so that what was recorded by it stays as it was; whoever takes a new entry asks `hindrances` first."""
        at_the_end = self._rules.before_leaving is not None
        found = hindrances(self.protocol, state, event.time_h, at_the_end=at_the_end)
        if found:
            sentence = " ".join(hindrance.sentence for hindrance in found)
            missing = tuple(dict.fromkeys(name for hindrance in found for name in hindrance.missing))
            return state, Answer(False, "not-yet", sentence, found[0].rule, found[0].source, missing)
        return _accepted(state.after(event, stage=stage), stage, said)

    @_apply.register
    def _document(self, event: Document, state: SessionState) -> Result:
        if state.stage != "discharged":
            return _wrong_stage(state, "sign the record")
        return _accepted(state.after(event, stage="documented"), "documented", f"Signed by {event.by}.")

    @_apply.register
    def _cancel(self, event: Cancel, state: SessionState) -> Result:
        if state.stage not in {"planned", "checked-in", "cleared"}:
            return _wrong_stage(state, "cancel")
        return _accepted(state.after(event, stage="cancelled"), "cancelled", f"Cancelled: {event.reason}")

    @_apply.register
    def _abort(self, event: Abort, state: SessionState) -> Result:
        if state.stage not in {"dosing", "observing", "ready"}:
            return _wrong_stage(state, "abort")
        return _accepted(state.after(event, stage="aborted"), "aborted", f"Aborted: {event.reason}")


def _anchored(time_h: float, *names: Anchor) -> tuple[tuple[Anchor, float], ...]:
    return tuple((name, time_h) for name in names)


def _no_value(state: SessionState, event: Reading | Correct) -> Result | None:
    """Refuse a value that its finding cannot have, before it can set anything off."""
    for id, value in event.values.items():
        said = _wrong(id, value) if type(value) in _PLAIN else _wrong.__wrapped__(id, value)
        if said:
            return _refused(state, "not-a-value", said)
    return None


@lru_cache(maxsize=8192, typed=True)
def _wrong(id: str, value: object) -> str:
    """Why a finding cannot have a value; empty where it can, or where it is not known. A fold asks the same again and again."""
    from daybreak.vocabulary import load_vocabulary

    try:
        finding = load_vocabulary().find(id, where="reading")
        if value is not None:
            finding.check(value, where=id)
    except VocabularyError as error:
        return error.sentence
    return ""


def _span(time_h: float) -> str:
    """In minutes, the last of them in seconds, so that it never says that nothing is left."""
    return f"{time_h * 60:.0f} min" if round(time_h * 3600) >= 60 else f"{max(1, round(time_h * 3600))} s"


def _accepted(state: SessionState, id: str, sentence: str) -> Result:
    return state, Answer(True, id, sentence)


def _refused(state: SessionState, id: str, sentence: str, rule: str = "", source: str = "") -> Result:
    return state, Answer(False, id, sentence, rule, source)


def _wrong_stage(state: SessionState, deed: str) -> Result:
    return _refused(state, "wrong-stage", f"The session is {state.stage}: this is not the moment to {deed}.")
