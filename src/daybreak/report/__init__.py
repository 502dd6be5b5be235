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

__all__ = ["Context", "Definitions", "can_show", "html_report", "terminal_summary"]

_HOME = {
    "Context": "context",
    "Definitions": "definitions",
    "can_show": "terminal",
    "html_report": "html",
    "terminal_summary": "terminal",
}


def __getattr__(name: str) -> Any:
    if name not in _HOME:
        raise AttributeError(f"daybreak.report has no {name}")
    from importlib import import_module

    return getattr(import_module(f"daybreak.report.{_HOME[name]}"), name)
