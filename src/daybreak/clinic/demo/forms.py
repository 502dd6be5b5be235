"""The monitoring forms of past sessions, which somebody has submitted; those of the last days still wait."""

from __future__ import annotations

from datetime import datetime

from daybreak.clinic.actions.rems import submitted
from daybreak.clinic.demo.staff import Clinic
from daybreak.clinic.models.rems import Channel
from daybreak.clinic.rems import queue

EVERY_DAYS, AT_LEAST_DAYS = 3, 2


def submit_forms(clinic: Clinic, at: datetime) -> None:
    """Submit what waits for two days or longer."""
    by = clinic.by("coordinator", at)
    for one in queue.waiting(clinic.site, at):
        if (one.today - one.treated_on).days >= AT_LEAST_DAYS:
            number = f"PMF-{one.session.pk:05d}"
            submitted(by, one.session, channel=Channel.PORTAL, on=one.today, confirmation=number)
