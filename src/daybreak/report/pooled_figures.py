"""The figures of a pooled answer, for the page and for print."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from daybreak.evidence.evidence import Evidence
from daybreak.evidence.pooling.answer import Answer, AtWindow, time_course
from daybreak.evidence.pooling.dose_response import dose_response
from daybreak.report.dose_response import dose_response_figure
from daybreak.report.forest import forest_figure
from daybreak.report.funnel import funnel_figure
from daybreak.report.ink import PRINT, Ink, save
from daybreak.report.time_course import time_course_figure

if TYPE_CHECKING:
    from matplotlib.figure import Figure


def figure_of(which: str, evidence: Evidence, found: Answer, ink: Ink) -> Figure:
    """One of "forest", "funnel", "time-course" and "dose-response".

    Raises:
        EvidenceError: a dose response without two doses.
    """
    if which == "funnel":
        return funnel_figure(found, ink)
    if which == "time-course":
        return time_course_figure(_course(evidence, found), ink)
    if which == "dose-response":
        model = found.model
        line = dose_response(evidence, found.question, method=model.method, test=model.test)
        return dose_response_figure(line, ink)
    return forest_figure(found, ink)


def _course(evidence: Evidence, found: Answer) -> tuple[AtWindow, ...]:
    return time_course(evidence, found.question, method=found.model.method, test=found.model.test)


def print_figure(which: str, evidence: Evidence, found: Answer, path: Path) -> bytes:
    """A figure for paper, in the format of the path's ending (.svg, .png or .pdf)."""
    return save(figure_of(which, evidence, found, PRINT), path)
