"""An escalation rises by the clock, is taken by a clinician, and closed with what was done."""

from __future__ import annotations

from django.db import IntegrityError, transaction

from daybreak.clinic.actions import refusing
from daybreak.clinic.actions.act import act
from daybreak.clinic.actions.by import By
from daybreak.clinic.actions.sessions.roles import BEDSIDE, check_role
from daybreak.clinic.actions.signing import Confirmed, sign
from daybreak.clinic.follow_up.banner import ask_anew
from daybreak.clinic.follow_up.escalations import findings_since, levels_reached, standing
from daybreak.clinic.models import Escalation, EscalationClosing, EscalationStep, Meaning
from daybreak.clinic.patients import record_ids
from daybreak.errors import ActError

LEAST_DONE = 10


def take(by: By, escalation: Escalation, clinician: Confirmed) -> EscalationStep:
    """A clinician takes it on, and everybody sees who.

    Raises:
        ActError: no clinician of the bedside, closed already, or taken by the same person.
    """
    check_role(by, clinician, BEDSIDE, "A nurse or a prescriber takes an escalation.")
    _refuse_closed(escalation)
    last = escalation.steps.filter(kind=EscalationStep.Kind.TAKEN).order_by("-pk").first()
    if last is not None and last.recorded_by_id == clinician.user.pk:
        raise ActError("You have taken it already.", remedy="Write down what you did, and close it.")
    row = EscalationStep(escalation=escalation, kind=EscalationStep.Kind.TAKEN)
    with act(
        by.for_user(clinician.user), "escalation.taken", patient=escalation.patient, escalation=escalation.pk
    ) as done:
        done.stamp(row)
        sign(done, clinician, Meaning.REVIEWED, row)
    return row


def close(by: By, escalation: Escalation, *, done: str, clinician: Confirmed, seen: int) -> EscalationClosing:
    """Say what was done, and sign it. `seen` is the newest finding that the clinician had on the page: what came later, such as a
    graver answer of the patient, opens no escalation of its own while this one is open, so it is not closed over.

    Raises:
        ActError: no clinician of the bedside, nobody has taken it, nothing said, something new on record, or closed already.
    """
    check_role(by, clinician, BEDSIDE, "A nurse or a prescriber closes an escalation.")
    _refuse_closed(escalation)
    if not escalation.steps.filter(kind=EscalationStep.Kind.TAKEN).exists():
        raise ActError("Nobody has taken this escalation.", remedy="Take it first.")
    said = refusing.text(done, "What was done", most=2000, least=LEAST_DONE)
    with act(
        by.for_user(clinician.user), "escalation.closed", patient=escalation.patient, escalation=escalation.pk
    ) as acted:
        _refuse_unseen(escalation, clinician, seen)
        row = EscalationClosing(escalation=escalation, done=said)
        acted.stamp(row)
        sign(acted, clinician, Meaning.PERFORMED, row)
        ask_anew()
    return row


def notice(by: By) -> int:
    """Write down, once each, that levels were reached since the last look. How many were new.

    The level itself needs no such row: it follows from the clock.
    """
    at, found = by.moment, 0
    late = standing().filter(due_at__lte=at).select_related("patient__site").prefetch_related("steps")
    for escalation in late:
        noticed = {step.kind for step in escalation.steps.all()}
        for level in levels_reached(escalation, at):
            if level not in noticed:
                found += _notice(by, escalation, level)
    return found


def _notice(by: By, escalation: Escalation, level: str) -> bool:
    here = By(by.user, escalation.patient.site, by.via, by.at)
    try:
        with (
            transaction.atomic(),
            act(here, f"escalation.{level}", patient=escalation.patient, escalation=escalation.pk) as done,
        ):
            done.stamp(EscalationStep(escalation=escalation, kind=level))
    except (ActError, IntegrityError):
        return False  # somebody else has noticed it at the same moment
    return True


def _refuse_unseen(escalation: Escalation, clinician: Confirmed, seen: int) -> None:
    since = findings_since(escalation, record_ids(escalation.patient)).filter(pk__gt=seen)
    new = since.exclude(recorded_by=clinician.user).first()
    if new is not None:
        raise ActError(
            f"New on record since you opened this page: {new.label}, {new.shown}.",
            remedy="Say what was done about it too, then close.",
        )


def _refuse_closed(escalation: Escalation) -> None:
    if EscalationClosing.objects.filter(escalation=escalation).exists():
        raise ActError("This escalation is closed already.", remedy="Look at what was done.")
