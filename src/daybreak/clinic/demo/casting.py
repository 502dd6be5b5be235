"""Who of the forty plays which part: the first whose simulated course fits the stage, and how far along they are."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from daybreak.clinic.demo.courses import HORIZON_DAYS, Course
from daybreak.clinic.demo.stages import INFUSION, Stage
from daybreak.protocol import Protocol

ACUTE_DAYS = {INFUSION: 18, "spravato-trd-us": 28}


@dataclass(frozen=True)
class Part:
    """One person's stage and course; `today` is the day of the course that it is now."""

    place: int
    stage: Stage
    course: Course
    today: int


def cast(
    wanted: Sequence[Stage], lived: Mapping[str, Sequence[Course]], protocols: Mapping[str, Protocol]
) -> list[Part]:
    """Give every stage a person.

    Raises:
        LookupError: nobody's course fits; the seed of the demonstration must be changed.
    """
    free = list(range(len(next(iter(lived.values())))))
    parts = []
    for number, stage in enumerate(wanted):
        part = _fitting(stage, number, free, lived[stage.protocol], protocols[stage.protocol])
        free.remove(part.place)
        parts.append(part)
    return parts


def _fitting(
    stage: Stage, number: int, free: Sequence[int], lived: Sequence[Course], protocol: Protocol
) -> Part:
    for place in free:
        today = _today(stage, number, lived[place], protocol)
        if today is not None:
            return Part(place, stage, lived[place], today)
    raise LookupError(f"Nobody of the demonstration fits {stage}.")


def _today(stage: Stage, number: int, course: Course, protocol: Protocol) -> int | None:
    """The day of the course on which somebody is at this stage; None where their course never comes to it."""
    follow, given = protocol.follow_up, course.given
    acute = ACUTE_DAYS[protocol.id]
    relapse = course.relapse_day(follow, acute)
    responded = course.response_on(acute, follow)
    match stage.kind:
        case "acute":
            return _between(course, stage.sessions)
        case "running":
            return given[stage.sessions] if len(given) > stage.sessions else None
        case "relapsed":
            return relapse + 2 if responded and relapse is not None and relapse < HORIZON_DAYS - 60 else None
        case "maintenance":
            day = acute + (18 if protocol.id == INFUSION else 36 + 7 * (number % 2))
            goes_on = any(day < one <= day + 14 for one in given)
            return day if responded and goes_on and (relapse is None or relapse > day) else None
        case "finished":
            day = given[-1] + 10
            return day if responded and day > acute + 28 and (relapse is None or relapse > day) else None
        case "stopped":
            return given[-1] + 14 if given[-1] <= acute and not responded else None
        case _:
            return -(1 + number % 5)


def _between(course: Course, sessions: int) -> int | None:
    """A day between the last of so many sessions and the next."""
    given = course.given
    return given[sessions - 1] + 1 if len(given) > sessions else None
