"""Nasal devices as they were really used: which sprays went into the patient, when, and how many milligrams that is.

A device is 28 mg in two sprays, one in each nostril (SP-DV-1; P4, P14, R10), so that one spray is half of what the label says. It
is not measured. A protocol that does not cite this rule says nothing about sprays, and its devices count whole.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from fractions import Fraction
from typing import TYPE_CHECKING, Any

from daybreak.clinic.bedside.pump import to_microgram
from daybreak.clinic.models import EventKind, SessionEvent
from daybreak.protocol import Protocol

if TYPE_CHECKING:
    from daybreak.clinic.bedside.fold import Bedside

TWO_SPRAYS, SPRAYS = "SP-DV-1", 2


@dataclass(frozen=True)
class Used:
    """One device that was used, in the order of use: what it held, and when which share of that was sprayed."""

    container: int
    held_mg: Decimal
    sprayed: tuple[tuple[datetime, Fraction], ...]

    @property
    def given_mg(self) -> Decimal:
        """What is in the patient, to the microgram."""
        return to_microgram(Fraction(self.held_mg) * sum((share for _, share in self.sprayed), Fraction(0)))


def counts_sprays(protocol: Protocol) -> bool:
    """Whether the protocol says how many sprays a device has."""
    return any(step.rule == TWO_SPRAYS for step in protocol.administration.steps)


def used_devices(standing: Bedside) -> list[Used]:
    """The drawn devices that went into the patient: one that was given too soon breaks a rule, and is in the patient as well."""
    held = {one["container"]: Decimal(one["amount_mg"]) for one in standing.portions}
    first: dict[int, SessionEvent] = {}
    for row in _rows(standing, EventKind.DEVICE_GIVEN):
        first.setdefault(row.values["container"], row)
    return [Used(pk, held[pk], _sprayed(row)) for pk, row in first.items() if pk in held]


def wasted_devices(standing: Bedside) -> dict[int, str]:
    """Devices of which nothing was given, by container, each with what happened to it."""
    return {row.values["container"]: row.values["reason"] for row in _rows(standing, EventKind.DEVICE_WASTED)}


def why_wasted(standing: Bedside) -> dict[int, str]:
    """By container, what happened to a device of which something or all was not given."""
    partly = {
        row.values["container"]: row.values["partly"]
        for row in _rows(standing, EventKind.DEVICE_GIVEN)
        if row.values.get("partly")
    }
    return partly | wasted_devices(standing)


def to_draw_mg(standing: Bedside) -> Decimal:
    """What is still to be drawn of the order: all of it, and once it is drawn, what a device held of which nothing was given."""
    wasted = wasted_devices(standing)
    at_hand = (Decimal(one["amount_mg"]) for one in standing.portions if one["container"] not in wasted)
    return standing.session.plan.dose_mg - sum(at_hand, Decimal(0))


def devices_at_hand(standing: Bedside) -> list[dict[str, Any]]:
    """Devices that were drawn, of which none is used or wasted yet; nothing of a protocol without devices."""
    if standing.protocol.administration.device_mg is None:
        return []
    touched = {one.container for one in used_devices(standing)} | set(wasted_devices(standing))
    return [one for one in standing.portions if one["container"] not in touched]


def rest_until(standing: Bedside) -> datetime | None:
    """When the next device may be sprayed; None before the first, and where the protocol asks for no rest."""
    given, interval_h = (
        _rows(standing, EventKind.DEVICE_GIVEN),
        standing.protocol.administration.device_interval_h,
    )
    if not given or interval_h is None:
        return None
    return max(row.true_at for row in given) + timedelta(hours=interval_h)


def _rows(standing: Bedside, kind: EventKind) -> list[SessionEvent]:
    return [one.row for one in standing.by_kind.get(kind, ())]


def _sprayed(row: SessionEvent) -> tuple[tuple[datetime, Fraction], ...]:
    """Each spray at its time. Where the times were not noted, the whole device when it was given."""
    times = [datetime.fromisoformat(spray["at"]) for spray in row.values.get("sprays") or ()]
    if row.values.get("partly"):
        return tuple((at, Fraction(1, SPRAYS)) for at in times)
    return tuple((at, Fraction(1, len(times))) for at in sorted(times)) or ((row.true_at, Fraction(1)),)
