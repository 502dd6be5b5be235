"""What is written between the sessions of ten years: consents, questionnaires with their answers, and who read a patient.

In numbers, and why:

- Consent at every second session. Patients of ten years have two sessions a year, and sign anew each year.
- A PHQ-9 by link before every session: the protocol asks each week, and a course has between two sessions a week and one in two
  weeks. Three of four are answered, nine screens each, and become ten findings; the others expire.
- 33 readings of a patient a session. A page notes who reads it once in five minutes: the session's own page and its chart show
  something new every ten minutes from the door to the end (15 and 11), the record is read when it is signed, the patient's page
  at the door, and the prescriber has looked at five pages before.
"""

from __future__ import annotations

import hashlib
from datetime import datetime, timedelta

from benchmarks.clinic.pour import Pour
from daybreak.clinic.follow_up.links import LASTS
from daybreak.clinic.models import (
    Consent,
    ConsentForm,
    Finding,
    LinkAnswer,
    LinkStep,
    Origin,
    PatientRead,
    QuestionnaireLink,
    QuestionnaireReturn,
    Role,
    User,
)

ORDER = (Consent, QuestionnaireLink, LinkStep, LinkAnswer, QuestionnaireReturn, PatientRead)
ITEMS = 9  # of the PHQ-9
SUICIDE_ITEM = 9
SESSIONS_A_CONSENT = 2
UNANSWERED = 4  # one of so many
SENT_BEFORE, ANSWERED_BEFORE = timedelta(days=1), timedelta(hours=12)
READ = [
    *(
        (page, -60, Role.PRESCRIBER)
        for page in ("patient", "timeline", "next_session", "patient_follow_up", "plans")
    ),
    ("patient", -25, Role.NURSE),
    *(("session", minute, Role.NURSE) for minute in range(-20, 130, 10)),
    *(("session_chart", minute, Role.NURSE) for minute in range(0, 110, 10)),
    ("session_record", 126, Role.NURSE),
]


def pour_before(
    pour: Pour, nurse: User, form: ConsentForm, patient_id: int, at: datetime, number: int, nth: int
) -> None:
    """Before a session, of which this is the patient's `nth`: consent where it is due, and the questionnaire."""
    if nth % SESSIONS_A_CONSENT == 1:
        consent = pour.row(
            Consent, patient_id=patient_id, form_id=form.pk, given=True, signed_on=at.date(), off_label_explained=True,
            recorded_at=at - SENT_BEFORE, recorded_by_id=nurse.pk,
        )  # fmt: skip
        pour.act("consent.given", at - SENT_BEFORE, nurse, patient_id, [consent.change])
    link_id = _link(pour, nurse, patient_id, at - SENT_BEFORE, number)
    if number % UNANSWERED:
        _answers(pour, patient_id, link_id, at - ANSWERED_BEFORE, number)


def pour_reads(pour: Pour, staff: dict[Role, User], patient_id: int, at: datetime) -> None:
    """Who opened which page around a session that begins then."""
    for page, minute, role in READ:
        moment = at + timedelta(minutes=minute)
        pour.unsealed(PatientRead, at=moment, user_id=staff[role].pk, patient_id=patient_id, page=page)


def _link(pour: Pour, nurse: User, patient_id: int, at: datetime, number: int) -> int:
    secret = hashlib.sha256(f"A link that nobody has, {number}".encode()).hexdigest()
    link = pour.row(
        QuestionnaireLink, patient_id=patient_id, instrument="phq9", language="en", secret_sha256=secret, expires_at=at + LASTS,
        recorded_at=at, recorded_by_id=nurse.pk,
    )  # fmt: skip
    pour.act("link.made", at, nurse, patient_id, [link.change], instrument="phq9")
    return link.pk


def _answers(pour: Pour, patient_id: int, link_id: int, at: datetime, number: int) -> None:
    """Opened, answered screen by screen, sent; nothing on suicide, which would open an escalation."""
    of_link = {"link_id": link_id, "recorded_at": at}
    opened = pour.row(LinkStep, kind=LinkStep.Kind.OPENED, **of_link)
    pour.act("link.opened", at, None, patient_id, [opened.change], link=link_id)
    scores = {item: 0 if item == SUICIDE_ITEM else (number + item) % 4 for item in range(1, ITEMS + 1)}
    for item, score in scores.items():
        answer = pour.row(LinkAnswer, item=item, score=score, **of_link)
        pour.act("link.answered", at, None, patient_id, [answer.change], link=link_id, item=item)
    found = {f"phq9_item_{item}": score for item, score in scores.items()} | {"phq9": sum(scores.values())}
    rows = [
        pour.row(Finding, patient_id=patient_id, finding=id, text=str(score), number=float(score), unit="points", true_at=at,
                 recorded_at=at, origin=Origin.PATIENT, origin_detail=f"link:{link_id}").change
        for id, score in found.items()
    ]  # fmt: skip
    pour.act("findings.recorded", at, None, patient_id, rows)
    sent = pour.row(QuestionnaireReturn, language="en", **of_link)
    pour.act("link.sent", at, None, patient_id, [sent.change], link=link_id)
