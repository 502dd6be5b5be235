"""A person completes a patient monitoring form, submits it, and says when, how, and what came back."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from daybreak.clinic.actions import refusing
from daybreak.clinic.actions.act import act
from daybreak.clinic.actions.by import By
from daybreak.clinic.bedside import bedside_of
from daybreak.clinic.bedside.events import moment
from daybreak.clinic.facts import facts_of
from daybreak.clinic.ledger.stock import site_day
from daybreak.clinic.models import RemsAnswer, RemsSubmission, TreatmentSession, YesNo
from daybreak.clinic.models.rems import Channel
from daybreak.clinic.patients import record_ids
from daybreak.clinic.rems import asks_for_form, monitoring_form
from daybreak.clinic.rems.form import ANSWERABLE, minutes_of_stay, treated_before
from daybreak.clinic.rems.queue import DAYS
from daybreak.errors import ActError

IN_THE_ROOM = frozenset({"dosing", "observing", "ready"})
"""Stages in which the patient has had a device and has not left."""


def submitted(
    by: By, session: TreatmentSession, *, channel: Channel, on: date, confirmation: str = "", reason: str = ""
) -> RemsSubmission:
    """Record a submission; the form as the record fills it now is kept with it.

    Raises:
        ActError: no form is asked for; the patient has not left; a day before the treatment or after today; no confirmation;
            late without a reason; said to be an inpatient who is not one on record.
    """
    standing = bedside_of(session)
    if not asks_for_form(standing.protocol) or standing.state.dosed_h is None:
        raise ActError("No monitoring form is asked for after this session.")
    site, given_at = session.patient.site, moment(session.starts_at, standing.state.dosed_h)
    treated_on = site_day(site, given_at)
    if not treated_on <= on <= site_day(site, by.moment):
        raise ActError("That day lies before the treatment or has not come yet.", remedy="Check the date.")
    ids = record_ids(session.patient)
    facts = facts_of(session.patient, given_at, ids, drug=standing.protocol.drug)
    if channel == Channel.NOT_REQUIRED:
        inpatient = facts.get("inpatient")
        if inpatient is None or inpatient.value is not True:
            raise ActError(
                "The record does not say that the patient was an inpatient.", remedy="Record it first."
            )
        number, why = "", reason.strip()
    elif standing.state.stage in IN_THE_ROOM:  # the queue would forget a form whose end is blank
        raise ActError(
            "The patient has not left yet: the end of the form is open.",
            remedy="Submit it after the session, then record it here.",
        )
    else:
        number = refusing.text(confirmation, "The confirmation", most=60)
        why = reason.strip()
        if on > treated_on + DAYS:
            why = refusing.text(reason, "The reason for the delay", most=500)
    row = RemsSubmission(
        session=session,
        channel=channel,
        submitted_on=on,
        confirmation=number,
        reason=refusing.text(why, "The reason", most=500, least=0),
        form=[[one.part, one.label, one.value] for one in monitoring_form(standing, facts, by.moment, ids)],
    )
    with act(by, "rems.submitted", patient=session.patient, session=session.pk) as done:
        done.stamp(row)
    return row


def answer(by: By, session: TreatmentSession, said: Mapping[str, Any]) -> RemsAnswer:
    """Say what the record leaves open of a session; the newest answers count, each where the record says nothing.

    Raises:
        ActError: no form is asked for; nothing is said; a first treatment after an earlier one; ready after the patient left.
    """
    standing = bedside_of(session)
    if not asks_for_form(standing.protocol) or standing.state.dosed_h is None:
        raise ActError("No monitoring form is asked for after this session.")
    row = RemsAnswer(
        session=session, **{name: value for name, value in said.items() if value not in (None, "")}
    )
    if not any(getattr(row, name) not in (None, "") for name in ANSWERABLE.values()):
        raise ActError("Nothing is filled in.", remedy="Answer at least one field.")
    if row.first_treatment == YesNo.YES and treated_before(session, record_ids(session.patient)):
        raise ActError("The record has an earlier treatment.", remedy="Leave this field to the record.")
    stay_min = minutes_of_stay(standing)
    if row.ready_after_min is not None and stay_min is not None and row.ready_after_min > stay_min:
        raise ActError(f"The patient had left after {stay_min} minutes.", remedy="Check the minutes.")
    with act(by, "rems.answered", patient=session.patient, session=session.pk) as done:
        done.stamp(row)
    return row
