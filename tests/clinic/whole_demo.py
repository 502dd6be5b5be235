"""Every page of the table with the demonstration's data: its address, and somebody whose role opens it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

from django.test import Client
from django.urls import reverse

from daybreak.clinic import clock, demo
from daybreak.clinic.access.middleware import SITE_KEY
from daybreak.clinic.access.rule import Rule
from daybreak.clinic.access.table import TABLE
from daybreak.clinic.actions import emergency, follow_up, patients, sessions
from daybreak.clinic.actions.by import By, system
from daybreak.clinic.actions.sessions import Happened
from daybreak.clinic.demo.stages import INFUSION, NASAL, Stage
from daybreak.clinic.models import (
    Escalation,
    EventKind,
    Membership,
    Patient,
    Role,
    Site,
    TreatmentSession,
    User,
)
from tests.clinic.access.every_url import URLS
from tests.clinic.actions.follow_up.conftest import link_of, token_for
from tests.clinic.actions.ledger.conftest import one_of_each
from tests.clinic.actions.sessions.conftest import GATES, VITALS
from tests.clinic.conftest import BERTA, signed_in

LIBRARY = ("account_", "mfa_")
AFTER_THE_BIRTH_DATE = {"questionnaire_item", "questionnaire_review"}
WHILE_LOCKED = {"locked", "locked_sessions"}


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
    of_their_own: dict[str, dict[str, object]]
    clients: dict[str, Client] = field(default_factory=dict)

    def pages(self) -> Iterator[Page]:
        """All that a person can open."""
        for name, rule in TABLE.items():
            if rule.scope != "nobody" and not name.startswith(LIBRARY) and name != "lock":
                yield Page(name, self.address(name), self.client(name, rule))

    def before_the_dose(self) -> Iterator[Page]:
        """The bedside's page of somebody who was treated before and has come again: with open gates, answered, and released. A
        rule of their screening is set aside."""
        session = at_the_gates()
        url = reverse("session", args=[session.patient_id, session.pk])
        nurse = By(User.objects.get(username="nurse"), session.patient.site, via="command")
        yield Page("session at the gates", url, self.client("session", TABLE["session"]))
        for kind, values in ((EventKind.READING, VITALS | GATES), (EventKind.RELEASED, {})):
            happened = Happened(kind, clock.now(), f"before the dose: {kind}", values, confirmed=True)
            assert sessions.record(nurse, session, happened).accepted
            yield Page(f"session after {kind}", url, self.client("session", TABLE["session"]))

    def address(self, name: str) -> str:
        """A page whose address asks for something new fails here: say in `_parameters` what it stands for."""
        known = self.parameters | self.of_their_own.get(name, {})
        return reverse(name, kwargs={one: known[one] for one in URLS[name].parameters})

    def client(self, name: str, rule: Rule) -> Client:
        """Of somebody whom the rule lets send as well as read."""
        if name in AFTER_THE_BIRTH_DATE:
            return self.phone()
        if name in WHILE_LOCKED:
            return self.locked_station()
        site = "harbour" if self.elsewhere & set(URLS[name].parameters) else "demo"
        found = Membership.objects.filter(site__code=site).select_related("user", "site").order_by("pk")
        member = next(one for one in found if Role(one.role) in rule.roles)
        if (one := f"{member.user.username} at {site}") not in self.clients:
            self.clients[one] = signed_in(member.user)
            session = self.clients[one].session
            session[SITE_KEY] = member.site.pk
            session.save()
        return self.clients[one]

    def locked_station(self) -> Client:
        """The nurse's, locked."""
        if "locked" not in self.clients:
            self.clients["locked"] = signed_in(User.objects.get(username="nurse"))
            self.clients["locked"].post(reverse("lock"))
        return self.clients["locked"]

    def phone(self) -> Client:
        """The patient's, who has said when they were born and answered everything."""
        if "phone" not in self.clients:
            born = self.running.patient.birth_date
            self.clients["phone"] = Client()
            given = {"day": born.day, "month": born.month, "year": born.year}
            self.clients["phone"].post(self.address("questionnaire"), given)
            link = link_of(str(self.parameters["token"]))
            for item in range(1, 10):
                follow_up.answer(link, item, 0)
        return self.clients["phone"]


STAGES = (
    Stage("running", INFUSION, 1), Stage("running", INFUSION), Stage("running", NASAL), Stage("running", NASAL, 1, override=True),
    *(Stage("acute", NASAL, 1) for _ in range(5)), Stage("planned", INFUSION), Stage("incomplete", NASAL),
)  # fmt: skip
"""Some of every kind of page; the whole demonstration has forty."""


def furnished(say: Callable[[str], None] = lambda _: None) -> WholeDemo:
    """Furnish an empty database."""
    demo.furnish(say, STAGES)
    harbour = Site.objects.get(code="harbour")
    berta = patients.register(system(harbour), harbour, BERTA)
    stock = one_of_each(harbour, berta, "session:9999")
    nurse = User.objects.get(username="nurse")
    at_work = By(nurse, nurse.memberships.get().site)
    access = emergency.open_in_emergency(at_work, berta, reason="She has collapsed in the waiting room.")
    running = TreatmentSession.objects.filter(events__kind=EventKind.INFUSION_BEGUN).order_by("-planned_at")[
        0
    ]
    elsewhere = stock | {"access_id": access.pk}
    return WholeDemo(running, _parameters(running) | elsewhere, set(elsewhere), _of_their_own())


def at_the_gates() -> TreatmentSession:
    """The session of whoever has come and is asked before the dose."""
    come = TreatmentSession.objects.filter(events__kind=EventKind.CHECKED_IN)
    return come.exclude(events__kind=EventKind.RELEASED).distinct().get()


def _of_their_own() -> dict[str, dict[str, object]]:
    """Pages that have something to show for another patient than the one whose infusion runs."""
    escalation = Escalation.objects.order_by("pk")[0]
    devices = TreatmentSession.objects.filter(events__kind=EventKind.DEVICE_GIVEN).order_by("-planned_at")[0]
    to_come = TreatmentSession.objects.filter(planned_at__gt=clock.now(), events=None).order_by("planned_at")[
        0
    ]
    found = {"escalation": {"escalation_id": escalation.pk, "patient_id": escalation.patient_id}}
    for name, session in (
        ("rems_form", devices),
        ("rems_paper", devices),
        ("rems_answers", devices),
        ("session_move", to_come),
    ):
        found[name] = {"session_id": session.pk, "patient_id": session.patient_id}
    return found


def _parameters(session: TreatmentSession) -> dict[str, object]:
    patient: Patient = session.patient
    finding = patient.findings.order_by("pk")[0]
    reading = session.events.filter(kind=EventKind.READING).order_by("pk")[0]
    token = token_for(patient)
    return {
        "token": token,
        "number": 1,
        "link_id": link_of(token).pk,
        "instrument": "madrs",
        "key": reading.key,
        "user_id": User.objects.get(username="nurse").pk,
        "trial_id": patient.antidepressant_trials.order_by("pk")[0].pk,
        "drug_id": patient.medications.order_by("pk")[0].pk,
        "screening_id": patient.screenings.order_by("pk")[0].pk,
        "patient_id": patient.pk,
        "session_id": session.pk,
        "plan_id": session.plan_id,
        "protocol_id": session.plan.protocol,
        "gate": "bladder-today",
        "rule": "adult",
        "finding_id": finding.pk,
        "topic": f"patient:{patient.pk}",
        "merge_id": 1,
        "consent_id": patient.consents.order_by("pk")[0].pk,
        "override_id": 1,
    }
