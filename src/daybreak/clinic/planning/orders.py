"""The orders of one course: another dose is another order, and it goes on with the one before."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from daybreak.clinic.models import TreatmentPlan, TreatmentSession


def chain(continues: Mapping[int, int | None], order: int) -> tuple[int, ...]:
    """Every order of the course that `order` belongs to, the first first; `continues` has what each order goes on with."""
    further = {before: after for after, before in continues.items() if before is not None}
    first = order
    while (before := continues.get(first)) is not None:
        first = before
    found = [first]
    while found[-1] in further:
        found.append(further[found[-1]])
    return tuple(found)


def orders_of_course(order: TreatmentPlan, ids: Sequence[int]) -> tuple[int, ...]:
    """The same, asked from the database; `ids` are the person's records."""
    rows = TreatmentPlan.objects.filter(patient__in=ids).values_list("pk", "continues_id")
    return chain(dict(rows), order.pk)


def next_number(orders: Sequence[int]) -> int:
    """Which session of the course the next one is; one that another has replaced does not count."""
    return TreatmentSession.objects.filter(plan__in=orders, replaced_by=None).count() + 1
