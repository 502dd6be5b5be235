"""Which live topics a person may watch."""

from __future__ import annotations

import re

from django.http import HttpRequest

from daybreak.clinic.access.door import NoAccessError, access_patient
from daybreak.clinic.access.here import here

_TOPIC = re.compile(r"(site|patient):([1-9][0-9]{0,17})")


def may_watch(request: HttpRequest, topic: str) -> bool:
    """Whether a topic is of a site or a patient of this person."""
    found, match = here(request), _TOPIC.fullmatch(topic)
    if match is None:
        return False
    if match[1] == "site":
        return int(match[2]) in {site.pk for site in found.sites}
    try:
        access_patient(found.user, int(match[2]))
    except NoAccessError:
        return False
    return True
