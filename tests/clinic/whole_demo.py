"""Every page of the table with the demonstration's data: its address, and somebody whose role opens it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

from django.test import Client
from django.urls import reverse

from daybreak.clinic import demo
from daybreak.clinic.access.middleware import SITE_KEY
from daybreak.clinic.access.rule import Rule
from daybreak.clinic.access.table import TABLE
from daybreak.clinic.actions import emergency, patients
from daybreak.clinic.actions.by import By, system
from daybreak.clinic.models import EventKind, Membership, Patient, Role, Site, TreatmentSession, User
from tests.clinic.access.test_table import URLS
from tests.clinic.actions.ledger.conftest import one_of_each
from tests.clinic.conftest import BERTA, signed_in

LIBRARY = ("account_", "mfa_")


@dataclass(frozen=True)
class Page:
    """One page of the table, and whose browser opens it."""

    name: str
    url: str
    client: Client


@dataclass
class WholeDemo:
    """The demonstration, with what it lacks beside it: stock of every fate at the other site, an emergency access."""

    running: TreatmentSession
    parameters: dict[str, object]
    elsewhere: set[str]
    clients: dict[str, Client] = field(default_factory=dict)

    def pages(self) -> Iterator[Page]:
        """All that a person can open."""
        for name, rule in TABLE.items():
            if rule.scope != "nobody" and not name.startswith(LIBRARY) and name != "lock":
                yield Page(name, self.address(name), self.client(name, rule))

    def address(self, name: str) -> str:
        """A page whose address asks for something new fails here: say in `_parameters` what it stands for."""
        return reverse(name, kwargs={one: self.parameters[one] for one in URLS[name].parameters})

    def client(self, name: str, rule: Rule) -> Client:
        """Of somebody whom the rule lets send as well as read."""
        site = "harbour" if self.elsewhere & set(URLS[name].parameters) else "demo"
        found = Membership.objects.filter(site__code=site).select_related("user", "site").order_by("pk")
        member = next(one for one in found if Role(one.role) in rule.roles)
        if (one := f"{member.user.username} at {site}") not in self.clients:
            self.clients[one] = signed_in(member.user)
            session = self.clients[one].session
            session[SITE_KEY] = member.site.pk
            session.save()
        return self.clients[one]


def furnished(say: Callable[[str], None] = lambda _: None) -> WholeDemo:
    """Furnish an empty database."""
    demo.furnish(say)
    harbour = Site.objects.get(code="harbour")
    berta = patients.register(system(harbour), harbour, BERTA)
    stock = one_of_each(harbour, berta, "session:9999")
    nurse = User.objects.get(username="nurse")
    at_work = By(nurse, nurse.memberships.get().site)
    access = emergency.open_in_emergency(at_work, berta, reason="She has collapsed in the waiting room.")
    running = TreatmentSession.objects.filter(events__kind=EventKind.INFUSION_BEGUN)[0]
    elsewhere = stock | {"access_id": access.pk}
    return WholeDemo(running, _parameters(running) | elsewhere, set(elsewhere))


def _parameters(session: TreatmentSession) -> dict[str, object]:
    patient: Patient = session.patient
    finding = patient.findings.order_by("pk")[0]
    return {
        "patient_id": patient.pk,
        "session_id": session.pk,
        "plan_id": session.plan_id,
        "protocol_id": session.plan.protocol,
        "gate": "bladder-today",
        "rule": "adult",
        "finding_id": finding.pk,
        "topic": f"patient:{patient.pk}",
        "merge_id": 1,
        "row_id": patient.antidepressant_trials.order_by("pk")[0].pk,
        "consent_id": patient.consents.order_by("pk")[0].pk,
        "override_id": 1,
    }
