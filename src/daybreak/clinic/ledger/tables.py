"""The register, the stock and the discrepancies as tables for other programs."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence
from datetime import datetime
from decimal import Decimal
from zoneinfo import ZoneInfo

from daybreak.clinic.ledger.register import RegisterRow
from daybreak.clinic.models import Discrepancy, Site

REGISTER = (
    "entry", "happened_at", "what", "product", "ndc", "schedule", "form", "strength", "lot", "expires_on", "container",
    "amount_mg", "containers", "from", "to", "held_afterwards_mg", "patient", "patient_number", "patient_address", "session",
    "by", "witnesses", "supplier", "supplier_dea_number", "supplier_address", "invoice", "reason", "method", "undoes_entry",
)  # fmt: skip
DISCREPANCIES = (
    "counted_at", "counted_by", "location", "product", "ndc", "lot", "container", "counted_containers", "expected_containers",
    "counted_mg", "expected_mg", "difference_mg", "step", "note",
)  # fmt: skip
_FORMULA = ("=", "+", "-", "@", "\t", "\r")


def register_table(site: Site, rows: Iterable[RegisterRow]) -> str:
    """One line for each line of the ledger."""
    return as_csv(REGISTER, (_register_cells(site, row) for row in rows))


def discrepancy_table(site: Site, found: Iterable[Discrepancy]) -> str:
    """One line for each discrepancy with its last step."""
    return as_csv(DISCREPANCIES, (_discrepancy_cells(site, one) for one in found))


def as_csv(header: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    """Comma-separated, with text that a spreadsheet would take for a formula defused."""
    written = io.StringIO(newline="")
    table = csv.writer(written)
    table.writerow(header)
    table.writerows([_cell(value) for value in row] for row in rows)
    return written.getvalue()


def _cell(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, Decimal):
        return f"{value.normalize():f}"
    text = str(value)
    if isinstance(value, int | float):
        return text
    return f"'{text}" if text.startswith(_FORMULA) else text


def _local(site: Site, at: datetime) -> str:
    return at.astimezone(ZoneInfo(site.time_zone)).isoformat(timespec="seconds")


def _register_cells(site: Site, row: RegisterRow) -> Sequence[object]:
    line, entry, lot = row.line, row.entry, row.line.container.lot
    patient, supplier = entry.patient, entry.supplier
    return (
        entry.pk, _local(site, entry.happened_at), entry.get_kind_display(), lot.item.name, lot.item.ndc, lot.item.schedule,
        lot.item.get_form_display(), lot.item.strength, lot.number, lot.expires_on, line.container.code,
        line.amount_mg, line.containers, row.source, row.target, row.balance_mg,
        patient, patient and patient.number, patient and patient.address, entry.session,
        entry.recorded_by, "; ".join(row.witnesses), supplier and supplier.name, supplier and supplier.dea_number,
        supplier and supplier.address, entry.invoice, entry.reason, entry.method, entry.voids_id,
    )  # fmt: skip


def _discrepancy_cells(site: Site, found: Discrepancy) -> Sequence[object]:
    line, last = found.line, max(found.steps.all(), key=lambda step: step.pk, default=None)
    return (
        _local(site, found.recorded_at), found.recorded_by, line.count.location, line.lot.item.name, line.lot.item.ndc,
        line.lot.number, line.container, line.counted_containers, line.expected_containers,
        line.counted_mg, line.expected_mg, line.difference_mg,
        last.get_step_display() if last else "Open", last.note if last else "",
    )  # fmt: skip
