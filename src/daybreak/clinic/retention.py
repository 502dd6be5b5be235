"""Whose records are older than a site keeps them. Nothing is deleted by anything here."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db.models import OuterRef, Q, Subquery

from daybreak.clinic.models import AuditRow, Patient, RetentionPeriod, Site
from daybreak.clinic.patients import standing_merges

LEAST_YEARS = 2
"""DEA-3: records of CIII to CV drugs are kept for at least 2 years."""


@dataclass(frozen=True)
class Overdue:
    """A patient and the last act on their record."""

    patient: Patient
    last_at: datetime | None


def period_of(site: Site) -> RetentionPeriod | None:
    """What the site has set last."""
    return RetentionPeriod.objects.filter(site=site).select_related("recorded_by").order_by("-pk").first()


def years_before(at: datetime, years: int) -> datetime:
    """The same day so many years before; 29 February becomes 28 February."""
    try:
        return at.replace(year=at.year - years)
    except ValueError:
        return at.replace(year=at.year - years, day=28)


def overdue(site: Site, years: int, at: datetime) -> list[Overdue]:
    """Patients of a site on whose record, or any joined with it, nothing was done for so many years; the oldest first."""
    last = AuditRow.objects.filter(patient=OuterRef("pk")).order_by("-seq").values("at")[:1]
    patients = Patient.objects.filter(site=site).annotate(last_at=Subquery(last))
    old = {row.pk: row for row in patients.filter(Q(last_at__lt=years_before(at, years)) | Q(last_at=None))}
    joined = standing_merges().filter(kept__site=site)
    pairs = list(joined.values_list("kept_id", "merged_id"))
    used = {kept for kept, merged in pairs if kept not in old or merged not in old}
    spared = used | {merged for kept, merged in pairs if kept in used}
    found = [Overdue(row, row.last_at) for pk, row in old.items() if pk not in spared]
    return sorted(found, key=lambda one: (one.last_at is not None, one.last_at, one.patient.pk))
