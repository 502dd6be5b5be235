"""The drug: drawn from stock and checked by a second person before it is given, accounted for afterwards."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from decimal import Decimal
from itertools import groupby
from typing import Any
from uuid import uuid4

from django.db import transaction

from daybreak.clinic.actions import ledger
from daybreak.clinic.actions.by import By
from daybreak.clinic.actions.ledger import Portion, Wanted
from daybreak.clinic.actions.sessions.checking import check
from daybreak.clinic.actions.sessions.preparing import preparation
from daybreak.clinic.actions.sessions.recording import Answered, Happened, take
from daybreak.clinic.actions.signing import Confirmed
from daybreak.clinic.bedside import Bedside, bedside_of
from daybreak.clinic.bedside.doses import part_given
from daybreak.clinic.bedside.dosing import run_so_far
from daybreak.clinic.bedside.given import given_mg
from daybreak.clinic.bedside.sprays import used_devices, wasted_devices, why_wasted
from daybreak.clinic.models import (
    Container,
    EntryKind,
    EventKind,
    LedgerEntry,
    Meaning,
    StockLocation,
    TreatmentSession,
)
from daybreak.errors import ActError

ACCOUNTED_AS = (EntryKind.GIVEN, EntryKind.WASTED, EntryKind.GIVEN_BACK)


def prepare(
    by: By,
    session: TreatmentSession,
    strength_mg: Decimal,
    *,
    second: Confirmed,
    second_reads: Decimal,
    second_draws: Decimal | None = None,
    volume_ml: Decimal | None = None,
) -> Answered:
    """Draw the dose. The second person works the figure out on their own and signs; a difference stops it, and stands in the
    record with what was read.

    Raises:
        ActError: one person twice, no clinician, figures that differ, or as `preparation`.
    """
    figure = preparation(session, strength_mg, volume_ml, by.moment).figure(second_reads, second_draws)
    check(by, session, figure, second)
    with transaction.atomic():
        ready = preparation(session, strength_mg, volume_ml, by.moment)
        # Containers before the chain, as every act of the ledger.
        ledger.lock(portion.container for portion in ready.portions)
        values = {
            "strength_mg": f"{strength_mg:f}",
            "volume_ml": None if volume_ml is None else f"{volume_ml:f}",
            "second": second.user.printed_name,
            "second_reads": figure.read,
            "portions": [_shown(portion) for portion in ready.portions],
        }
        happened = Happened(EventKind.PREPARED, by.moment, str(uuid4()), values)
        answered = take(by, session, happened, signers=[(second, Meaning.VERIFIED)])
        if answered.accepted:
            protocol = bedside_of(session).protocol
            wanted = Wanted(protocol.drug, strength_mg, protocol.administration.route)
            ledger.draw(by, session.patient, session.reference, wanted, ready.portions, checked_by=second)
    return answered


def account(
    by: By, session: TreatmentSession, witness: Confirmed | None = None, *, method: str = "", reason: str = ""
) -> Answered:
    """Post what was really given; devices and tablets that were not touched go back, and of the rest a witness sees the waste.

    Where something came after that, what was posted is undone before the witness, and posted anew.

    `method` says how that was made unusable, `reason` why it was left, where the session does not say it yet.

    Raises:
        ActError: something is to be wasted and nobody witnesses it, or says how or why; or as the ledger.
    """
    with transaction.atomic():
        standing = bedside_of(session)
        if standing.accounted and witness is None:
            raise ActError(
                "What was posted before is undone before a second person.", remedy="Ask a witness to sign."
            )
        given, back, waste = shares(standing, by.moment)
        ledger.lock(portion.container for portion in (*given, *back, *waste))
        values = {
            "given_mg": f"{_sum(given).normalize():f}",
            "wasted_mg": f"{_sum(waste).normalize():f}",
            "given_back_mg": f"{_sum(back).normalize():f}",
        }
        answered = take(by, session, Happened(EventKind.ACCOUNTED, by.moment, str(uuid4()), values))
        if not answered.accepted:
            return answered
        if standing.accounted and witness is not None:
            _undo_posted(by, session.reference, witness)
        if given:
            ledger.give(by, session.reference, given, given_at=last_given_at(standing))
        for portion in back:
            ledger.give_back(
                by, session.reference, [portion], to=_place(standing, portion), reason="Not used."
            )
        if waste and witness is None:
            raise ActError("The rest is wasted before a second person.", remedy="Ask a witness to sign.")
        if witness is not None:
            for why, portions in by_reason(standing, waste):
                ledger.waste(
                    by, session.reference, portions, reason=why or reason, method=method, witness=witness
                )
    return answered


def _undo_posted(by: By, reference: str, witness: Confirmed) -> None:
    """What the session's drug was accounted as, the last entry first."""
    entries = LedgerEntry.objects.filter(session=reference, kind__in=ACCOUNTED_AS, voided_by=None)
    for entry in entries.order_by("-pk"):
        ledger.void(by, entry, reason="Accounted for again: something came after it.", witness=witness)


