"""The regimen of a trial's arm: a protocol of the library, or a few lines that are filled into one.

Either way it becomes a `Protocol`, so that the interpreter that serves a clinic runs a trial's arm too.
"""

from __future__ import annotations

import math
from functools import cache
from importlib.resources import files
from itertools import pairwise
from typing import Annotated

from pydantic import Field, model_validator

from daybreak.protocol import Protocol, load_protocol, parse_protocol
from daybreak.protocol.administration import Drug, Route
from daybreak.protocol.parts import Part, refuse
from daybreak.protocol.quantities import Dose, DoseText, Duration
from daybreak.protocol.regimen import DAY_H

Day = Annotated[int, Field(ge=0, le=3_650)]


class Course(Part):
    """One dose on some days, counted from 0, the day of the first session of the trial."""

    dose: DoseText
    days: tuple[Day, ...] = Field(min_length=1)


class Regimen(Part):
    """Either `protocol`, or `drug`, `route` and `give` with what the route needs."""

    protocol: str | None = None
    drug: Drug | None = None
    route: Route | None = None
    infusion: Duration | None = None
    give: tuple[Course, ...] = ()

    @model_validator(mode="after")
    def _one_of_two(self) -> Regimen:
        inline = (self.drug, self.route)
        if (self.protocol is None) != (None not in inline and bool(self.give)):
            refuse(
                "TR-REGIMEN-001",
                "A regimen is either a protocol or a drug with its route and its days.",
                "Write `protocol:`, or `drug:`, `route:` and `give:` with doses and days.",
            )
        if self.protocol is not None and (any(inline) or self.give or self.infusion):
            refuse(
                "TR-REGIMEN-001",
                "A protocol says itself what is given.",
                "Delete the other lines of the regimen.",
            )
        if self.route is not None and (self.route == "intravenous") != (self.infusion is not None):
            refuse(
                "TR-REGIMEN-002",
                "`infusion:` belongs to the intravenous route, and to no other.",
                "Write `infusion: 40 min` for an intravenous drug, and nothing otherwise.",
            )
        days = [day for course in self.give for day in course.days]
        if any(a >= b for a, b in pairwise(days)):
            refuse("TR-REGIMEN-003", "The days of a regimen do not rise.", "List each day once, in order.")
        if any(b - a < self.apart_days for a, b in pairwise(days)):
            refuse(
                "TR-REGIMEN-006",
                f"An infusion of {self.infusion} is not over when the next dose is due.",
                f"Write a shorter infusion, or days at least {self.apart_days} apart.",
            )
        if len({course.dose.unit for course in self.give}) > 1:
            refuse("TR-REGIMEN-004", "The doses mix mg and mg/kg.", "Write all of them in the same unit.")
        return self

    @property
    def first_day(self) -> int:
        """The day of the first dose that is written here; when a protocol begins stands in its own file."""
        return self.give[0].days[0] if self.give else 0

    @property
    def apart_days(self) -> int:
        """Fewest days from one dose to the next: what is given is in by then."""
        return max(1, math.ceil(self.infusion.value / DAY_H)) if self.infusion is not None else 1

    def built(self, name: str) -> Protocol:
        """The protocol to run; `name` is what it is called if it is not one of the library.

        Raises:
            ProtocolError: the protocol does not exist, or its file is wrong.
            TrialError: the few lines make no valid protocol.
        """
        return load_protocol(self.protocol) if self.protocol is not None else _filled(self, name)


@cache
def _filled(regimen: Regimen, name: str) -> Protocol:
    from daybreak.errors import TrialError

    doses = {str(course.dose): course.dose for course in regimen.give}
    steps = sorted(doses.values(), key=lambda dose: dose.value)
    text = _template().format(
        id=name,
        title=f"Regimen {name}",
        drug=regimen.drug,
        administration=_administration(regimen),
        steps=", ".join(map(str, steps)),
        apart=regimen.apart_days,
        weight=_weight(steps[0]),
        start=regimen.give[0].dose,
        phases="\n".join(_phases(regimen)),
        anchor="infusion-end" if regimen.route == "intravenous" else "dose",
    )
    protocol, problems = parse_protocol(text, f"regimen {name}")
    if protocol is None:
        raise TrialError(f"{problems[0].problem}", where=f"regimen {name}", remedy=problems[0].remedy)
    return protocol


@cache
def _template() -> str:
    return files("daybreak.trial").joinpath("research_protocol.yaml").read_text("utf-8")


def _administration(regimen: Regimen) -> str:
    lines = [f"  route: {regimen.route}"]
    if regimen.infusion is not None:
        lines.append(f"  infusion: {regimen.infusion}")
    if regimen.route == "intranasal":
        lines += ["  device: 28 mg", "  device_interval: 5 min"]
    return "\n".join(lines)


def _weight(dose: Dose) -> str:
    if dose.unit != "mg/kg":
        return ""
    return "    weight: actual\n    cap: {unset: The trial's file names no largest dose.}\n"


def _phases(regimen: Regimen) -> list[str]:
    """One phase a course: it begins on the first day of its doses and lasts to the first day of the next."""
    starts = [course.days[0] for course in regimen.give]
    ends = [*starts[1:], regimen.give[-1].days[-1] + 1]
    lines = []
    for number, (course, start, end) in enumerate(zip(regimen.give, starts, ends, strict=True)):
        begin = 0 if number == 0 else start
        days = [day - begin for day in course.days]
        lines += [
            f"    - id: part-{number + 1}",
            f"      title: Part {number + 1}",
            f"      days: {days}",
            f"      lasts: {end - begin} days",
            "      lasts_source: design",
            f"      start_dose: {course.dose}",
            "      source: design",
        ]
    return lines


__all__ = ["Course", "Regimen"]
