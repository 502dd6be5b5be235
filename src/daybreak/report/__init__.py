"""Figures and documents for people: a forecast on the screen, on paper and in the terminal.

    from daybreak.report import html_report, terminal_summary

A name is imported when it is first asked for: the terminal summary needs neither matplotlib nor jinja2.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from daybreak.report.context import Context as Context
    from daybreak.report.definitions import Definitions as Definitions
    from daybreak.report.html import html_report as html_report
    from daybreak.report.terminal import can_show as can_show
    from daybreak.report.terminal import terminal_summary as terminal_summary
    from daybreak.report.trial_about import ArmAbout as ArmAbout
    from daybreak.report.trial_about import CalibrationAbout as CalibrationAbout
    from daybreak.report.trial_about import PublishedChange as PublishedChange
    from daybreak.report.trial_about import PublishedContrast as PublishedContrast
    from daybreak.report.trial_about import PublishedRelapse as PublishedRelapse
    from daybreak.report.trial_about import TrialAbout as TrialAbout
    from daybreak.report.trial_html import trial_page as trial_page
    from daybreak.report.trial_terminal import trial_summary as trial_summary

__all__ = [
    "ArmAbout",
    "CalibrationAbout",
    "Context",
    "Definitions",
    "PublishedChange",
    "PublishedContrast",
    "PublishedRelapse",
    "TrialAbout",
    "can_show",
    "html_report",
    "terminal_summary",
    "trial_page",
    "trial_summary",
]

_HOME = {
    "ArmAbout": "trial_about",
    "CalibrationAbout": "trial_about",
    "Context": "context",
    "Definitions": "definitions",
    "can_show": "terminal",
    "PublishedChange": "trial_about",
    "PublishedContrast": "trial_about",
    "PublishedRelapse": "trial_about",
    "TrialAbout": "trial_about",
    "html_report": "html",
    "terminal_summary": "terminal",
    "trial_page": "trial_html",
    "trial_summary": "trial_terminal",
}


def __getattr__(name: str) -> Any:
    if name not in _HOME:
        raise AttributeError(f"daybreak.report has no {name}")
    from importlib import import_module

    return getattr(import_module(f"daybreak.report.{_HOME[name]}"), name)
