"""Ten years of a clinic in a few minutes: rows as acts would have left them, poured into SQLite, each with its audit row.

Every event is an act of its own with its audit row; the chain holds and `daybreak audit verify` finds nothing. What is written
here is written past the acts, so this belongs to the benchmarks and never to the clinic.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

from django.db import connection, models, transaction

from benchmarks.clinic.ward import WELL, Ward
from daybreak.clinic.audit.canonical import canonical, digest, text
from daybreak.clinic.models import (
    AuditHead,
    AuditRow,
    Container,
    Finding,
    FollowUpEnd,
    LedgerEntry,
    LedgerLine,
    Lot,
    Patient,
    SessionEvent,
    StockLocation,
    TreatmentPlan,
    TreatmentSession,
    User,
    search_text,
)

BEGUN = datetime(2016, 1, 4, 7, 0, tzinfo=UTC)
SESSIONS_A_PATIENT, READINGS, A_DAY = 20, 10, 40
VALUES = {"systolic_bp": "128", "diastolic_bp": "79", "heart_rate": "71", "spo2": "98"}
UNITS = {"systolic_bp": "mmHg", "diastolic_bp": "mmHg", "heart_rate": "/min", "spo2": "%"}
FLUSH = 20_000
FOLLOWED = 100  # patients whose follow-up goes on


@dataclass
class Pour:
    """Collects rows and writes them many at once; keeps the end of the chain."""

    user: User
    site_id: int
    previous: str
    seq: int
    pks: dict[type[models.Model], int] = field(default_factory=dict)
    waiting: dict[type[models.Model], list[tuple[Any, ...]]] = field(
        default_factory=lambda: defaultdict(list)
    )
    count: int = 0

    def row(self, model: Any, **values: Any) -> tuple[int, dict[str, Any]]:
        """A row of a model by its columns; its key, and what the audit keeps of it."""
        if model not in self.pks:
            self.pks[model] = model._base_manager.aggregate(most=models.Max("pk"))["most"] or 0
        self.pks[model] += 1
        content = _template(model) | values | {"id": self.pks[model]}
        sealed = {name: canonical(value) for name, value in content.items()}
        name = model._meta.model_name
        self._wait(model, content)
        return self.pks[model], {
            "record": name,
            "id": self.pks[model],
            "sha256": digest({"record": name, **sealed}),
        }

    def act(self, name: str, at: datetime, patient_id: int | None, changes: list[dict[str, Any]]) -> None:
        """The audit row of an act."""
        self.seq += 1
        content = {
            "seq": self.seq, "at": at, "offset_min": 0, "user_id": self.user.pk, "user_name": self.user.printed_name,
            "via": "web", "site_id": self.site_id, "patient_id": patient_id, "act": name,
            "detail": text({"changes": changes}), "previous": self.previous,
        }  # fmt: skip
        self.previous = digest({key: canonical(value) for key, value in content.items()})
        self._wait(AuditRow, content | {"hash": self.previous})

    def flush(self) -> None:
        """Write what waits, in the order in which rows refer to each other."""
        for model in ORDER:
            if rows := self.waiting.pop(model, []):
                columns = [one.column for one in model._meta.concrete_fields]
                marks = ", ".join("?" * len(columns))
                names = ", ".join(f'"{column}"' for column in columns)
                connection.connection.executemany(
                    f"INSERT INTO {model._meta.db_table} ({names}) VALUES ({marks})", rows
                )
        self.count = 0

    def _wait(self, model: Any, content: dict[str, Any]) -> None:
        self.waiting[model].append(
            tuple(_stored(content[one.attname]) for one in model._meta.concrete_fields)
        )
        self.count += 1
        if self.count >= FLUSH:
            self.flush()


ORDER: tuple[Any, ...] = (
    Patient, TreatmentPlan, FollowUpEnd, TreatmentSession, SessionEvent, Finding, Container, LedgerEntry, LedgerLine, AuditRow,
)  # fmt: skip
_templates: dict[Any, dict[str, Any]] = {}


def _template(model: Any) -> dict[str, Any]:
    if model not in _templates:
        _templates[model] = {one.attname: one.get_default() for one in model._meta.concrete_fields}
    return _templates[model]


def _stored(value: Any) -> Any:
    """As SQLite keeps it."""
    if isinstance(value, datetime):
        return (
            value.astimezone(UTC)
            .replace(tzinfo=None)
            .isoformat(" ", "microseconds" if value.microsecond else "seconds")
        )
    if isinstance(value, Decimal):
        return int(value * 1000)  # milligrams, the only decimals here
    if isinstance(value, dict):
        return json.dumps(value)
    return value.isoformat() if hasattr(value, "isoformat") else value


def pour_decade(ward: Ward, plan: TreatmentPlan, sessions: int) -> None:
    """So many sessions of patients of twenty each, forty a working day, with readings, stock and audit."""
    nurse = plan.recorded_by
    assert nurse is not None
    head = AuditHead.objects.get(pk=1)
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("PRAGMA cache_size = -1000000")
        pour = Pour(nurse, ward.site.pk, head.hash, head.seq)
        lot, safe = Lot.objects.get(), StockLocation.objects.get()
        patients = list(_patients(pour, plan, -(-sessions // SESSIONS_A_PATIENT)))
        for number in range(sessions):
            patient_id, plan_id = patients[number % len(patients)]
            _session(pour, patient_id, plan_id, number, 1 + number // len(patients), lot, safe)
        pour.flush()
        cursor.execute(
            "UPDATE clinic_audithead SET seq = %s, hash = %s WHERE id = 1", [pour.seq, pour.previous]
        )


def _patients(pour: Pour, plan: TreatmentPlan, count: int) -> Iterator[tuple[int, int]]:
    copied = {one.attname: getattr(plan, one.attname) for one in TreatmentPlan._meta.concrete_fields}
    stamp = {"recorded_at": BEGUN, "recorded_by_id": pour.user.pk}
    for number in range(count):
        family, given = f"Family{number % 900:03d}", f"Given{number:05d}"
        born = (BEGUN - timedelta(days=7000 + number % 15000)).date()
        patient_id, _ = pour.row(
            Patient, site_id=pour.site_id, number=f"T{number:06d}", family_name=family, given_name=given, birth_date=born,
            search_name=search_text(f"{family} {given}"), **_known(Patient, registered_at=BEGUN, recorded_at=BEGUN),
        )  # fmt: skip
        seals = [pour.row(Finding, patient_id=patient_id, finding=id, text=value, true_at=BEGUN, **stamp)[1]
                 for id, value in WELL.items()]  # fmt: skip
        order = copied | stamp | {"patient_id": patient_id}
        order.pop("id")
        plan_id, sealed = pour.row(TreatmentPlan, **order)
        pour.act("plan.ordered", BEGUN, patient_id, [*seals, sealed])
        if number < count - FOLLOWED:
            _, end = pour.row(FollowUpEnd, plan_id=plan_id, reason="The course is over", **stamp)
            pour.act("follow-up.ended", BEGUN, patient_id, [end])
        yield patient_id, plan_id


def _known(model: Any, **values: Any) -> dict[str, Any]:
    names = {one.attname for one in model._meta.concrete_fields}
    return {name: value for name, value in values.items() if name in names}


def _session(
    pour: Pour, patient_id: int, plan_id: int, number: int, nth: int, lot: Lot, safe: StockLocation
) -> None:
    day, slot = divmod(number, A_DAY)
    at = BEGUN + timedelta(days=day // 5 * 7 + day % 5, minutes=10 * slot)
    stamp = {"recorded_at": at, "recorded_by_id": pour.user.pk}
    session_id, sealed = pour.row(
        TreatmentSession, patient_id=patient_id, plan_id=plan_id, number=nth, place=f"Chair {slot % 8 + 1}", planned_at=at,
        **stamp,
    )  # fmt: skip
    pour.act("session.planned", at, patient_id, [sealed])
    for kind, minute in (
        ("checked-in", -20),
        ("released", -5),
        ("infusion-begun", 0),
        ("infusion-ended", 40),
    ):
        _event(pour, patient_id, session_id, kind, at + timedelta(minutes=minute), {})
    for reading in range(READINGS):
        moment = at + timedelta(minutes=10 * reading)
        values = VALUES | {"systolic_bp": str(110 + (number + 7 * reading) % 50)}
        _event(pour, patient_id, session_id, "reading", moment, values)
    _drug(pour, patient_id, session_id, at, lot, safe)


def _event(
    pour: Pour, patient_id: int, session_id: int, kind: str, at: datetime, values: dict[str, str]
) -> None:
    stamp = {"recorded_at": at, "recorded_by_id": pour.user.pk}
    key = f"{session_id}-{kind}-{at:%H%M}"
    seals = [
        pour.row(SessionEvent, session_id=session_id, kind=kind, values=values, true_at=at, key=key, **stamp)[
            1
        ]
    ]
    for id, value in values.items():
        seals.append(pour.row(Finding, patient_id=patient_id, finding=id, text=value, number=float(value), unit=UNITS[id],
                              true_at=at, origin_detail=f"session:{session_id}", **stamp)[1])  # fmt: skip
    pour.act(f"session.{kind}", at, patient_id, seals)


def _drug(pour: Pour, patient_id: int, session_id: int, at: datetime, lot: Lot, safe: StockLocation) -> None:
    """A vial of 50 mg is received, drawn, given but for 9 mg, and the rest wasted."""
    vial, _ = pour.row(
        Container,
        site_id=pour.site_id,
        lot_id=lot.pk,
        code=f"V{session_id:08d}",
        label_mg=Decimal(50),
        opened_at=at,
    )
    posted = (
        ("received", Decimal(50), "supplier", None, "location", safe.pk, 0),
        ("drawn", Decimal(50), "location", safe.pk, "session", None, 0),
        ("given", Decimal(41), "session", None, "patient", None, 9),
        ("wasted", Decimal(9), "session", None, "waste", None, 0),
    )
    stamp = {"recorded_at": at, "recorded_by_id": pour.user.pk, "site_id": pour.site_id, "happened_at": at}
    for kind, amount_mg, source, source_location, target, target_location, left in posted:
        of_session = (
            {} if kind == "received" else {"session": f"session:{session_id}", "patient_id": patient_id}
        )
        entry_id, entry = pour.row(LedgerEntry, kind=kind, **stamp, **of_session)
        whole = int(kind == "received")
        _, line = pour.row(
            LedgerLine, entry_id=entry_id, container_id=vial, amount_mg=amount_mg, containers=whole, source=source,
            source_location_id=source_location, target=target, target_location_id=target_location, source_left_mg=Decimal(left),
        )  # fmt: skip
        pour.act(f"ledger.{kind}", at, of_session.get("patient_id"), [entry, line])
