"""Figures and documents for people: a forecast on the screen, on paper and in the terminal.

Nothing heavy is imported before it is needed: the terminal summary needs neither matplotlib nor jinja2.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from daybreak.report.context import Context
from daybreak.report.definitions import Definitions
from daybreak.report.terminal import can_show, screening_lines, terminal_summary

if TYPE_CHECKING:
    from daybreak.report.html import html_report

__all__ = ["Context", "Definitions", "can_show", "html_report", "screening_lines", "terminal_summary"]


def __getattr__(name: str) -> Any:
    if name == "html_report":
        from daybreak.report.html import html_report

        return html_report
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
