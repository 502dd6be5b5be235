"""The site is certified under the REMS, or no longer."""

from __future__ import annotations

from datetime import date

from daybreak.clinic.actions import refusing
from daybreak.clinic.actions.act import act
from daybreak.clinic.actions.by import By
from daybreak.clinic.ledger.stock import site_day
from daybreak.clinic.models import RemsCertification, Site
from daybreak.errors import ActError


def certified(
    by: By, site: Site, *, since: date, representative: str, renew_by: date | None = None, stands: bool = True
) -> RemsCertification:
    """Record where the certification stands; the earlier rows stay. With `stands` false it has ended.

    Raises:
        ActError: no representative, a day that has not come, or a renewal before the certification.
    """
    row = RemsCertification(
        site=site,
        certified=stands,
        since=since,
        representative=refusing.text(representative, "The authorised representative", most=120),
        renew_by=renew_by if stands else None,
    )
    if since > site_day(site, by.moment):
        raise ActError("That day has not come yet.", remedy="Check the date.")
    if row.renew_by is not None and row.renew_by <= since:
        raise ActError("The renewal is due before the certification.", remedy="Check both dates.")
    with act(by, "rems.certification-recorded", site=site.pk) as done:
        done.stamp(row)
    return row
