"""What one page asks of those who open it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from daybreak.clinic.models.membership import Role

Scope = Literal["anyone", "signed-in", "site", "patient", "nobody"]

DECIDERS = frozenset({Role.PRESCRIBER, Role.MEDICAL_DIRECTOR})
BEDSIDE = DECIDERS | {Role.NURSE}
CLINICIANS = frozenset({Role.PRESCRIBER, Role.NURSE, Role.PHARMACIST, Role.MEDICAL_DIRECTOR})
REVIEWERS = frozenset({Role.MEDICAL_DIRECTOR, Role.AUDITOR})
CARE = CLINICIANS | {Role.COORDINATOR}
READERS = CARE | {Role.AUDITOR}
EVERYONE = frozenset(Role)


@dataclass(frozen=True)
class Rule:
    """Scope, and the roles that count there.

    `anyone` needs no sign-in; `signed-in` needs no role; `site` needs a role at the site one works at; `patient` a role at
    that patient's site, or emergency access; `nobody` closes a page that a library brings along.
    A `passive` page asks by itself, so it does not count as somebody at the keyboard; it shows a record like any other.
    A page `while_locked` opens on a locked station as well. Roles in `reading` open it, but send nothing to it.
    """

    scope: Scope
    roles: frozenset[Role] = EVERYONE
    reading: frozenset[Role] = frozenset()
    passive: bool = False
    while_locked: bool = False

    def allowed(self, *, sending: bool) -> frozenset[Role]:
        """The roles that count for a request."""
        return self.roles if sending else self.roles | self.reading
