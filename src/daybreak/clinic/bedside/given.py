"""How much of the drug is in the patient, by whatever route: the pump's share, the devices, or what was given at once."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from typing import TYPE_CHECKING

from daybreak.clinic.bedside.doses import dose_given_mg
from daybreak.clinic.bedside.pump import to_microgram
from daybreak.clinic.bedside.sprays import used_devices

if TYPE_CHECKING:
    from daybreak.clinic.bedside.fold import Bedside


def given_mg(standing: Bedside, at: datetime) -> Decimal:
    """What is in the patient at a moment, to the microgram, by everything that happened."""
    if standing.pump is not None:
        return to_microgram(standing.pump.given_mg(at))
    if standing.protocol.administration.device_mg is not None:
        return sum((one.given_mg for one in used_devices(standing)), Decimal(0))
    return dose_given_mg(standing)


def posted_otherwise(standing: Bedside, at: datetime) -> bool:
    """Whether something came after the drug was accounted for, so that more or less is in the patient than was posted."""
    return standing.posted_mg is not None and standing.posted_mg != given_mg(standing, at)


def to_account(standing: Bedside, at: datetime) -> bool:
    """Whether what was drawn is still to be accounted for, or is to be accounted for again."""
    return standing.prepared is not None and (not standing.accounted or posted_otherwise(standing, at))
