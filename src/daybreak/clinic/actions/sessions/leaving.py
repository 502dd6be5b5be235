"""Decisions that somebody signs: leaving, the record, and that a session does not take place."""

from __future__ import annotations

from datetime import datetime
from uuid import uuid4

from django.db import transaction
from django.db.models import Exists, OuterRef, QuerySet, Subquery

from daybreak.clinic.actions import ledger, refusing
from daybreak.clinic.actions.act import act
from daybreak.clinic.actions.by import By
from daybreak.clinic.actions.sessions.at_the_door import unanswered
from daybreak.clinic.actions.sessions.recording import SIGNED, Answered, Happened, take
from daybreak.clinic.actions.sessions.roles import BEDSIDE, check_role
from daybreak.clinic.actions.signing import Confirmed, sign
from daybreak.clinic.bedside import bedside_of
from daybreak.clinic.bedside.given import given_mg
from daybreak.clinic.bedside.notes import SIGNED_STAGES
from daybreak.clinic.follow_up import escalations
from daybreak.clinic.models import EventKind, Meaning, SessionEvent, Signature, Site, TreatmentSession
from daybreak.clinic.patients import record_ids
from daybreak.clinic.standing import standing_between
from daybreak.errors import ActError
from daybreak.protocol import Answer

STEPS = SIGNED | {
    EventKind.CHECKED_IN, EventKind.PUMP_PAUSED, EventKind.PUMP_RESUMED, EventKind.RATE_CHANGED, EventKind.INFUSION_ENDED,
    EventKind.DEVICE_WASTED, EventKind.DOSING_STOPPED, EventKind.EXPLAINED, EventKind.NOTED, EventKind.ACCOUNTED,
}  # fmt: skip
"""Every step of a session that no page of its own has signed already."""


def discharge(
    by: By, session: TreatmentSession, *, escort: str, clinician: Confirmed, despite: str = ""
) -> Answered:
    """Let the patient go, with whom: only when the time is over, every criterion holds and no alert is open.

    `despite` says why, while an escalation of this patient is open; it is kept with what was open.

    Raises:
        ActError: no clinician of the bedside, nobody goes along, an open escalation without a reason.
    """
    check_role(by, clinician, BEDSIDE, "A nurse or a prescriber discharges.")
    who = refusing.text(escort, "Who takes the patient home", most=120)
    said = _in_spite_of_escalations(session, despite)
    return _signed(by, session, EventKind.DISCHARGED, clinician, escort=who, **said)


def _in_spite_of_escalations(session: TreatmentSession, despite: str) -> dict[str, str]:
    rows = escalations.standing().filter(patient__in=record_ids(session.patient)).order_by("due_at")
    opened = list(rows.values_list("rule", "action"))
    if not opened:
        return {}
    if not despite.strip():
        raise ActError(
            f"An escalation of this patient is open: {' '.join(action for _, action in opened)}",
            remedy="Answer and close it, or write why you discharge all the same.",
        )
    why = refusing.text(despite, "The reason", most=500)
    return {
        "open_escalation": ", ".join(rule for rule, _ in opened),
        "discharged_all_the_same_because": why,
    }


def document(by: By, session: TreatmentSession, clinician: Confirmed) -> Answered:
    """Close the record: every alert is answered, the ledger balances, and it holds what the session gave. Once it is
    signed, or the session has ended otherwise: sign for the steps that have come since, such as the account of the drug.

    Raises:
        ActError: no clinician of the bedside; an alert or something drawn is open; ledger and session differ.
    """
    check_role(by, clinician, BEDSIDE, "A nurse or a prescriber signs the record.")
    standing = bedside_of(session)
    if said := unanswered(standing):
        raise ActError(said, remedy="Acknowledge each alert on the session's page first.")
    ledger.must_balance(session.reference)
    posted_mg, happened_mg = ledger.of_session(session.reference).given_mg, given_mg(standing, by.moment)
    if standing.accounted and posted_mg != happened_mg:
        raise ActError(
            f"The ledger has {posted_mg.normalize():f} mg as given, the session {happened_mg.normalize():f} mg.",
            remedy="Something came after the drug was accounted for: press Account for the drug on the session's page again.",
        )
    if standing.state.stage in SIGNED_STAGES:
        return _what_came_after(by, session, clinician)
    with transaction.atomic():
        answered = _signed(by, session, EventKind.DOCUMENTED, clinician)
        if answered.accepted:
            review_unsigned(by.for_user(clinician.user), session, clinician)
    return answered


def _what_came_after(by: By, session: TreatmentSession, clinician: Confirmed) -> Answered:
    if not unsigned_steps(session):
        return Answered(
            "", False, Answer(False, "signed-already", "The record is signed, and nothing has come since.")
        )
    review_unsigned(by.for_user(clinician.user), session, clinician)
    return Answered("", True, Answer(True, "documented", f"Signed by {clinician.user.printed_name}."))


def review_unsigned(by: By, session: TreatmentSession, clinician: Confirmed) -> None:
    """Whoever closes the record answers for the steps that have no signature."""
    if unsigned := unsigned_steps(session):
        with act(by, "session.steps-reviewed", patient=session.patient, session=session.pk) as done:
            for row in unsigned:
                sign(done, clinician, Meaning.REVIEWED, row)


def unsigned_steps(session: TreatmentSession) -> list[SessionEvent]:
    """Steps without a signature: they came without network, or ask for none."""
    return list(_unsigned().filter(session=session).select_related("recorded_by").order_by("true_at"))


def came_after_the_signature(site: Site, begin: datetime, end: datetime) -> list[TreatmentSession]:
    """Sessions of that time whose record was signed before a step came from a device, and nobody has signed for that step."""
    signed_at = SessionEvent.objects.filter(session=OuterRef("session"), kind__in=SIGNED_STAGES)
    late = _unsigned().filter(
        session=OuterRef("pk"), recorded_at__gt=Subquery(signed_at.values("recorded_at")[:1])
    )
    rows = TreatmentSession.objects.filter(Exists(late), patient__site=site)
    return standing_between(rows.select_related("patient"), begin, end)


def _unsigned() -> QuerySet[SessionEvent]:
    signature = Signature.objects.filter(record="sessionevent", record_id=OuterRef("pk"))
    return SessionEvent.objects.filter(~Exists(signature), kind__in=STEPS)


def cancel(by: By, session: TreatmentSession, *, reason: str, clinician: Confirmed) -> Answered:
    """The session does not take place.

    Raises:
        ActError: no reason, or no clinician of the bedside.
    """
    check_role(by, clinician, BEDSIDE, "A nurse or a prescriber ends a session.")
    why = refusing.text(reason, "The reason", most=500)
    with transaction.atomic():
        answered = _signed(by, session, EventKind.CANCELLED, clinician, reason=why)
        if answered.accepted:
            review_unsigned(by.for_user(clinician.user), session, clinician)
    return answered


def _signed(by: By, session: TreatmentSession, kind: EventKind, who: Confirmed, **values: object) -> Answered:
    own = by.for_user(who.user)
    happened = Happened(kind, own.moment, str(uuid4()), values)
    return take(own, session, happened, signers=[(who, Meaning.PERFORMED)])
