"""What people decided against a rule: rules of eligibility that two of them set aside, and orders other than the course's rules.

A director reads them by the week; each stands in its patient's record as well.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from daybreak.clinic.models import Patient, RuleOverride, Signature, Site, TreatmentPlan
from daybreak.clinic.models.record import Record
from daybreak.clinic.screening import protocol_by_id
from daybreak.errors import ProtocolError


@dataclass(frozen=True)
class SetAside:
    """One of them: which rule said what, why it was not followed, who signed, and whether that was withdrawn.

    `in_words` is the rule's own sentence, where the library still has that rule with that condition.
    """

    at: datetime
    patient: Patient
    protocol: str
    rule: str
    said: str
    why: str
    signed_by: tuple[str, ...]
    withdrawn: bool = False
    in_words: str = ""


def set_aside(sites: Iterable[Site], begin: datetime, end: datetime) -> list[SetAside]:
    """Those of a time, the newest first."""
    when = {"patient__site__in": list(sites), "recorded_at__gte": begin, "recorded_at__lt": end}
    rules = RuleOverride.objects.filter(corrects=None, **when).select_related("patient", "correction")
    orders = TreatmentPlan.objects.filter(**when).exclude(departure="").select_related("patient")
    signed = _signers(RuleOverride, rules) | _signers(TreatmentPlan, orders)
    found = [
        *(
            SetAside(
                row.recorded_at, row.patient, f"{row.protocol} {row.protocol_version}", row.rule, row.condition, row.grounds,
                signed[row._meta.model_name, row.pk], hasattr(row, "correction"), _in_words(row),
            )
            for row in rules
        ),
        *(
            SetAside(
                row.recorded_at, row.patient, f"{row.protocol} {row.protocol_version}", "course", row.departure,
                f"{row.words} ordered: {row.reason}", signed[row._meta.model_name, row.pk],
            )
            for row in orders
        ),
    ]  # fmt: skip
    return sorted(found, key=lambda one: one.at, reverse=True)


def _in_words(row: RuleOverride) -> str:
    try:
        rules = protocol_by_id(row.protocol).eligibility
    except ProtocolError:
        return ""
    return next((one.reason for one in rules if (one.id, str(one.when)) == (row.rule, row.condition)), "")


def _signers(model: type[Record], rows: Iterable[Record]) -> dict[tuple[str | None, int], tuple[str, ...]]:
    """Who signed each of these rows, in the order in which they did."""
    name = model._meta.model_name
    names: dict[int, list[str]] = defaultdict(list)
    ids = [row.pk for row in rows]
    for one in Signature.objects.filter(record=name, record_id__in=ids).order_by("pk"):
        names[one.record_id].append(one.printed_name)
    return {(name, id): tuple(names[id]) for id in ids}