def by_reason(standing: Bedside, waste: Sequence[Portion]) -> list[tuple[str, list[Portion]]]:
    """What is to be wasted by what the session says of why; empty words where nobody said it yet."""
    why, part = why_wasted(standing), part_given(standing)
    left = "" if part is None else part.why
    return [
        (said, list(portions))
        for said, portions in groupby(waste, lambda one: why.get(one.container.pk, left))
    ]


def last_given_at(standing: Bedside) -> datetime | None:
    """When the last of it was in: the ledger says the same second as the record, however late the drug is accounted for."""
    if standing.pump is not None:
        return max((until for _, until, _ in run_so_far(standing)), default=None)
    kinds = {EventKind.DEVICE_GIVEN, EventKind.DOSE_GIVEN}
    return max((one.row.true_at for one in standing.happenings if one.row.kind in kinds), default=None)


def given_devices(standing: Bedside) -> list[dict[str, Any]]:
    """Devices that were given, in whole or in part, as they were written down when they were drawn."""
    used = {one.container for one in used_devices(standing)}
    return [row for row in standing.portions if row["container"] in used]


def drawn(standing: Bedside) -> list[Portion]:
    """What was drawn for the session."""
    rows = standing.portions
    found = Container.objects.select_related("lot__item").in_bulk([row["container"] for row in rows])
    return [Portion(found[row["container"]], Decimal(row["amount_mg"])) for row in rows]


def shares(standing: Bedside, at: datetime) -> tuple[list[Portion], list[Portion], list[Portion]]:
    """Of what was drawn: what was given, what goes back, what is wasted."""
    portions = drawn(standing)
    if standing.protocol.administration.device_mg is not None:
        return _device_shares(standing, portions)
    part = part_given(standing)
    given, rest = _first(portions, given_mg(standing, at))
    back, waste = _first(rest, Decimal(0) if part is None else part.untouched_mg)
    return given, back, waste


def _first(portions: Sequence[Portion], amount_mg: Decimal) -> tuple[list[Portion], list[Portion]]:
    """So much of what was drawn, in the order in which it was drawn, and what is left of it."""
    taken, left = list[Portion](), list[Portion]()
    for one in portions:
        part_mg = min(amount_mg, one.amount_mg)
        amount_mg -= part_mg
        taken += [Portion(one.container, part_mg)] if part_mg else []
        left += [Portion(one.container, one.amount_mg - part_mg)] if part_mg < one.amount_mg else []
    return taken, left


def _device_shares(
    standing: Bedside, portions: Sequence[Portion]
) -> tuple[list[Portion], list[Portion], list[Portion]]:
    """A device is given whole, given in part with its rest wasted, wasted whole, or goes back untouched."""
    used = {one.container: one.given_mg for one in used_devices(standing)}
    given, back, waste, wasted = list[Portion](), list[Portion](), list[Portion](), wasted_devices(standing)
    for one in portions:
        given_mg = used.get(one.container.pk)
        if given_mg is None:
            (waste if one.container.pk in wasted else back).append(one)
        elif given_mg == one.amount_mg:
            given.append(one)
        else:
            given.append(Portion(one.container, given_mg, "used"))
            waste.append(Portion(one.container, one.amount_mg - given_mg, "rest"))
    return given, back, waste


def _shown(portion: Portion) -> dict[str, object]:
    container = portion.container
    return {
        "container": container.pk,
        "strength": container.lot.item.strength,
        "code": container.code,
        "lot": container.lot.number,
        "expires_on": container.lot.expires_on.isoformat(),
        "amount_mg": f"{portion.amount_mg:f}",
        "location": container.location_id,
    }


def _place(standing: Bedside, portion: Portion) -> StockLocation:
    rows = standing.portions
    location = next(row["location"] for row in rows if row["container"] == portion.container.pk)
    return StockLocation.objects.get(pk=location)


def _sum(portions: Sequence[Portion]) -> Decimal:
    return sum((portion.amount_mg for portion in portions), Decimal(0))
