"""What is to be done: the protocol language, its library, and the pure interpreters of a course and a session.

`load_protocol("spravato-trd-us")` reads and checks a file; `screen(protocol, findings)` says who may be treated;
`Course(protocol)` decides about doses and dates; `Session(protocol)` guards the bedside (its events: `session_events`).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from daybreak.protocol.course import Course
from daybreak.protocol.course_state import CourseState, Decision
from daybreak.protocol.escalating import escalations
from daybreak.protocol.load import check_file, library, load_protocol, parse_protocol
from daybreak.protocol.outcome import Outcome
from daybreak.protocol.problems import RULES, Problem
from daybreak.protocol.protocol import Protocol
from daybreak.protocol.screening import GateStanding, RuleOutcome, Verdict, screen, standing_gates

if TYPE_CHECKING:
    from daybreak.protocol.session import Session
    from daybreak.protocol.session_limits import Alert
    from daybreak.protocol.session_state import Answer, SessionState

__all__ = [
    "RULES",
    "Alert",
    "Answer",
    "Course",
    "CourseState",
    "Decision",
    "GateStanding",
    "Outcome",
    "Problem",
    "Protocol",
    "RuleOutcome",
    "Session",
    "SessionState",
    "Verdict",
    "check_file",
    "escalations",
    "library",
    "load_protocol",
    "parse_protocol",
    "screen",
    "standing_gates",
]

_BEDSIDE = {
    "Alert": "session_limits",
    "Answer": "session_state",
    "Session": "session",
    "SessionState": "session_state",
}  # not needed by a forecast, so imported only when asked for


def __getattr__(name: str) -> Any:
    if name not in _BEDSIDE:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from importlib import import_module

    return getattr(import_module(f"{__name__}.{_BEDSIDE[name]}"), name)
