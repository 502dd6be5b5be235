"""Relapse in the words of the command line: `22`, `22 once`, `loss from 24 h`, `22 twice from 28 days among remitters`."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import TYPE_CHECKING

from daybreak.errors import ParameterError
from daybreak.quantity import parse_duration
from daybreak.report.wording import after, number
from daybreak.trial.endpoints import RelapseRule

if TYPE_CHECKING:
    from daybreak.trial.design import TrialDesign

OPTION = "--relapse"
HIGHEST_MADRS = 60.0
BUILT_IN, BUILT_IN_VISITS = "22 twice", 2
_FORM = re.compile(
    r"(?P<what>\d+(\.\d+)?|loss)"
    r"( (?P<times>once|twice|\d{1,2} times))?"
    r"( from (?P<start>\d.*?))?"
    r"( among (?P<who>all|responders|remitters))?"
)
_TIMES = {"once": 1, "twice": 2}
_AMONG = {
    "all": "",
    "responders": ", among those in response then",
    "remitters": ", among those in remission then",
}


def relapse_rules(asked: Sequence[str], design: TrialDesign) -> tuple[RelapseRule, ...]:
    """What is asked for; of a randomised withdrawal with visits enough, a MADRS of 22 twice in a row where nothing is.

    Time starts at the randomisation of a withdrawal, else at the first visit, and those count who respond then.

    Raises:
        ParameterError: words that are no rule, or a rule for which this design has too few visits.
    """
    words = tuple(asked) or ((BUILT_IN,) if has_built_in(design) else ())
    return tuple(_rule(text, design) for text in words)


def has_built_in(design: TrialDesign) -> bool:
    """Whether there is a rule where nothing is asked: of a withdrawal with two visits."""
    return design.withdrawal is not None and len(design.visit_h) >= BUILT_IN_VISITS


def _rule(text: str, design: TrialDesign) -> RelapseRule:
    found = _FORM.fullmatch(" ".join(text.split()))
    at_least = None if found is None or found["what"] == "loss" else float(found["what"])
    if found is None or (at_least is not None and not 0.0 < at_least <= HIGHEST_MADRS):
        raise ParameterError(
            f"'{text}' is no relapse.",
            where=OPTION,
            remedy=f"Write a MADRS above 0 and up to {HIGHEST_MADRS:g}, or `loss` (of response), as in '22', '22 once' or 'loss "
            "twice from 28 days among responders'.",
        )
    times = found["times"] or "twice"
    visits = _TIMES.get(times) or int(times.split()[0])
    start_h = _start_h(found["start"], design)
    who = found["who"] or ("all" if design.withdrawal is not None else "responders")
    _check(text, visits, start_h, who, design)
    what = "response lost (an improvement by less than half)"
    row = "one visit" if visits == 1 else f"{visits} visits in a row"
    return RelapseRule(
        f"{what if at_least is None else f'MADRS of at least {number(at_least)}'} at {row}"
        f"{f', from {after(start_h)} on' if start_h else ''}{_AMONG[who]}",
        at_least=at_least,
        improvement_below=0.5 if at_least is None else None,
        visits=visits,
        from_h=start_h,
        at_risk=who,  # type: ignore[arg-type]
    )


def _start_h(text: str | None, design: TrialDesign) -> float:
    if text is None:
        return 0.0 if design.withdrawal is not None else design.visit_h[0]
    return visit_h(text, design, OPTION)


def visit_h(text: str, design: TrialDesign, option: str) -> float:
    """The visit that these words name, hours.

    Raises:
        QuantityError: it is no time.
        ParameterError: there is no visit then.
    """
    time_h = parse_duration(text, where=option).h
    near = [h for h in design.visit_h if abs(h - time_h) < 1e-6]
    if not near:
        raise ParameterError(
            f"There is no visit after {after(time_h)}.",
            where=option,
            remedy=f"Choose from {', '.join(map(after, design.visit_h))}.",
        )
    return near[0]


def _check(text: str, visits: int, start_h: float, who: str, design: TrialDesign) -> None:
    left = sum(h > start_h for h in design.visit_h)
    start = "randomisation" if design.withdrawal is not None else "the first dose"
    if visits < 1 or left < visits:
        raise ParameterError(
            f"A relapse '{text}' needs {visits} visits in a row, but the trial has {left} after "
            f"{after(start_h) if start_h else start}.",
            where=OPTION,
            remedy="Add `visits:` to the file, or ask for fewer in a row, as in --relapse '22 once'.",
        )
    if who != "all" and not start_h:
        raise ParameterError(
            "Who responds is known at a visit, not at randomisation.",
            where=OPTION,
            remedy=f"Write where time starts, as in '{text.split(' among')[0]} from {after(design.visit_h[0])} among {who}'.",
        )


__all__ = ["has_built_in", "relapse_rules", "visit_h"]
