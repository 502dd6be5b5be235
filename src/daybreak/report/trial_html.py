"""A trial's summary as one self-contained HTML page that can be printed: no script, no network, one style sheet inside."""

from __future__ import annotations

from datetime import date
from itertools import groupby
from typing import Any

from daybreak.report import trial_asked as asked
from daybreak.report import trial_published as published
from daybreak.report import trial_wording as words
from daybreak.report.canvas import DESKTOP, PHONE
from daybreak.report.html import templates
from daybreak.report.trial_about import TrialAbout
from daybreak.report.trial_change_figure import change_figure
from daybreak.report.trial_difference_figure import difference_figure
from daybreak.report.trial_relapse_figure import relapse_figure
from daybreak.report.trial_share_figure import share_figure
from daybreak.report.wording import after, percent, percent_range
from daybreak.trial.summary import Difference, TrialSummary

MOST_KEYS = 4
Key = tuple[str, str, str]  # the figure, what it is, its interval


def trial_page(summary: TrialSummary, about: TrialAbout, *, made_on: date) -> str:
    """The page.

    Args:
        about: the design in words, what the numbers rest on, what was published.
        made_on: the date printed on it (the core asks no clock).
    """
    return (
        templates()
        .get_template("trial.html.j2")
        .render(
            _figures(summary, about)
            | _tables(summary)
            | {
                "summary": summary,
                "about": about,
                "made_on": f"{made_on.day} {made_on:%B %Y}",
                "words": words,
                "asked": asked,
                "published": published,
                "after": after,
                "beside": published.beside(summary, about),
                "visit_list": ", ".join(map(after, about.visits_h)),
                "lead": words.lead(about),
                "key": key_figures(summary, about),
                "publications": {
                    source: place for place, source in enumerate(published.sources(about), start=1)
                },
            }
        )
    )


def _tables(summary: TrialSummary) -> dict[str, Any]:
    """Rows of the tables, with what heads them."""
    return {
        "visits": [(t, list(rows)) for t, rows in groupby(summary.visits, key=lambda one: one.time_h)],
        "compared": [
            (arm, [one for one in summary.differences if one.arm == arm])
            for arm in dict.fromkeys(one.arm for one in summary.differences)
        ],
        "events": [(name, list(rows)) for name, rows in groupby(summary.events, key=lambda one: one.event)],
        "rules": [(rule, list(rows)) for rule, rows in groupby(summary.relapse, key=lambda one: one.rule)],
    }


def _figures(summary: TrialSummary, about: TrialAbout) -> dict[str, Any]:
    """Each figure for a desktop and for a phone."""
    from markupsafe import Markup

    def both(draw: Any) -> dict[str, Any]:
        return {paper.name: Markup(draw(paper)) for paper in (DESKTOP, PHONE)}

    rules = [list(curves) for _, curves in groupby(summary.relapse, key=lambda one: one.rule)]
    return {
        "change": both(lambda paper: change_figure(summary, about, paper=paper)),
        "difference": both(lambda paper: difference_figure(summary, about, paper=paper))
        if summary.differences
        else None,
        "share": both(lambda paper: share_figure(summary, about, paper=paper)),
        "relapse": [
            both(lambda paper, curves=curves, i=i: relapse_figure(summary, curves, number=i, paper=paper))
            for i, curves in enumerate(rules)
        ],
    }


def key_figures(summary: TrialSummary, about: TrialAbout) -> list[Key]:
    """What somebody wants to know first: the last visit, against control where there is one."""
    last_h = summary.visits[-1].time_h
    others = {arm.arm for arm in about.arms if arm.role == "control"}
    found = [one for one in summary.differences if one.time_h == last_h and one.arm not in others]
    if not found:
        return _alone(summary, last_h)
    keys = [_difference_key(one) for one in found]
    if len(found) == 1:
        keys += _only_key(found[0])
    return keys[:MOST_KEYS]


def _difference_key(one: Difference) -> Key:
    interval = words.reach(one.prediction)
    said = f"90 % prediction {interval}" if interval else f"95 % {words.reach(one.confidence)}"
    return (
        words.points(one.value.mean),
        f"points, {one.arm} against {one.control} after {after(one.time_h)}",
        said,
    )


def _only_key(one: Difference) -> list[Key]:
    power, response = one.power, one.response
    keys = [(percent(power.value), "power of a trial of this size", percent_range(power.low, power.high))]
    if response.mean is not None:
        reach = words.reach((response.low, response.high), words.signed)
        keys.append(
            (words.signed(response.mean), f"percentage points of response after {after(one.time_h)}", reach)
        )
    return keys


def _alone(summary: TrialSummary, last_h: float) -> list[Key]:
    one = next(visit for visit in summary.visits if visit.time_h == last_h)
    change = (one.change.low, one.change.high)
    keys = [(words.points(one.change.mean), f"points of change after {after(last_h)}", words.reach(change))]
    for name, figure in (("response", one.response), ("remission", one.remission)):
        if figure.mean is not None:
            reach = words.reach((figure.low, figure.high), percent)
            keys.append((percent(figure.mean), f"{name} after {after(last_h)}", reach))
    return keys
