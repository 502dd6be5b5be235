"""The staff of the demonstration, one of each role, and a nurse of another site; who proves who they are does so once."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from daybreak.clinic.actions import staff
from daybreak.clinic.actions.by import By
from daybreak.clinic.actions.signing import Confirmed, confirm
from daybreak.clinic.models import Role, Site, User

PASSWORD = "sunrise over the clinic"
PEOPLE = {
    "prescriber": ("Dr Pia Prescott", Role.PRESCRIBER),
    "second": ("Dr Samir Second", Role.PRESCRIBER),
    "nurse": ("Nina Nightingale", Role.NURSE),
    "pharmacist": ("Paul Apotheker", Role.PHARMACIST),
    "coordinator": ("Cora Ordina", Role.COORDINATOR),
    "director": ("Dr Dora Direktor", Role.MEDICAL_DIRECTOR),
    "auditor": ("Aude Itor", Role.AUDITOR),
    "admin": ("Adam Inistrator", Role.ADMINISTRATOR),
}
NEIGHBOUR = ("harbour", "Hanna Hafen", Role.NURSE)
SIGNERS = ("prescriber", "second", "nurse", "pharmacist", "director")


@dataclass(frozen=True)
class Clinic:
    """The site with its people; `proved` are those who sign."""

    site: Site
    other: Site
    people: dict[str, User]
    proved: dict[str, Confirmed]

    def by(self, name: str, at: datetime) -> By:
        """One of the staff, at a moment."""
        return By(self.people[name], self.site, "demo", at)

    def neighbour(self, at: datetime) -> By:
        """The nurse of the other site, at a moment."""
        return By(self.people[NEIGHBOUR[0]], self.other, "demo", at)


def open_clinic(at: datetime) -> Clinic:
    """Two sites and everybody who works there."""
    by = By(None, None, "demo", at)
    site = staff.open_site(by, code="demo", name="Dawn Clinic", time_zone="Europe/Berlin")
    other = staff.open_site(by, code="harbour", name="Harbour Clinic", time_zone="Europe/Lisbon")
    people = {name: _person(by, name, printed, role, site) for name, (printed, role) in PEOPLE.items()}
    staff.give_role(by, people["director"], other, Role.MEDICAL_DIRECTOR)
    name, printed, role = NEIGHBOUR
    people[name] = _person(by, name, printed, role, other)
    proved = {name: confirm(By(people[name], site, "demo", at), name, PASSWORD) for name in SIGNERS}
    return Clinic(site, other, people, proved)


def _person(by: By, name: str, printed: str, role: Role, site: Site) -> User:
    user = staff.add_user(by, username=name, printed_name=printed, password=PASSWORD)
    staff.give_role(by, user, site, role)
    return user
