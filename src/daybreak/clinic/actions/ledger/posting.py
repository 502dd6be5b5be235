"""Posting: the one place that writes ledger lines. It locks the containers, looks what they hold, and refuses or writes."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from decimal import Decimal
from typing import Any

from daybreak.clinic.actions.act import Act
from daybreak.clinic.actions.by import By
from daybreak.clinic.ledger.balances import NOTHING, Holding, Place, holdings
from daybreak.clinic.ledger.flows import Flow
from daybreak.clinic.models import Account, Container, EntryKind, LedgerEntry, LedgerLine, Patient, Site
from daybreak.clinic.models.milligrams import ZERO_MG
from daybreak.errors import ActError


def lock(containers: Iterable[Container]) -> dict[int, Container]:
    """The rows of these containers as they are now, held until the act ends (SQLite holds the whole database)."""
    ids = sorted({container.pk for container in containers})
    rows = Container.objects.select_for_update(of=("self",)).select_related("lot__item", "location", "site")
    return {row.pk: row for row in rows.filter(pk__in=ids).order_by("pk")}


def site_of(by: By) -> Site:
    """Where the act happens.

    Raises:
        ActError: nowhere.
    """
    if by.site is None:
        raise ActError("Stock belongs to a site.", remedy="Choose the site first.")
    return by.site


def post(
    done: Act,
    kind: EntryKind,
    flows: Sequence[Flow],
    *,
    patient: Patient | None = None,
    session: str = "",
    happened_at: datetime | None = None,
    **columns: Any,
) -> LedgerEntry:
    """Write one entry with its lines, and where each container stands now.

    Raises:
        ActError: no flow, another site's container, or an account that would hold less than nothing.
    """
    if not flows:
        raise ActError("There is nothing to write down.", remedy="Choose at least one container.")
    site = site_of(done.by)
    locked = lock(flow.container for flow in flows)
    if any(container.site_id != site.pk for container in locked.values()):
        raise ActError("This container belongs to another site.", remedy="Work at that site.")
    entry = LedgerEntry(site=site, kind=kind, happened_at=happened_at or done.at, patient=patient,
                        session=session, **columns)  # fmt: skip
    done.stamp(entry)
    LedgerLine.objects.append(_lines(entry, flows))
    _put_down(entry, flows, locked)
    return entry


def _lines(entry: LedgerEntry, flows: Sequence[Flow]) -> list[LedgerLine]:
    held = holdings(flow.container for flow in flows)
    lines = []
    for flow in flows:
        source, target = (flow.container.pk, flow.source), (flow.container.pk, flow.target)
        left = held.get(source, NOTHING).plus(-flow.amount_mg, -flow.containers)
        if flow.source.is_held and (left.amount_mg < 0 or left.containers < 0):
            _refuse(flow, held.get(source, NOTHING).amount_mg)
        held[source] = left
        held[target] = held.get(target, NOTHING).plus(flow.amount_mg, flow.containers)
        lines.append(
            LedgerLine(
                entry=entry,
                container=flow.container,
                amount_mg=flow.amount_mg,
                containers=flow.containers,
                source=flow.source.account,
                source_location_id=flow.source.location_id,
                target=flow.target.account,
                target_location_id=flow.target.location_id,
                source_left_mg=left.amount_mg if flow.source.is_held else ZERO_MG,
            )
        )
    _keep_together(flows, held)
    return lines


def _keep_together(flows: Sequence[Flow], held: Mapping[tuple[int, Place], Holding]) -> None:
    """What a container holds in stock stands where the container stands."""
    for flow in flows:
        for place in (flow.source, flow.target):
            holding = held[flow.container.pk, place]
            if place.account == Account.LOCATION and holding.amount_mg and not holding.containers:
                raise ActError(
                    f"What {flow.container} holds would stand where {flow.container} does not.",
                    remedy="It has been used or moved since; undo that first.",
                )


def _refuse(flow: Flow, there_mg: Decimal) -> None:
    what = "was drawn and is still open" if flow.source.account == Account.SESSION else "is there"
    raise ActError(
        f"Of {flow.container} {there_mg.normalize():f} mg {what}, not {flow.amount_mg.normalize():f} mg.",
        remedy="Check the amount and the container; more than the label is recorded first, with a witness.",
    )


def _put_down(entry: LedgerEntry, flows: Sequence[Flow], locked: dict[int, Container]) -> None:
    """Note where a container stands that has changed hands."""
    for flow in flows:
        if flow.containers:
            container = locked[flow.container.pk]
            container.location_id = flow.target.location_id
            if entry.voids is not None and flow.target.account == Account.SUPPLIER:
                container.undone_at = entry.recorded_at
            container.save()
