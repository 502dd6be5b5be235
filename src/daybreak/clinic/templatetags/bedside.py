"""What runs at the bedside and what waits after it, for any page to show."""

from __future__ import annotations

from datetime import timedelta

from django import template

from daybreak.clinic import clock
from daybreak.clinic.actions.sessions.leaving import came_after_the_signature
from daybreak.clinic.models import Site, TreatmentSession
from daybreak.clinic.rems.queue import Counts, counts

register = template.Library()
LOOKED_BACK = timedelta(days=90)


@register.simple_tag
def rems_counts(site: Site) -> Counts:
    """Monitoring forms that wait to be submitted."""
    return counts(site, clock.now())


@register.simple_tag
def came_late(site: Site) -> list[TreatmentSession]:
    """Sessions that a device added something to after their record was signed."""
    at = clock.now()
    return came_after_the_signature(site, at - LOOKED_BACK, at)
