"""Setting how long a site keeps records."""

from __future__ import annotations

from daybreak.clinic.actions import refusing
from daybreak.clinic.actions.act import act
from daybreak.clinic.actions.by import By
from daybreak.clinic.models import RetentionPeriod, Site
from daybreak.clinic.retention import LEAST_YEARS
from daybreak.errors import ActError

MOST_YEARS = 200


def set_period(by: By, site: Site, *, years: int, basis: str) -> RetentionPeriod:
    """The site's own number of years, and on which law or rule it rests.

    Raises:
        ActError: fewer years than any clinic with controlled drugs must keep, or no basis.
    """
    if not LEAST_YEARS <= years <= MOST_YEARS:
        raise ActError(
            f"{years} years is not possible.",
            remedy=f"Records of controlled drugs are kept at least {LEAST_YEARS} years (DEA-3); write {LEAST_YEARS} or more.",
        )
    row = RetentionPeriod(
        site=site, years=years, basis=refusing.text(basis, "What it rests on", most=500, least=10)
    )
    with act(by, "retention.set") as done:
        done.stamp(row)
    return row
