"""How a span is cut into panels for the quadrature of the drive.

Panels are cut where an input begins or ends and at marks. In between they end at whole multiples of a step, which is the first
panel's length times a power of two and grows with the distance from the last input: so most panels are twice as long as
another, and their exponentials are its squares. A panel far shorter than the first one has half the nodes, a long one soon after
an input half as many again.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from functools import lru_cache
from itertools import pairwise
from typing import NamedTuple

from daybreak.pharmacology.administration import Input

NODES = 8
SHORT = (
    1 / 8
)  # of the first panel's length: at most this long, half the nodes do (errors grow with the length)
LONG_H = 4.0  # from this length on, and longer than two thirds of the time since the last input: half as many nodes again, as
# with as many as others the memories at its end are off by 2e-8 or more
REACH = 2.0  # a panel is at most so many times as long as the time since the last input
TAIL = 1.5  # and up to so many times where this brings it to the next cut
FIRST_PANEL_H = 0.75  # the first panel after an input: a day over a power of two
AFTER_INFUSION_H = 0.375  # and from the start or the end of an infusion into a vein
AFTER_INJECTION_H = (
    0.09375  # and after a bolus into vein, muscle or skin, which is absorbed faster than a spray
)
SAME_H = 1e-9  # times closer than this are one


class Panel(NamedTuple):
    """One panel, in hours from the start of its span."""

    start_h: float
    length_h: float
    nodes: int

    def holds(self, time_h: float) -> bool:
        """The time lies in it; its end belongs to the next."""
        return bool(self.start_h <= time_h < self.start_h + self.length_h)

    def ends_at(self, time_h: float) -> bool:
        """It ends there."""
        return math.isclose(self.start_h + self.length_h, time_h, abs_tol=SAME_H)


class Step(NamedTuple):
    """A panel and what happens at it."""

    panel: Panel
    bolus: tuple[int, ...]  # places of the inputs that enter at its start
    running: tuple[int, ...]  # and of those that run in throughout
    marked: bool  # J is noted at its end
    samples_h: tuple[float, ...]  # times from its start at which drug is read
    since_input_h: float


def plan_panels(given: Sequence[Input], span_h: float, marks_h: Sequence[float]) -> list[Panel]:
    """The panels of a span that begins with these inputs."""
    return panels(_input_edges(given), span_h, marks_h, _first_panel_h(given))


def steps(
    given: Sequence[Input], span_h: float, marks_h: Sequence[float], samples_h: Sequence[float]
) -> tuple[Step, ...]:
    """The panels of a span with what happens at each; made once for a timing, whatever the amounts."""
    timing = tuple((i.compartment, i.start_h, i.duration_h) for i in given)
    return _steps(timing, span_h, tuple(marks_h), tuple(samples_h), NODES)


@lru_cache(maxsize=256)
def _steps(
    timing: tuple[tuple[str, float, float], ...],
    span_h: float,
    marks_h: tuple[float, ...],
    samples_h: tuple[float, ...],
    _nodes: int,
) -> tuple[Step, ...]:
    given = [Input(compartment, start_h, duration_h, 0.0) for compartment, start_h, duration_h in timing]
    edges = sorted({0.0, *_input_edges(given)})
    return tuple(
        Step(
            panel,
            tuple(i for i, x in enumerate(given) if _is_bolus_at(x, panel.start_h)),
            tuple(i for i, x in enumerate(given) if _is_running_at(x, panel.start_h)),
            any(panel.ends_at(mark_h) for mark_h in marks_h),
            tuple(t - panel.start_h for t in samples_h if panel.holds(t)),
            panel.start_h - max(e for e in edges if e <= panel.start_h + SAME_H),
        )
        for panel in plan_panels(given, span_h, marks_h)
    )


def _is_bolus_at(given: Input, time_h: float) -> bool:
    return given.duration_h == 0.0 and math.isclose(given.start_h, time_h, abs_tol=SAME_H)


def _is_running_at(given: Input, time_h: float) -> bool:
    end_h = given.start_h + given.duration_h
    return given.duration_h > 0.0 and given.start_h - SAME_H <= time_h < end_h - SAME_H


def panels(
    edges_h: Sequence[float], span_h: float, marks_h: Sequence[float] = (), first_h: float = FIRST_PANEL_H
) -> list[Panel]:
    """The panels of a span whose inputs begin or end at `edges_h`.

    Raises:
        ValueError: an edge or a mark lies outside the span.
    """
    edges = _apart(sorted({0.0, *edges_h}))
    if edges[0] < 0.0 or max([*edges, *marks_h]) > span_h + SAME_H:
        raise ValueError(f"inputs and marks must lie within 0 and {span_h} h")
    found: list[Panel] = []
    for start, end in pairwise(_apart(sorted([*edges, *marks_h, span_h]))):
        last_input = max(e for e in edges if e <= start + SAME_H)
        while end - start > SAME_H:
            stop = _stop(start, end, start - last_input, first_h)
            found.append(Panel(start, stop - start, _nodes(stop - start, start - last_input, first_h)))
            start = stop
    return found


def _stop(start: float, end: float, since_input: float, first_h: float) -> float:
    """Where a panel from `start` ends: the next multiple of the longest step allowed, or the cut at `end`."""
    if end - start <= TAIL * max(first_h, since_input):
        return end
    step = first_h
    while 2.0 * step <= REACH * since_input:
        step *= 2.0
    return min(step * (math.floor(start / step + SAME_H) + 1.0), end)


def _nodes(length_h: float, since_input_h: float, first_h: float) -> int:
    if length_h <= SHORT * first_h:
        return NODES // 2
    long = length_h >= LONG_H - SAME_H and 3.0 * length_h > 2.0 * since_input_h
    return NODES + NODES // 2 if long else NODES


def _apart(cuts: list[float]) -> list[float]:
    kept = cuts[:1]
    for cut in cuts[1:]:
        if cut - kept[-1] > SAME_H:
            kept.append(cut)
    return kept


def _input_edges(given: Sequence[Input]) -> list[float]:
    return [t for i in given for t in (i.start_h, i.start_h + i.duration_h)]


def _first_panel_h(given: Sequence[Input]) -> float:
    injected = any(i.duration_h == 0.0 and i.compartment in ("central", "muscle", "skin") for i in given)
    if injected:
        return AFTER_INJECTION_H
    return AFTER_INFUSION_H if any(i.compartment == "central" for i in given) else FIRST_PANEL_H
