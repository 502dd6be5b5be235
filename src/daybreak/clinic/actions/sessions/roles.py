"""Who may sign what at the bedside."""

from __future__ import annotations

from daybreak.clinic.actions.by import By
from daybreak.clinic.actions.signing import Confirmed
from daybreak.clinic.models import Membership, Role
from daybreak.errors import ActError

PRESCRIBERS = frozenset({Role.PRESCRIBER, Role.MEDICAL_DIRECTOR})
BEDSIDE = PRESCRIBERS | {Role.NURSE}


def check_role(by: By, who: Confirmed, roles: frozenset[Role], rule: str) -> None:
    """Refuse whoever has none of the roles here.

    Raises:
        ActError: so.
    """
    held = Membership.objects.filter(user=who.user, site=by.site, ended_at=None, role__in=roles)
    if not held.exists():
        raise ActError(f"{rule} {who.user} is none at this site.", remedy="Ask somebody who is.")
