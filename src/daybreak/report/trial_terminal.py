"""A trial's summary as text for a terminal of 80 columns."""

from __future__ import annotations

from daybreak.report.pooled_terminal import field, finish
from daybreak.report.trial_about import TrialAbout
from daybreak.trial.summary import TrialSummary


def trial_summary(summary: TrialSummary, about: TrialAbout, *, unicode: bool) -> str:
    """The whole summary, ending with a line feed. `unicode=False` keeps to ASCII."""
    return finish((field("Trial", f"{summary.trial}: {about.title}"),), unicode=unicode)
