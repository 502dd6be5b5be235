"""Which rules of a file two people have set aside for a patient: one answer for screening, gates, order and record.

An exception is to a rule as it was read and signed: its name, its effect and its condition. Where all three stand unchanged in
another version of the file it holds there too, for a site's own file counts its own versions. Where one of them is another, it is
another rule, and two people decide anew.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from django.db.models import OuterRef, Q, QuerySet, Subquery

from daybreak.clinic.models import RuleOverride, Signature
from daybreak.clinic.models.stamp import CorrigibleQuerySet
from daybreak.clinic.prepared import prepared
from daybreak.protocol import Protocol
from daybreak.protocol.protocol import EligibilityRule


def rule_of(row: RuleOverride, protocol: Protocol) -> EligibilityRule | None:
    """The rule of this file that was set aside; None where the file has it no longer, or has another in its place. Exceptions
    from before the effect was kept name none."""
    if row.protocol != protocol.id:
        return None
    same = (one for one in protocol.eligibility if (one.id, str(one.when)) == (row.rule, row.condition))
    return next((one for one in same if row.effect in {"", one.effect}), None)


def overrides_of(
    records: Iterable[int], protocols: Sequence[Protocol], at: datetime | None = None
) -> list[dict[str, RuleOverride]]:
    """Of each file its rules that are set aside for the person with these records, by name; now, or as it was at a moment."""
    of = list(records), [one.id for one in protocols]
    found = _standing(*of) if at is None else _then(*of, at)
    return [{row.rule: row for row in found if rule_of(row, one) is not None} for one in protocols]


@prepared
def _standing(records: list[int], protocols: list[str]) -> QuerySet[RuleOverride]:
    return overrides(records).filter(protocol__in=protocols)


@prepared
def _then(records: list[int], protocols: list[str], at: datetime) -> QuerySet[RuleOverride]:
    return overrides(records, at).filter(protocol__in=protocols)


def overrides(records: Iterable[int], at: datetime | None = None) -> CorrigibleQuerySet[RuleOverride]:
    """Every exception for the person with these records that nobody has withdrawn by then, of whatever file, with its signers."""
    found = RuleOverride.objects.filter(patient__in=list(records)).select_related("patient__site")
    rows: CorrigibleQuerySet[RuleOverride] = with_signers(found.order_by("pk"))
    if at is None:
        return rows.standing()
    until_then = Q(correction=None) | Q(correction__recorded_at__gt=at)
    return rows.filter(until_then, corrects=None, recorded_at__lte=at)


def with_signers(rows: CorrigibleQuerySet[RuleOverride]) -> CorrigibleQuerySet[RuleOverride]:
    """The exceptions with the names of the two who signed each, for `signers_of`, which then asks nothing more."""
    names = (
        Signature.objects.filter(record="ruleoverride", record_id=OuterRef("pk"))
        .order_by("pk")
        .values("printed_name")
    )
    found: Any = rows.annotate(first_name=Subquery(names[:1]), second_name=Subquery(names[1:2]))
    return found  # type: ignore[no-any-return]


def signers_of(row: RuleOverride) -> tuple[str, ...]:
    """Of an exception that `with_signers` has read: who decided, and who signed beside them."""
    return (row.__dict__["first_name"], row.__dict__["second_name"])
