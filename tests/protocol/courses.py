"""Small tools for the tests of courses: run a library protocol day by day and note what was decided."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache

import numpy as np

from daybreak.protocol import Course, Decision, Protocol, load_protocol, parse_protocol
from daybreak.protocol.load import LIBRARY

Findings = Mapping[str, object]


@cache
def course_of(name: str) -> Course:
    """The course of a library protocol."""
    return Course(load_protocol(name))


@cache
def changed(name: str, *changes: tuple[str, str]) -> Protocol:
    """A library protocol with pieces of its text replaced."""
    text = (LIBRARY / f"{name}.yaml").read_text(encoding="utf-8")
    for old, new in changes:
        assert old in text, old
        text = text.replace(old, new)
    protocol, problems = parse_protocol(text, "changed.yaml")
    assert protocol is not None, problems
    return protocol


@dataclass(frozen=True)
class Visit:
    """One decision about one patient, in words."""

    day: float
    dose_mg: float
    outcome: str
    rule: str
    phase: str
    missing: tuple[str, ...]
    sentence: str


def visits(
    course: Course,
    findings: Callable[[int], Findings] | Findings,
    missed: tuple[int, ...] = (),
    limit: int = 200,
) -> list[Visit]:
    """One patient's course. `findings` may depend on the number of the visit (from 1); `missed` visits are not attended."""
    state, seen = course.begin(1), []
    while np.isfinite(course.due_h(state)[0]) and len(seen) < limit:
        time_h, number = float(course.due_h(state)[0]), len(seen) + 1
        known = findings(number) if callable(findings) else findings
        came = np.array([number not in missed])
        decision, state = course.decide(state, time_h, np.array([True]), known, attended=came)
        seen.append(_visit(course, decision, time_h))
    return seen


def _visit(course: Course, decision: Decision, time_h: float) -> Visit:
    outcome = course.outcomes[int(decision.outcome[0])]
    phase = course.phases[int(decision.phase[0])]
    dose_mg, missing = float(decision.dose_mg[0]), decision.missing
    return Visit(time_h / 24, dose_mg, outcome.id, outcome.rule, phase, missing, outcome.sentence)
