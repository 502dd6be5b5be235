"""What a nurse sees at any moment: the gates, what is due, the clock, and what a reading sets off."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from daybreak.protocol.conditions import Condition, findings_of
from daybreak.protocol.kinds import all_kinds
from daybreak.protocol.protocol import Protocol
from daybreak.protocol.session_limits import Alert, crossed
from daybreak.protocol.session_state import SessionState
from daybreak.protocol.supervision import Again, Effect, Gate, Measure
from daybreak.protocol.truth import Facts, Truth, evaluate, facts_from

GateStatus = Literal["passed", "held", "needs-decision", "decided", "caution", "missing"]
DueStatus = Literal["planned", "due", "late", "escalated", "taken", "missed"]


@dataclass(frozen=True)
class GateOutcome:
    """One gate and what it says now. Only `passed`, `decided` and `caution` leave the way open."""

    rule: str
    status: GateStatus
    reason: str
    source: str
    missing: tuple[str, ...] = ()
    effect: Effect = "require"

    @property
    def blocks(self) -> bool:
        """The dose may not be given because of this gate."""
        return self.status in {"held", "needs-decision", "missing"}


@dataclass(frozen=True)
class Due:
    """One reading that the protocol asks for, and where it stands."""

    finding: str
    due_h: float
    status: DueStatus
    rule: str
    source: str
    blocks_discharge: bool
    taken_h: float | None = None


@dataclass(frozen=True)
class ClockView:
    """The shortest stay: since when, how long in all, and how much is left (never below zero)."""

    since_h: float
    minimum_h: float
    remaining_h: float

    @property
    def over(self) -> bool:
        """The stay was long enough."""
        return self.remaining_h <= 0


def gates(protocol: Protocol, state: SessionState) -> tuple[GateOutcome, ...]:
    """Every gate with its answer, and whether the readings before the dose are complete."""
    facts = facts_of(state.latest())
    outcomes = [_gate(gate, state, facts) for gate in protocol.session.every_gate]
    return (*outcomes, *_readings_before(protocol, facts))


def _gate(gate: Gate, state: SessionState, facts: Facts) -> GateOutcome:
    truth = truth_of(gate.when, facts)
    status: GateStatus = "missing"
    if not truth.unknown[0]:
        status = _gate_status(gate, state, holds=bool(truth.true[0]))
    return GateOutcome(gate.id, status, gate.reason, gate.cited, truth.missing, gate.effect)


def _gate_status(gate: Gate, state: SessionState, *, holds: bool) -> GateStatus:
    if gate.effect == "require":
        return "passed" if holds else "held"
    if not holds:
        return "passed"
    if gate.effect == "decision":
        answer = state.decisions.get(gate.id)
        if answer is None or _read_since(gate, state, answer.time_h):
            return "needs-decision"
        return "decided" if answer.proceed else "held"
    return "held" if gate.effect == "hold" else "caution"


def _read_since(gate: Gate, state: SessionState, decided_h: float) -> bool:
    """Whether something that the gate asks for was read after the decision, which did not know it."""
    return any(state.newest[id].time_h > decided_h for id in findings_of(gate.when) if id in state.newest)


def _readings_before(protocol: Protocol, facts: Facts) -> list[GateOutcome]:
    rules = [rule for rule in protocol.session.measure if rule.anchor == "before-dose"]
    absent = {rule.id: tuple(id for id in rule.findings if id not in facts) for rule in rules}
    return [
        GateOutcome(
            rule.id,
            "missing" if absent[rule.id] else "passed",
            "Readings before the dose.",
            rule.cited,
            absent[rule.id],
        )
        for rule in rules
    ]


def due(protocol: Protocol, state: SessionState, time_h: float) -> tuple[Due, ...]:
    """Every reading whose clock runs, in the order of time."""
    rows = [row for rule in protocol.session.measure for row in _due_of(protocol, rule, state, time_h)]
    rows += _due_again(protocol, state, time_h)
    return tuple(sorted(rows, key=lambda row: (row.due_h, row.rule, row.finding)))


def _due_again(protocol: Protocol, state: SessionState, time_h: float) -> list[Due]:
    """What was beyond a limit and is to be read once more; any reading after it counts."""
    rule, found = protocol.session.again, []
    if rule is None:
        return []
    for read_h, findings in state.log.beyond:
        for finding in findings:
            next_h = _taken_h(state.log.times_h[finding], read_h + 2e-9, float("inf"))
            due_h = read_h + rule.after.value
            found.append(_row(protocol, rule, finding, due_h, next_h, time_h, float("inf")))
    return found


def _due_of(protocol: Protocol, rule: Measure, state: SessionState, time_h: float) -> list[Due]:
    anchor_h = state.anchor_h(rule.anchor)
    if anchor_h is None:
        return []
    early_h = protocol.session.late.alert.value
    times_h = [anchor_h + after_h for after_h in rule.times_h]
    ends_h = [*(later - early_h for later in times_h[1:]), float("inf")]
    return [
        _row(
            protocol,
            rule,
            finding,
            planned_h,
            _taken_h(state.log.times_h.get(finding, ()), planned_h - early_h, end_h),
            time_h,
            end_h,
        )
        for planned_h, end_h in zip(times_h, ends_h, strict=True)
        for finding in rule.findings
    ]


def _taken_h(times_h: Sequence[float], from_h: float, to_h: float) -> float | None:
    """When a planned reading was taken: the first one from shortly before its time until the next is due."""
    first = bisect_left(times_h, from_h - 1e-9)
    return times_h[first] if first < len(times_h) and times_h[first] < to_h - 1e-9 else None


def _row(
    protocol: Protocol, rule: Measure | Again, finding: str, planned_h: float, taken_h: float | None, time_h: float, end_h: float
) -> Due:  # fmt: skip
    late = protocol.session.late
    waited_h = time_h - planned_h
    status: DueStatus = "planned" if waited_h < -1e-9 else "due"
    if waited_h >= late.alert.value - 1e-9:
        status = "late" if waited_h < late.escalate.value - 1e-9 else "escalated"
    if taken_h is not None:
        status = "taken"
    elif time_h >= end_h:
        status = "missed"
    return Due(finding, planned_h, status, rule.id, rule.cited, rule.blocks_discharge, taken_h)


def clock(protocol: Protocol, state: SessionState, time_h: float) -> ClockView | None:
    """The shortest stay; None while its clock has not begun or a clinic has yet to set it."""
    rule = protocol.session.clock
    since_h = state.anchor_h(rule.anchor)
    if rule.minimum is None or since_h is None:
        return None
    left_h = since_h + rule.minimum.value - time_h
    return ClockView(since_h, rule.minimum.value, left_h if left_h > 1e-9 else 0.0)


def alerts(
    protocol: Protocol, state: SessionState, known: Mapping[str, object], values: Mapping[str, object], time_h: float
) -> tuple[Alert, ...]:  # fmt: skip
    """What a reading sets off: the limits of its hour against its own values, stop rules against all that is `known` with it."""
    over = crossed(protocol.session.thresholds, values, time_h, state.dosed_h)
    everything = facts_of(known) if protocol.session.stops else {}
    stops = [
        Alert(rule.id, rule.action, "A stop rule holds.", rule.cited, time_h)
        for rule in protocol.session.stops
        if truth_of(rule.when, everything).true[0]
    ]
    return (*over, *stops)


def facts_of(values: Mapping[str, object]) -> Facts:
    """The known ones of a patient's values, ready for conditions; None is unknown and left out."""
    known = {id: value for id, value in values.items() if value is not None and id in all_kinds()}
    return facts_from(known, 1, all_kinds())


def truth_of(when: Condition, facts: Facts) -> Truth:
    return evaluate(when, facts, 1, all_kinds())
