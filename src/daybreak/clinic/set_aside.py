"""What people decided against a rule: rules of eligibility that two of them set aside, orders other than the course's rules,
gates on which a prescriber went on with the dose, and sessions that ended otherwise than by discharge.

A director reads them by the week; each stands in its patient's record as well.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Q

from daybreak.clinic.models import (
    EventKind,
    Patient,
    RuleOverride,
    SessionEvent,
    Signature,
    Site,
    TreatmentPlan,
)
from daybreak.clinic.models.record import Record
from daybreak.clinic.overrides import overrides, overrides_of, rule_of, signers_of, with_signers
from daybreak.clinic.protocols import protocol_then
from daybreak.errors import ProtocolError
from daybreak.protocol import Protocol


@dataclass(frozen=True)
class SetAside:
    """One of them: which rule said what, why it was not followed, who signed, and whether that was withdrawn.

    `in_words` is the rule's own sentence, where the protocol on file has that rule with that condition.
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
    rules = RuleOverride.objects.filter(corrects=None, **when).select_related("patient__site", "correction")
    orders = TreatmentPlan.objects.filter(**when).exclude(departure="").select_related("patient")
    bedside = _at_the_bedside(sites, begin, end)
    signed = _signers(TreatmentPlan, orders) | _signers(SessionEvent, bedside)
    found = [
        *(_of_rule(row, _in_words(row), hasattr(row, "correction")) for row in with_signers(rules)),
        *(
            SetAside(
                row.recorded_at, row.patient, f"{row.protocol} {row.protocol_version}", "course", row.departure,
                f"{row.words} ordered: {row.reason}", signed[row._meta.model_name, row.pk],
            )
            for row in orders
        ),
        *(_of_session(row, signed[row._meta.model_name, row.pk]) for row in bedside),
    ]  # fmt: skip
    return sorted(found, key=lambda one: one.at, reverse=True)


def rules_set_aside(records: Iterable[int], at: datetime, protocol: Protocol | None = None) -> list[SetAside]:
    """What two people have set aside for the person with these records, as it was at a moment: of one file, or of all."""
    if protocol is not None:
        return of_file(overrides_of(records, [protocol], at)[0].values(), protocol)
    return [_of_rule(row, _in_words(row)) for row in overrides(records, at)]


def of_file(rows: Iterable[RuleOverride], protocol: Protocol) -> list[SetAside]:
    """The same of exceptions to rules of one file, which `overrides_of` has read: in the words that the rules have there."""
    return [_of_rule(row, _reason(row, protocol)) for row in rows]


def _of_rule(row: RuleOverride, in_words: str, withdrawn: bool = False) -> SetAside:
    protocol = f"{row.protocol} {row.protocol_version}"
    return SetAside(
        row.recorded_at, row.patient, protocol, row.rule, row.condition, row.grounds, signers_of(row), withdrawn, in_words
    )  # fmt: skip


def _at_the_bedside(sites: Iterable[Site], begin: datetime, end: datetime) -> list[SessionEvent]:
    """Gates that asked a prescriber, who went on with the dose; sessions that ended after it otherwise than by discharge."""
    went_on = Q(kind=EventKind.DECIDED, values__proceed=True)
    rows = SessionEvent.objects.filter(went_on | Q(kind=EventKind.ABORTED))
    when = {"recorded_at__gte": begin, "recorded_at__lt": end}
    return list(
        rows.filter(session__patient__site__in=list(sites), **when).select_related("session__patient__site", "session__plan")
    )  # fmt: skip


def _of_session(row: SessionEvent, signed_by: tuple[str, ...]) -> SetAside:
    """What a gate or the stay asked for, and why it was not followed; before reasons were asked, none is there."""
    said, plan = row.values, row.session.plan
    protocol = f"{plan.protocol} {plan.protocol_version}"
    at, patient = row.recorded_at, row.session.patient
    if row.kind == EventKind.DECIDED:
        asked = "; ".join(part for part in (said.get("on"), said.get("asked")) if part)
        return SetAside(at, patient, protocol, said["gate"], asked, said.get("reason", ""), signed_by)
    left = " ".join(said.get("not_done", ()))
    return SetAside(at, patient, protocol, "discharge", left, said["reason"], signed_by)


def _in_words(row: RuleOverride) -> str:
    try:
        return _reason(row, protocol_then(row.patient.site, row.protocol, row.protocol_version))
    except ProtocolError:
        return ""


def _reason(row: RuleOverride, protocol: Protocol) -> str:
    rule = rule_of(row, protocol)
    return "" if rule is None else rule.reason


def _signers(model: type[Record], rows: Iterable[Record]) -> dict[tuple[str | None, int], tuple[str, ...]]:
    """Who signed each of these rows, in the order in which they did."""
    name = model._meta.model_name
    names: dict[int, list[str]] = defaultdict(list)
    ids = [row.pk for row in rows]
    for one in Signature.objects.filter(record=name, record_id__in=ids).order_by("pk"):
        names[one.record_id].append(one.printed_name)
    return {(name, id): tuple(names[id]) for id in ids}
