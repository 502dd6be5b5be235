"""A trial's summary as one self-contained HTML page that can be printed."""

from __future__ import annotations

from datetime import date

from daybreak.report.html import templates
from daybreak.report.trial_about import TrialAbout
from daybreak.trial.summary import TrialSummary


def trial_page(summary: TrialSummary, about: TrialAbout, *, made_on: date) -> str:
    """The page; `made_on` is the date printed on it (the core asks no clock)."""
    return (
        templates()
        .get_template("trial.html.j2")
        .render(summary=summary, about=about, made_on=f"{made_on.day} {made_on:%B %Y}")
    )
