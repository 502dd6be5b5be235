"""The register, the discrepancies, an inventory and a loss as tables for other programs."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence
from datetime import datetime
from decimal import Decimal
from zoneinfo import ZoneInfo

from daybreak.clinic.ledger.register import RegisterRow
from daybreak.clinic.ledger.sheets import sheet_rows
from daybreak.clinic.models import Discrepancy, Inventory, Loss, Site

REGISTER = (
    "entry", "happened_at", "what", "product", "ndc", "schedule", "form", "strength", "lot", "expires_on", "container",
    "amount_mg", "containers", "from", "to", "held_afterwards_mg", "patient", "patient_number", "patient_address", "session",
    "by", "witnesses", "supplier", "supplier_dea_number", "supplier_address", "invoice", "reason", "method", "undoes_entry",
)  # fmt: skip
DISCREPANCIES = (
    "counted_at", "counted_by", "location", "product", "ndc", "lot", "container", "counted_containers", "expected_containers",
    "counted_mg", "expected_mg", "difference_mg", "step", "note",
)  # fmt: skip
INVENTORY = (
    "product", "ndc", "schedule", "form", "strength", "lot", "expires_on", "location", "opened", "containers", "amount_mg",
    "taken_on", "at",
)  # fmt: skip
LOSS = (
    "discovered_at", "kind", "product", "ndc", "schedule", "form", "strength", "lot", "full_containers", "part_containers",
    "amount_mg", "what_happened", "police", "recorded_by",
)  # fmt: skip
_FORMULA = ("=", "+", "-", "@", "\t", "\r")


def register_table(site: Site, rows: Iterable[RegisterRow]) -> str:
    """One line for each line of the ledger."""
    return as_csv(REGISTER, (_register_cells(site, row) for row in rows))


def discrepancy_table(site: Site, found: Iterable[Discrepancy]) -> str:
    """One line for each discrepancy with its last step."""
    return as_csv(DISCREPANCIES, (_discrepancy_cells(site, one) for one in found))


def inventory_table(one: Inventory) -> str:
    """One line for each lot in each place, as it was signed."""
    taken_on, at = one.taken_on, "close of business" if one.at_close else "opening of business"
    return as_csv(
        INVENTORY,
        (
            (
                row["item"], row["ndc"], row["schedule"], row["form"], row["strength"], row["lot"], row["expires_on"],
                row["location"], "yes" if row["opened"] else "no", row["containers"], Decimal(row["amount_mg"]), taken_on, at,
            )
            for row in one.rows
        ),
    )  # fmt: skip


def loss_table(one: Loss) -> str:
    """One line for each lot that is gone."""
    return as_csv(
        LOSS,
        (
            (
                _local(one.site, one.discovered_at), one.get_kind_display(), row.lot.item.name, row.lot.item.ndc,
                row.lot.item.schedule, row.lot.item.get_form_display(), row.lot.item.strength, row.lot.number,
                row.full_containers, row.part_containers, row.amount_mg, one.what_happened, one.police, one.recorded_by,
            )
            for row in sheet_rows(one.entry)
        ),
    )  # fmt: skip


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
