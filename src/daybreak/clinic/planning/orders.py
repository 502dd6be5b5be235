"""The orders of one course: another dose is another order, and it goes on with the one before."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from daybreak.clinic.models import TreatmentPlan, TreatmentSession


@dataclass(frozen=True)
class Courses:
    """Of one person: the order that stands of the course that runs, every order of it, and the orders of courses that were begun
    on paper since, of which no dose was given yet."""

    order: int
    orders: tuple[int, ...]
    coming: tuple[int, ...] = ()


def courses(
    continues: Mapping[int, int | None], dosed: Collection[int], over: Collection[int] = ()
) -> Courses | None:
    """Which course runs: the newest of which a dose was given, and the newest of all where none was or that one is `over`.

    An order alone takes nobody off the course that runs: their questionnaires, forecast and rules hold until the first dose of
    the next one. `dosed` are orders under which a dose was given, `over` those whose follow-up has ended: sets, where they are of
    everybody, for each person asks both.
    """
    chains = sorted({chain(continues, order) for order in continues}, key=max, reverse=True)
    if not chains:
        return None
    newest = chains[0]
    runs = next((place for place, orders in enumerate(chains) if any(one in dosed for one in orders)), 0)
    if chains[runs][-1] in over:
        return Courses(newest[-1], newest)
    return Courses(
        chains[runs][-1], chains[runs], tuple(order for orders in chains[:runs] for order in orders)
    )


def in_force(
    continues: Mapping[int, int | None], dosed: Collection[int], over: Collection[int] = ()
) -> tuple[int, ...]:
    """The order that stands of the course that runs, and of every course that has neither begun nor ended; newest first."""
    runs = courses(continues, dosed, over)
    if runs is None:
        return ()
    waiting = [
        orders[-1]
        for orders in {chain(continues, order) for order in continues}
        if not any(one in dosed for one in orders) and orders[-1] not in over
    ]
    return tuple(sorted({runs.order, *waiting}, reverse=True))


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
