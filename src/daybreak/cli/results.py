"""Where a result goes: the JSON, the page, and the summary on the screen."""

from __future__ import annotations

import sys
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from daybreak.cli.output import STANDARD_OUTPUT, json_text, write_text
from daybreak.report import Context, Definitions, can_show, terminal_summary
from daybreak.report.sources import Publication

if TYPE_CHECKING:
    from daybreak.population import Patient
    from daybreak.protocol import Protocol
    from daybreak.simulation.result import Forecast


def deliver(result: Forecast, context: Context, *, json_file: str | None, report_file: str | None) -> None:
    """Write what was asked for; the summary is printed unless standard output already carries a result."""
    if json_file is not None:
        write_text(json_file, json_text(result.to_json()))
    if report_file is not None:
        write_text(report_file, _page(result, context))
    if STANDARD_OUTPUT in (json_file, report_file):
        return
    summary = terminal_summary(result, context, unicode=can_show(getattr(sys.stdout, "encoding", None)))
    write_text(STANDARD_OUTPUT, summary + _written(json_file, report_file))


def context_of(protocol: Protocol, patient: Patient | None = None) -> Context:
    """What the report says besides the forecast, from the protocol and the patient's file."""
    sources = tuple(Publication(s.id, s.citation, s.reference) for s in protocol.basis)
    if patient is None:
        return Context(definitions_of(protocol), sources=sources)
    return Context(
        definitions_of(protocol), patient.label, patient.source, patient.warnings, patient.reported, sources
    )


def definitions_of(protocol: Protocol) -> Definitions:
    """What the protocol calls response and remission, where it measures them by the MADRS."""
    response, remission = protocol.follow_up.response, protocol.follow_up.remission
    return Definitions(
        response_fraction=response.fraction if response.instrument == "madrs" else None,
        remission_madrs=remission.at_most if remission.instrument == "madrs" else None,
    )


def _page(result: Forecast, context: Context) -> str:
    from daybreak.report import html_report

    today = datetime.now(UTC).astimezone().date()
    return html_report(result, context, made_on=today)


def _written(json_file: str | None, report_file: str | None) -> str:
    lines = [
        f"{name:<10}{path}"
        for name, path in (("Report", report_file), ("JSON", json_file))
        if path is not None
    ]
    return "".join(["\n", *(f"{line}\n" for line in lines)]) if lines else ""
