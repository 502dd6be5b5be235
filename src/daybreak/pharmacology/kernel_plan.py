"""The plan of a course as the fused kernel reads it: whole numbers and times, without amounts, the same for all patients.

ends     the distinct times from the start of a panel to its end or to a sample; for each the place of its half, or -1
steps    a panel: place of its end; of its bolus and of its constant input in `feeds`; of its mark; first and last sample.
         -1 for none. And the hours since the last input.
feeds    what enters together: for each the inputs and the compartments they enter
groups   panels that share their nodes: how many nodes; whether their exponentials are new or squares of those of the group
         before; the shortest time since an input, here and in the groups squared from it; the panels
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import numpy as np

from daybreak.pharmacology.administration import Input
from daybreak.pharmacology.panels import Panel, steps

Timing = tuple[tuple[tuple[str, float, float], ...], float, tuple[float, ...], tuple[float, ...]]


@dataclass(frozen=True)
class Span:
    """One stretch of a course: what is given at its start, how long it is, and when mood and drug are read."""

    given: Sequence[Input]
    span_h: float
    marks_h: Sequence[float] = ()
    samples_h: Sequence[float] = ()

    @property
    def timing(self) -> Timing:
        """All of it but the amounts."""
        given = tuple((i.compartment, i.start_h, i.duration_h) for i in self.given)
        return given, self.span_h, tuple(self.marks_h), tuple(self.samples_h)


@dataclass(frozen=True)
class Plan:
    """See the module."""

    ends: tuple[Any, Any]
    steps: tuple[Any, Any]
    feeds: tuple[Any, Any, Any]
    groups: tuple[Any, Any, Any, Any, Any]
    panels: tuple[Panel, ...]  # one of each group
    marks: int
    sample_end: Any  # (samples,): place of its time in `ends`


@lru_cache(maxsize=256)
def plan(course: tuple[Timing, ...], compartments: tuple[str, ...]) -> Plan:
    """The plan of consecutive spans."""
    walk = _Walk(compartments)
    for timing in course:
        walk.add(*timing)
    return walk.plan()


class _Walk:
    """Collects panels span by span."""

    def __init__(self, compartments: tuple[str, ...]) -> None:
        self.compartments = compartments
        self.panels: list[Panel] = []
        self.since_h: list[float] = []
        self.events: list[tuple[int, int, int, int, int]] = []  # bolus, rate, mark, samples
        self.feeds: list[list[tuple[int, int]]] = []
        self.sample_after_h: list[float] = []
        self.inputs = self.marks = 0

    def add(
        self,
        given: tuple[tuple[str, float, float], ...],
        span_h: float,
        marks_h: tuple[float, ...],
        samples_h: tuple[float, ...],
    ) -> None:
        inputs = [Input(c, start_h, duration_h, 0.0) for c, start_h, duration_h in given]
        for step in steps(inputs, span_h, marks_h, samples_h):
            first = len(self.sample_after_h)
            self.sample_after_h += step.samples_h
            mark = self.marks if step.marked else -1
            feeds = self._feed(step.bolus, inputs), self._feed(step.running, inputs)
            self.events.append((*feeds, mark, first, len(self.sample_after_h)))
            self.panels.append(step.panel)
            self.since_h.append(step.since_input_h)
            self.marks += step.marked
        self.inputs += len(inputs)

    def _feed(self, chosen: tuple[int, ...], inputs: list[Input]) -> int:
        if not chosen:
            return -1
        pairs = [(self.inputs + i, self.compartments.index(inputs[i].compartment)) for i in chosen]
        self.feeds.append(sorted(pairs, key=lambda pair: pair[1]))
        return len(self.feeds) - 1

    def plan(self) -> Plan:
        times = sorted({_key(p.length_h): p.length_h for p in self.panels}.items())
        known = dict(times) | {_key(t): t for t in self.sample_after_h if _key(t) not in dict(times)}
        keys = sorted(known)
        place = {key: i for i, key in enumerate(keys)}
        half = [_half(key, place) for key in keys]
        step = [(place[_key(p.length_h)], *event) for p, event in zip(self.panels, self.events, strict=True)]
        counts = np.cumsum([0, *(len(feed) for feed in self.feeds)])
        flat = [pair for feed in self.feeds for pair in feed]
        return Plan(
            ends=(np.array([known[key] for key in keys]), np.array(half, dtype=np.int64)),
            steps=(np.array(step, dtype=np.int64), np.array(self.since_h)),
            feeds=(counts, _ints([i for i, _ in flat]), _ints([c for _, c in flat])),
            **_grouped(self.panels, self.since_h),
            marks=self.marks,
            sample_end=_ints([place[_key(t)] for t in self.sample_after_h]),
        )


def _grouped(panels: list[Panel], since_h: list[float]) -> dict[str, Any]:
    """The groups, each right after the one that it is squared from."""
    found: dict[tuple[int, int], list[int]] = {}
    for i, panel in enumerate(panels):
        found.setdefault((panel.nodes, _key(panel.length_h)), []).append(i)
    ordered = _ladders(sorted(found))
    members = [sorted(found[key], key=lambda i: since_h[i]) for key, _ in ordered]
    quiet = [since_h[m[0]] for m in members]
    for g in range(len(ordered) - 2, -1, -1):
        if not ordered[g + 1][1]:
            quiet[g] = min(quiet[g], quiet[g + 1])
    return {
        "groups": (
            _ints([nodes for (nodes, _), _ in ordered]),
            np.array([fresh for _, fresh in ordered]),
            np.array(quiet),
            np.cumsum([0, *(len(m) for m in members)]),
            _ints([i for m in members for i in m]),
        ),
        "panels": tuple(panels[m[0]] for m in members),
    }


def _ladders(keys: list[tuple[int, int]]) -> list[tuple[tuple[int, int], bool]]:
    """(nodes, length) in an order in which each that is twice another follows it; and whether it is new."""
    waiting, ordered = list(keys), []
    while waiting:
        nodes, length = waiting.pop(0)
        ordered.append(((nodes, length), True))
        while twice := next((k for k in waiting if k[0] == nodes and abs(k[1] - 2 * length) <= 1), None):
            waiting.remove(twice)
            ordered.append((twice, False))
            length = twice[1]
    return ordered


def _half(key: int, place: dict[int, int]) -> int:
    """The place of the time that is half of this one, or -1."""
    return next(
        (place[h] for h in (key // 2, key // 2 + 1) if h in place and h > 0 and abs(2 * h - key) <= 1), -1
    )


def _key(time_h: float) -> int:
    return round(time_h * 1e9)


def _ints(values: list[int]) -> Any:
    return np.array(values, dtype=np.int64)
