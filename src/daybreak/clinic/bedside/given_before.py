"""How often a patient had the drug before a session: one that was missed, cancelled or ended without a dose does not count."""

from __future__ import annotations

from daybreak.clinic.bedside.dosing import GIVING
from daybreak.clinic.models import TreatmentSession
from daybreak.clinic.patients import person_ids
from daybreak.clinic.planning.orders import orders_of_course


def given_before(session: TreatmentSession) -> int:
    """The sessions of the same course in which a dose was begun before this one."""
    orders = orders_of_course(session.plan, person_ids(session.patient))
    rows = TreatmentSession.objects.filter(
        plan__in=orders, events__kind__in=GIVING, events__true_at__lt=session.starts_at
    )
    return rows.exclude(pk=session.pk).distinct().count()
