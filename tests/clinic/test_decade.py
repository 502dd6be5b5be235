"""The database of ten years that pages are measured on is one that the clinic itself could have left."""

from __future__ import annotations

from collections import Counter

import pytest

from benchmarks.clinic.decade import pour_decade
from benchmarks.clinic.ward import open_ward, running
from daybreak.clinic.audit.verify import verify
from daybreak.clinic.bedside import bedside_of
from daybreak.clinic.ledger.check import faults_everywhere
from daybreak.clinic.models import (
    Consent,
    Finding,
    LinkAnswer,
    Patient,
    PatientRead,
    QuestionnaireLink,
    QuestionnaireReturn,
    SessionEvent,
    Signature,
    TreatmentPlan,
    TreatmentSession,
)
from tests.clinic.faults.conftest import only_sqlite

SESSIONS = 40


@only_sqlite
@pytest.mark.django_db
def test_a_poured_decade_is_what_acts_would_have_left() -> None:
    ward = open_ward()
    (now,) = running(ward, 1)
    before = Counter({model: model._base_manager.count() for model in POURED})
    poured_last = pour_decade(ward, now.plan, SESSIONS)
    poured = Counter({model: model._base_manager.count() for model in POURED}) - before
    assert poured == {model: count * SESSIONS for model, count in POURED.items()}
    assert verify().faults == ()
    assert faults_everywhere() == []
    last = TreatmentSession.objects.get(pk=poured_last.session_id)
    signatures = Signature.objects.filter(record="sessionevent", record_id__in=last.events.values("pk"))
    events = last.events.in_bulk()
    assert bedside_of(last).state.stage == "documented"
    assert [one.answer.sentence for one in bedside_of(last).happenings if not one.answer.accepted] == []
    assert {one.record_id for one in signatures if one.fits(events[one.record_id])} == {
        event.pk for event in events.values() if event.kind != "reading"
    }


POURED = {
    TreatmentSession: 1, SessionEvent: 22, Finding: 99.05, Signature: 11.05, QuestionnaireLink: 1, QuestionnaireReturn: 0.75,
    LinkAnswer: 6.75, Consent: 0.5, PatientRead: 33, Patient: 0.05, TreatmentPlan: 0.05,
}  # fmt: skip
"""How many of each a session has."""
