"""What else happened, as points: consents, screenings, orders, rules set aside, emergency access, escalations, adverse events.

Every kind that has a table of its own is one function that gives a query of the same five columns; they are asked together, as
one query. To add a kind, write such a function and put it into `SOURCES`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal
from zoneinfo import ZoneInfo

from django.db.models import Case, CharField, Exists, F, Func, OuterRef, QuerySet, Subquery, Value, When
from django.db.models.fields.json import KeyTextTransform, KeyTransform
from django.db.models.functions import Cast, Coalesce, Concat, Left

from daybreak.clinic.models import (
    Consent,
    EmergencyAccess,
    Escalation,
    EscalationClosing,
    EventKind,
    Finding,
    RuleOverride,
    Screening,
    SessionEvent,
    StockDrug,
    TreatmentPlan,
)
from daybreak.clinic.models.consent import for_drug
from daybreak.vocabulary import load_vocabulary

Row = Literal["adverse", "exception", "record"]


@dataclass(frozen=True)
class Happening:
    """One point: `row` is the lane it lies in."""

    at: datetime
    row: Row
    title: str
    detail: str = ""
    by: str = ""

    @property
    def words(self) -> str:
        """For people."""
        return f"{self.title}{f': {self.detail}' if self.detail else ''}"


def consents(ids: list[int]) -> QuerySet[Any]:
    """Given, and taken back; with the drug, where the form is for one."""
    drugs = [When(form__drug=drug, then=Value(for_drug(drug))) for drug in StockDrug.values]
    words = Concat(F("form__version"), Case(*drugs, default=Value("")), output_field=CharField())
    return _columns(Consent.objects.filter(patient__in=ids), "consent", words, "given")


def screenings(ids: list[int]) -> QuerySet[Any]:
    """As signed."""
    return _columns(Screening.objects.filter(patient__in=ids), "screening", "protocol", "eligible")


def overrides(ids: list[int]) -> QuerySet[Any]:
    """Set aside, and withdrawn."""
    words = Concat(F("rule"), Value(": "), F("grounds"))
    return _columns(RuleOverride.objects.filter(patient__in=ids), "override", words, "withdrawn")


def emergencies(ids: list[int]) -> QuerySet[Any]:
    """Records opened without a role here."""
    return _columns(EmergencyAccess.objects.filter(patient__in=ids), "emergency", "reason", None)


def orders(ids: list[int]) -> QuerySet[Any]:
    """Signed plans."""
    words = Concat(F("protocol"), Value(" "), F("protocol_version"))
    return _columns(TreatmentPlan.objects.filter(patient__in=ids), "order", words, None)


def escalations(ids: list[int]) -> QuerySet[Any]:
    """What a rule of the protocol asked somebody to do."""
    return _columns(Escalation.objects.filter(patient__in=ids), "escalation", "action", None)


def closings(ids: list[int]) -> QuerySet[Any]:
    """What was done then, as signed."""
    return _columns(
        EscalationClosing.objects.filter(escalation__patient__in=ids), "closing", Left("done", 600), None
    )


def notes(ids: list[int]) -> QuerySet[Any]:
    """Adverse events of sessions in the words that stand, when they were true; what was withdrawn is none."""
    of_session = SessionEvent.objects.filter(session=OuterRef("session"))
    corrections = of_session.filter(kind=EventKind.NOTE_CORRECTED).annotate(
        wrong=KeyTextTransform("corrects", "values")
    )
    rows = (
        SessionEvent.objects.filter(
            session__patient__in=ids, kind__in=(EventKind.NOTED, EventKind.NOTE_CORRECTED)
        )
        .annotate(
            first=KeyTextTransform("first", "values"),
            **{name: _now(name) for name in ("seen", "severity", "serious")},
        )
        .filter(~Exists(corrections.filter(wrong=OuterRef("key"))), seen__isnull=False)
        .annotate(
            seen_at=Coalesce(
                Subquery(of_session.filter(key=OuterRef("first")).values("true_at")[:1]), "true_at"
            )
        )
    )
    grade = Case(When(serious="yes", then=Value(", serious)")), default=Value(")"))
    words = Concat("seen", Value(" ("), "severity", grade, output_field=CharField())
    return _columns(rows, "note", words, None, at="seen_at")


def _now(name: str) -> Coalesce:
    """Of a correction what it puts in the place, of a note what it says."""
    return Coalesce(
        KeyTextTransform(name, KeyTransform("values", "values")), KeyTextTransform(name, "values")
    )


Source = Callable[[list[int]], "QuerySet[Any]"]
SOURCES: tuple[Source, ...] = (
    consents, screenings, overrides, emergencies, orders, escalations, closings, notes,
)  # fmt: skip

TITLES: dict[tuple[str, str], tuple[Row, str]] = {
    ("consent", "yes"): ("record", "Consent given to version"),
    ("consent", "no"): ("exception", "Consent taken back, version"),
    ("screening", "yes"): ("record", "Screening signed, eligible"),
    ("screening", "no"): ("record", "Screening signed, not eligible"),
    ("override", "no"): ("exception", "Rule set aside"),
    ("override", "yes"): ("exception", "Override withdrawn"),
    ("emergency", ""): ("exception", "Emergency access"),
    ("order", ""): ("record", "Order signed"),
    ("escalation", ""): ("exception", "Escalation"),
    ("closing", ""): ("record", "Escalation closed"),
    ("note", ""): ("adverse", "Adverse event"),
}


def happenings_in(ids: list[int]) -> list[Happening]:
    """Of all sources, the first one first."""
    first, *others = (source(ids) for source in SOURCES)
    rows = first.union(*others, all=True).order_by("at")
    return [_happening(*row) for row in rows]


def adverse_events(rows: Iterable[Finding], zone: str) -> list[Happening]:
    """Effects of a session that were seen: once a day each, when they were first seen that day."""
    known = load_vocabulary()
    found: dict[tuple[str, object], Happening] = {}
    for row in sorted(rows, key=lambda row: (row.true_at, row.pk)):
        entry = known[row.finding]
        if entry.group == "session effect" and entry.type == "yes-no" and row.text == "yes":
            by = row.recorded_by.printed_name if row.recorded_by is not None else ""
            day = row.true_at.astimezone(ZoneInfo(zone)).date()
            found.setdefault((row.finding, day), Happening(row.true_at, "adverse", row.label, "", by))
    return list(found.values())


def _columns(
    rows: QuerySet[Any], kind: str, words: str | Func, flag: str | None, at: str = "recorded_at"
) -> QuerySet[Any]:
    """When, of what kind, in which words, yes or no (nothing where that says nothing), by whom."""
    answer: Any = Value("", CharField())
    if flag is not None:
        answer = Case(When(**{flag: True}, then=Value("yes")), default=Value("no"), output_field=CharField())
    said = F(words) if isinstance(words, str) else words
    columns = {
        "at": F(at), "sort": Value(kind, CharField()), "words": Cast(said, CharField(max_length=600)),
        "flag": answer, "by": F("recorded_by__printed_name"),
    }  # fmt: skip
    found: QuerySet[Any] = rows.order_by().annotate(**columns).values_list(*columns)
    return found


def _happening(at: datetime, kind: str, words: str, flag: str, by: str | None) -> Happening:
    row, title = TITLES[kind, flag]
    return Happening(at, row, title, words, by or "")
