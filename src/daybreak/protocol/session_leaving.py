"""What still keeps the patient from leaving: the shortest stay, what was to be read, and criteria answered at its end."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import groupby

from daybreak.protocol.conditions import findings_of
from daybreak.protocol.protocol import Protocol
from daybreak.protocol.session_log import NEVER_H
from daybreak.protocol.session_state import SessionState
from daybreak.protocol.session_views import clock, due, facts_of, truth_of
from daybreak.protocol.supervision import DischargeRule

_A_MOMENT_H = 1e-9


@dataclass(frozen=True)
class Hindrance:
    """Something that keeps the patient from leaving."""

    rule: str
    sentence: str
    source: str
    missing: tuple[str, ...] = ()


@dataclass(frozen=True)
class _Since:
    """What an answer has to come after: the end of the stay, the newest reading, and when the newest became known."""

    over_h: float
    read_h: float
    known_h: float
    what: str

    def passed_over(self, true_h: float, known_h: float) -> str:
        """What an answer came before; empty where it counts."""
        if true_h < self.over_h - _A_MOMENT_H:
            return "the shortest stay was over"
        if true_h < self.read_h - _A_MOMENT_H:
            return self.what
        return "a reading that became known later" if known_h < self.known_h - _A_MOMENT_H else ""


def hindrances(
    protocol: Protocol, state: SessionState, time_h: float, *, at_the_end: bool = True
) -> tuple[Hindrance, ...]:
    """Everything that keeps the patient from leaving now; nothing that was not seen after the dose counts as good.

    `at_the_end`: nor does a criterion that was answered before the shortest stay was over, or before the newest vital signs or
    value beyond a limit. Without it any answer after the dose counts, as it did before a file could have `before_leaving`.
    """
    return (
        *_clock_hindrance(protocol, state, time_h),
        *_missed_readings(protocol, state, time_h),
        *_last_set(protocol, state, time_h),
        *_criteria(protocol, state, time_h, at_the_end=at_the_end),
    )


def _clock_hindrance(protocol: Protocol, state: SessionState, time_h: float) -> Iterator[Hindrance]:
    rule, view = protocol.session.clock, clock(protocol, state, time_h)
    if rule.minimum is None:
        yield Hindrance("clock", "The shortest stay is not set.", "")
    elif view is None:
        yield Hindrance("clock", f"The clock ({rule.anchor}) has not begun.", rule.cited)
    elif not view.over:
        said = f"{view.remaining_h * 60:.0f} min of the shortest stay are left."
        yield Hindrance("clock", said, rule.cited)


def _missed_readings(protocol: Protocol, state: SessionState, time_h: float) -> Iterator[Hindrance]:
    """Readings that block discharge and were not taken in time, those of one moment together."""
    found = sorted(_unexplained(protocol, state, time_h))
    for (due_h, rule, source, said), rows in groupby(found, key=lambda row: row[:4]):
        findings = tuple(row[4] for row in rows)
        many = "readings that were" if len(findings) > 1 else "reading that was"
        ago = f"{(time_h - due_h) * 60:.0f} min ago"
        verb = said.replace("is ", "are ").replace("was ", "were ") if len(findings) > 1 else said
        yield Hindrance(rule, f"{_labels(findings)}: the {many} due {ago} {verb}.", source, findings)


def _unexplained(
    protocol: Protocol, state: SessionState, time_h: float
) -> Iterator[tuple[float, str, str, str, str]]:
    """Due when, by which rule and source, what about it, which finding. Where a last set is asked for, a reason is enough; else
    the finding must have been read as well, later."""
    times, reasons, escalate_h = state.log.times_h, state.explained_h, protocol.session.late.escalate.value
    last_set = protocol.session.before_leaving is not None
    for row in due(protocol, state, time_h):
        if not row.blocks_discharge or row.status == "planned":
            continue
        ever = row.finding in times and times[row.finding][-1] >= row.due_h
        reason_h = reasons.get(row.rule, NEVER_H)
        settled = reason_h >= row.due_h - _A_MOMENT_H if last_set else ever and row.rule in reasons
        on_time = row.taken_h is not None and row.taken_h <= row.due_h + escalate_h + _A_MOMENT_H
        if not (on_time or settled):
            missing = "is missing; say why" if last_set else "is missing"
            yield row.due_h, row.rule, row.source, "was late; say why" if ever else missing, row.finding


def _last_set(protocol: Protocol, state: SessionState, time_h: float) -> Iterator[Hindrance]:
    """One whole set of readings, shortly before leaving."""
    rule = protocol.session.before_leaving
    if rule is None:
        return
    since_h = time_h - rule.within.value - _A_MOMENT_H
    absent = tuple(id for id in rule.findings if state.log.valued_h.get(id, NEVER_H) < since_h)
    if absent:
        said = f"{_labels(absent)}: to be read within {rule.within} before leaving."
        yield Hindrance(rule.id, said, rule.cited, absent)


def _criteria(
    protocol: Protocol, state: SessionState, time_h: float, *, at_the_end: bool
) -> Iterator[Hindrance]:
    dosed_h = NEVER_H if state.dosed_h is None else state.dosed_h
    facts, since = facts_of(state.latest(dosed_h)), _since(protocol, state, time_h, dosed_h)
    passed_over = {id: since.passed_over(known.time_h, known.known_h) for id, known in state.newest.items()}
    counts = facts_of({id: known.value for id, known in state.newest.items() if not passed_over[id]})
    for rule in protocol.session.discharge:
        truth = truth_of(rule.when, facts)
        if not truth.true[0]:
            said = "not known yet" if truth.unknown[0] else "not met"
            yield Hindrance(rule.id, f"{rule.text.rstrip('.')}: {said}.", rule.cited, truth.missing)
        elif at_the_end and not (again := truth_of(rule.when, counts)).true[0]:
            stale = [id for id in _answers(rule, state, dosed_h) if passed_over[id]]
            answered_h, id = min((state.newest[id].time_h, id) for id in stale)
            ago = f"answered {(time_h - answered_h) * 60:.0f} min ago, before {passed_over[id]}; ask again"
            yield Hindrance(rule.id, f"{rule.text.rstrip('.')}: {ago}.", rule.cited, again.missing)


def _answers(rule: DischargeRule, state: SessionState, dosed_h: float) -> list[str]:
    """The findings of a criterion that were answered after the dose."""
    return [id for id in findings_of(rule.when) if id in state.newest and state.newest[id].time_h >= dosed_h]


def _since(protocol: Protocol, state: SessionState, time_h: float, dosed_h: float) -> _Since:
    """What an answer has to come after, as it stands now."""
    view, asked = clock(protocol, state, time_h), state.log.asked
    over_h = dosed_h if view is None else view.since_h + view.minimum_h
    return _Since(over_h, max(asked.time_h, dosed_h), max(asked.known_h, state.log.corrected_h), asked.what)


def _labels(findings: tuple[str, ...]) -> str:
    from daybreak.vocabulary import load_vocabulary

    known = load_vocabulary()
    return ", ".join(known[id].label for id in findings)
