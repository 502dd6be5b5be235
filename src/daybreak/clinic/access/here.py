"""Who asks, where, with which roles, and about whom: what the guard found out before a page runs."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property

from django.http import HttpRequest

from daybreak.clinic import live
from daybreak.clinic.actions.by import By
from daybreak.clinic.models import EmergencyAccess, Patient, Role, Site, User

_KEY = "daybreak.here"


@dataclass(frozen=True)
class Here:
    """Handed to every page that needs a role. `patient` is there on pages of the scope `patient` only, and with it `records`:
    this record and those merged into it, as `record_ids` says."""

    user: User
    site: Site
    roles: frozenset[Role]
    sites: tuple[Site, ...]
    known_patient: Patient | None = None
    emergency: EmergencyAccess | None = None
    records: list[int] = field(default_factory=list)

    @property
    def by(self) -> By:
        """The person as the one who acts."""
        return By(self.user, self.site)

    @property
    def patient(self) -> Patient:
        """The patient that the door let through.

        Raises:
            LookupError: the page is not declared with the scope `patient`.
        """
        if self.known_patient is None:
            raise LookupError("This page is not declared as a patient's.")
        return self.known_patient

    @cached_property
    def version(self) -> int:
        """The newest version of what the page is about, its patient or else its site: read once, and before what it shows."""
        if self.known_patient is not None:
            return int(self.known_patient.__dict__["version"])  # annotated by `patients.with_merged`
        return live.version(f"site:{self.site.pk}")


def put(request: HttpRequest, found: Here) -> None:
    """Used by the guard only."""
    request.META[_KEY] = found


def here(request: HttpRequest) -> Here:
    """What the guard found out.

    Raises:
        KeyError: the page is declared for people without a role.
    """
    found: Here = request.META[_KEY]
    return found


def here_or_none(request: HttpRequest) -> Here | None:
    """The same, or None on pages for people without a role."""
    return request.META.get(_KEY)
