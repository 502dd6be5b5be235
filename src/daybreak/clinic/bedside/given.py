"""How much of the drug is in the patient, by whatever route: the pump's share, the devices, or what was given at once."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal

from daybreak.clinic.bedside.doses import dose_given_mg
from daybreak.clinic.bedside.fold import Bedside
from daybreak.clinic.bedside.pump import to_microgram
from daybreak.clinic.bedside.sprays import used_devices


def given_mg(standing: Bedside, at: datetime) -> Decimal:
    """What is in the patient at a moment, to the microgram, by everything that happened."""
    if standing.pump is not None:
        return to_microgram(standing.pump.given_mg(at))
    if standing.protocol.administration.device_mg is not None:
        return sum((one.given_mg for one in used_devices(standing)), Decimal(0))
    return dose_given_mg(standing)
