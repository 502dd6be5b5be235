"""A protocol is chosen: the order is signed, and the forecast that the prescriber saw is kept with it."""

from __future__ import annotations

from django.db import transaction

from daybreak.clinic.actions import sessions
from daybreak.clinic.actions.act import act
from daybreak.clinic.actions.by import By
from daybreak.clinic.actions.sessions import OrderedDose
from daybreak.clinic.actions.signing import Confirmed
from daybreak.clinic.models import Patient, PlanForecast, TreatmentPlan
from daybreak.clinic.planning.comparison import Option
from daybreak.clinic.planning.forecasts import Foreseen
from daybreak.errors import ActError


def choose(
    by: By, patient: Patient, option: Option, dose: OrderedDose, prescriber: Confirmed, *, seen: str, foreseen: Foreseen
) -> TreatmentPlan:  # fmt: skip
    """Order what was compared. `seen` is the digest of the forecast on the page, `foreseen` what the record gives now.

    Raises:
        ActError: as `sessions.plan`; or the record has changed, so that this is not the forecast that was seen.
    """
    if seen != foreseen.digest or foreseen.forecast is None:
        raise ActError(
            "The record, the protocol or the model has changed since that forecast was shown.",
            remedy="Compare again.",
        )
    with transaction.atomic():
        order = sessions.plan(by, patient, option.screened.protocol, dose, prescriber)
        row = PlanForecast(
            plan=order,
            basis_sha256=foreseen.digest,
            protocol_sha256=order.protocol_sha256,
            calibration=foreseen.calibration,
            version=foreseen.version,
            forecast=foreseen.as_json(),
        )
        with act(by, "plan.forecast-kept", patient=patient, plan=order.pk) as done:
            done.stamp(row)
    return order
