"""One patient on paper: a section for each table, a line for each row, corrected rows struck through."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

from django.db.models import Field, Model
from django.utils.timezone import override

from daybreak.clinic.exporting.as_json import columns, name
from daybreak.clinic.exporting.gather import Gathered
from daybreak.clinic.exporting.paths import Table
from daybreak.clinic.in_order import in_order
from daybreak.clinic.models import (
    AuditRow,
    Corrigible,
    Finding,
    Origin,
    Patient,
    PatientRead,
    SessionEvent,
    Signature,
    Stamped,
    User,
)
from daybreak.clinic.paper import pdf

SAME_TIME = timedelta(minutes=1)  # nearer than this, when it was true and when it was written are one time
LONGEST_TABLE = 100
LONGEST = 2000  # characters of one value: as much as anybody can type; a protocol file is a file of its own
_ORDER = ("patient", "merge", "consent", "antidepressanttrial", "medication", "finding", "screening", "ruleoverride",
          "treatmentplan", "treatmentsession", "sessionevent", "ledgerentry", "ledgerline", "signature")  # fmt: skip
_LAST = ("emergencyaccess", "emergencyreview", "auditrow", "patientread")
_TITLES = {"auditrow": "Audit", "patientread": "Who opened it", "patient": "Identity", "ledgerentry": "Ledger entries",
           "emergencyaccess": "Emergency accesses"}  # fmt: skip
_UNSAID = frozenset({"id", "recorded_at", "recorded_offset_min", "recorded_by", "corrects", "withdrawn", "reason", "at",
                     "offset_min", "search_name", "true_offset_min", "planned_offset_min", "key"})  # fmt: skip


@dataclass(frozen=True)
class Line:
    """One row: `struck` where another stands in its place."""

    number: object
    at: datetime | None
    said: list[tuple[str, str]]
    by: str
    note: str
    struck: bool


@dataclass(frozen=True)
class Section:
    """One table."""

    title: str
    lines: list[Line]

    @property
    def is_long(self) -> bool:
        """Set as lines instead of a table: a table takes five times as long to lay out."""
        return len(self.lines) > LONGEST_TABLE


def paper(gathered: Gathered, *, made_by: str, reason: str) -> bytes:
    """The export as a PDF, times by the clocks of the patient's site."""
    site = gathered.patient.site
    shown = {
        "patient": gathered.patient,
        "gathered": gathered,
        "made_by": made_by,
        "reason": reason,
        "sections": sections(gathered),
    }
    with override(ZoneInfo(site.time_zone)):
        return pdf("clinic/paper_patient.html", shown)


def sections(gathered: Gathered) -> list[Section]:
    """Every table that has rows, the clinical ones first, who looked at it last."""
    zone = ZoneInfo(gathered.patient.site.time_zone)
    ordered = sorted(gathered.tables, key=_place)
    return [
        Section(_title(table), _lines(gathered.tables[table], zone))
        for table in ordered
        if gathered.tables[table]
    ]


def _place(table: Table) -> tuple[int, int, str]:
    called = name(table)
    for rank, order in ((0, _ORDER), (2, _LAST)):
        if called in order:
            return rank, order.index(called), called
    return 1, 0, called


def _title(table: Table) -> str:
    called = _TITLES.get(name(table), str(table._meta.verbose_name_plural))
    return called[:1].upper() + called[1:]


def _lines(rows: list[Model], zone: ZoneInfo) -> list[Line]:
    """In the order they were written; withdrawn rows and those that others correct are struck."""
    corrected = {getattr(row, "corrects_id", None) for row in rows if isinstance(row, Corrigible)}
    return [
        _line(row, zone, struck=isinstance(row, Corrigible) and (row.withdrawn or row.pk in corrected))
        for row in rows
    ]


def _line(row: Model, zone: ZoneInfo, *, struck: bool) -> Line:
    by = getattr(row, "recorded_by", None) or getattr(row, "user", None)
    at = getattr(row, "recorded_at", None) or getattr(row, "at", None)
    said = [(label, value) for label, value in _said(row, zone) if value]
    return Line(row.pk, at, said, _who(row, by), _note(row), struck)


def _who(row: Model, by: object) -> str:
    if isinstance(row, AuditRow):
        return row.user_name
    return by.printed_name if isinstance(by, User) else "Daybreak" if isinstance(row, Stamped) else ""


def _note(row: Model) -> str:
    """What became of the row, or why it was written."""
    if not isinstance(row, Corrigible):
        return str(getattr(row, "reason", ""))
    wrong = getattr(row, "corrects_id", None)
    what = f"{'withdraws' if row.withdrawn else 'corrects'} no. {wrong}" if wrong else ""
    return ": ".join(filter(None, (what, row.reason)))


def _said(row: Model, zone: ZoneInfo) -> Iterator[tuple[str, str]]:
    if isinstance(row, Finding):
        yield row.label, row.shown
        yield "true at", _shown(row.true_at, zone) if abs(row.true_at - row.recorded_at) > SAME_TIME else ""
        yield "origin", "" if row.origin == Origin.STAFF else row.get_origin_display()
        yield "", row.origin_detail
    elif isinstance(row, SessionEvent):
        yield f"Session {row.session.number}", row.title
        yield "at", _shown(row.true_at, zone, seconds=True)
        yield "values", _shown(row.values, zone)
    elif isinstance(row, Signature):
        yield row.get_meaning_display(), f"{row.printed_name}, by {row.method}"
        yield "over", f"{row.record} no. {row.record_id}"
        yield "SHA-256", row.record_sha256
    elif isinstance(row, AuditRow):
        yield "", row.act
        yield "hash", row.hash[:16]
    elif isinstance(row, PatientRead):
        yield "page", row.page + (" (emergency access)" if row.emergency else "")
    else:
        for field in columns(type(row)):
            if not {field.name, field.attname} & _UNSAID:
                yield _label(field), _value(row, field, zone)


def _label(field: Field[Any, Any]) -> str:
    return re.sub(r" (mg|min|h)$", r" (\1)", str(field.verbose_name))


def _value(row: Model, field: Field[Any, Any], zone: ZoneInfo) -> str:
    raw = getattr(row, field.attname)
    if field.related_model is Patient and field.name == "patient":
        return row.patient.number  # type: ignore[attr-defined, no-any-return]
    if field.remote_field is not None and raw is not None:
        return str(getattr(row, field.name)) if field.name in row._state.fields_cache else f"no. {raw}"
    if field.choices:
        return str(dict(field.flatchoices).get(raw, raw))
    return _shown(raw, zone)


def _shown(value: Any, zone: ZoneInfo, *, seconds: bool = False) -> str:
    """A value for people."""
    if value is None or value == "":
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, datetime):
        return f"{value.astimezone(zone):%d %b %Y, %H:%M{':%S' if seconds else ''}}"
    if isinstance(value, date):
        return f"{value:%d %b %Y}"
    if isinstance(value, Decimal):
        return f"{value.normalize():f}"
    if isinstance(value, dict):
        return ", ".join(
            f"{key.replace('_', ' ')} {_shown(one, zone) or '–'}" for key, one in in_order(value).items()
        )
    if isinstance(value, list):
        return "; ".join(_shown(one, zone) for one in value)
    text = str(value)
    return text if len(text) <= LONGEST else f"{len(text)} characters, in a file of its own"
