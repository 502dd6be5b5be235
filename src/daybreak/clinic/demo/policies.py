"""What the medical director of the demonstration has signed: limits for two protocols, and the certification."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal

from daybreak.clinic.actions import sessions
from daybreak.clinic.actions.certifying import certified
from daybreak.clinic.bedside.fold import protocol_of
from daybreak.clinic.demo.staff import Clinic
from daybreak.clinic.demo.stages import INFUSION, NASAL
from daybreak.clinic.ledger.stock import site_day
from daybreak.clinic.policies import gaps_of
from daybreak.clinic.protocols import protocol_by_id
from daybreak.protocol import Protocol

LIMITS = {
    "systolic-before": "160", "systolic-high": "180", "diastolic-high": "110", "heart-rate-high": "130", "oxygen-low": "90",
    "sedation-deep": "3", "minimum-stay": "60", "largest-dose": "80", "food-recent": "4", "drink-recent": "2",
}  # fmt: skip
"""Invented, like the patients: every clinic sets its own."""


def certify(clinic: Clinic, at: datetime) -> None:
    """The clinic says that it is certified under the REMS, since it opened."""
    by = clinic.by("director", at)
    certified(
        by,
        clinic.site,
        since=site_day(clinic.site, at),
        representative=clinic.people["director"].printed_name,
    )


def sign_policies(clinic: Clinic, at: datetime) -> dict[str, Protocol]:
    """Sign them; the site's own protocols by their name."""
    by, own = clinic.by("director", at), {}
    for name in (INFUSION, NASAL):
        protocol = protocol_by_id(name)
        limits = {gap.id: Decimal(LIMITS[gap.id]) for gap in gaps_of(protocol)}
        policy = sessions.sign_policy(by, protocol, limits, clinic.proved["director"])
        own[name] = protocol_of(policy.file)
    return own
