"""A patient whose course has begun, crisis contacts that are set, and a link."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from decimal import Decimal
from hashlib import sha256

import pytest

from daybreak.clinic import clock
from daybreak.clinic.actions import follow_up as actions
from daybreak.clinic.actions.act import act
from daybreak.clinic.actions.by import By, system
from daybreak.clinic.follow_up.links import find
from daybreak.clinic.models import (
    Language,
    Patient,
    QuestionnaireLink,
    Site,
    ThresholdPolicy,
    TreatmentPlan,
    TreatmentSession,
)
from daybreak.protocol.load import LIBRARY

PROTOCOL = "iv-racemic-acute"
At = Callable[[datetime], None]


def ordered(
    patient: Patient, sessions: list[datetime], *, protocol: str = PROTOCOL, file: str = ""
) -> TreatmentPlan:
    """A plan as the tables hold it, with sessions planned for these times; on the library's file, or one's own."""
    digest = sha256(file.encode()).hexdigest() if file else protocol
    file = file or (LIBRARY / f"{protocol}.yaml").read_text()
    with act(system(patient.site), "session.planned", patient=patient) as done:
        number = ThresholdPolicy.objects.count() + 1
        policy = ThresholdPolicy(site=patient.site, protocol=protocol, version=number, limits={}, file=file)
        done.stamp(policy)
        plan = TreatmentPlan(
            patient=patient, policy=policy, protocol=protocol, protocol_version="1", protocol_file=file,
            protocol_sha256=digest, dose_mg=Decimal(40),
        )  # fmt: skip
        done.stamp(plan)
        for number, planned_at in enumerate(sessions, start=1):
            done.stamp(
                TreatmentSession(patient=patient, plan=plan, number=number, place="1", planned_at=planned_at)
            )
    return plan


def contacts_set(site: Site, *languages: Language) -> None:
    """Numbers that regulators reserve for fiction; the emergency number is Europe's."""
    for language in languages or tuple(Language):
        actions.set_contacts(
            system(site), site, language, emergency_number="112", clinic_number="030 23125 001",
            others=[("Crisis line of a story", "030 23125 002")],
        )  # fmt: skip


def token_for(patient: Patient, instrument: str = "phq9", language: Language = Language.ENGLISH) -> str:
    """A new link's token."""
    return actions.make_link(system(patient.site), patient, instrument, language)[1]


def link_of(token: str) -> QuestionnaireLink:
    """The link that a token opens."""
    found = find(token)
    assert found is not None
    return found


def answer_all(link: QuestionnaireLink, scores: list[int | None]) -> None:
    """Every item, in order."""
    for item, score in enumerate(scores, start=1):
        actions.answer(link, item, score)


@pytest.fixture
def contacts(site: Site) -> Site:
    contacts_set(site)
    return site


@pytest.fixture
def begun(patient: Patient, contacts: Site) -> Patient:
    """First session ten days ago, the next tomorrow."""
    now = clock.now()
    ordered(patient, [now - timedelta(days=10), now + timedelta(days=1)])
    return patient


@pytest.fixture
def token(begun: Patient) -> str:
    return token_for(begun)


@pytest.fixture
def at(monkeypatch: pytest.MonkeyPatch) -> At:
    """Set the clinic's clock."""

    def set_to(moment: datetime) -> None:
        monkeypatch.setattr(clock, "now", lambda: moment)

    return set_to


@pytest.fixture
def director_by(director: object, site: Site) -> By:
    return By(director, site)  # type: ignore[arg-type]
