"""What runs at the bedside and what waits after it, for any page to show."""

from __future__ import annotations

from django import template

from daybreak.clinic import clock
from daybreak.clinic.models import Site
from daybreak.clinic.rems.queue import Counts, counts

register = template.Library()


@register.simple_tag
def rems_counts(site: Site) -> Counts:
    """Monitoring forms that wait to be submitted."""
    return counts(site, clock.now())
