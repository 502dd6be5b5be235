"""The fields of the patient monitoring form, each from the record, with its source; what is not on record is missing.

What is asked of the end, or of the whole stay, is open until the patient has left; then the readings shortly before count.

Only fields that the facts of practice name (section 6; text of the form of 2021: R5, newer text: R6, R11). Nothing is guessed.
What no reading, event or finding says, somebody may answer for the session; where the record says it, the record counts.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from operator import itemgetter
from zoneinfo import ZoneInfo

from django.db.models import Exists, OuterRef, QuerySet, Subquery

from daybreak.clinic.actions.sessions.drug import given_devices
from daybreak.clinic.bedside import Bedside
from daybreak.clinic.bedside.events import moment
from daybreak.clinic.bedside.given import given_mg
from daybreak.clinic.facts import Fact
from daybreak.clinic.models import (
    EventKind,
    Patient,
    Registration,
    RemsAnswer,
    SessionEvent,
    Site,
    TreatmentSession,
    User,
)
from daybreak.clinic.patients import record_ids
from daybreak.clinic.rems.serious import serious_details, serious_event
from daybreak.clinic.values import write_value
from daybreak.protocol.session_events import Reading

OLD, NEW = "R5", "R6, R11"
AT_40_MIN_H = 40 / 60
NEAR_THE_END_H = 0.5
"""How long before leaving a reading is of the end, where the session's file is an older one without it; a working choice."""
READY = "Minutes after which the patient would have been ready without the 2 hours"
ANSWERABLE = {
    "First treatment": "first_treatment",
    "Vital signs acceptable before the dose": "vitals_before",
    READY: "ready_after_min",
    "Respiratory depression": "respiratory_depression",
    "Serious adverse event": "serious_event",
}
"""Fields of the form, by label, that a person may answer for a session."""


@dataclass(frozen=True)
class Entry:
    """One field of the form; None is not on record, and a person fills it in. `told_by` answered it for this session."""

    part: str
    label: str
    value: str | None
    source: str = OLD
    told_by: str = ""


def monitoring_form(
    standing: Bedside, facts: dict[str, Fact], at: datetime, ids: list[int] | None = None
) -> list[Entry]:
    """Every field, in the order of the form; `ids` are the person's records where they are known already."""
    address, treated = _on_record(standing, ids)
    ticked = _seen(standing, "serious_adverse_event")
    entries = [
        *_patient(standing.session.patient, facts),
        *_treatment_before(facts, treated=treated),
        *_monitor(standing),
        Entry("Site", "Name", standing.session.patient.site.name),
        Entry("Site", "Address, city, state, ZIP", address),
        *_given(standing, at),
        *_stay(standing),
        *_vitals(standing),
        *_effects(standing),
        Entry("Events", "Serious adverse event", serious_event(standing, ticked)),
        Entry("Events", "Serious adverse event: details", serious_details(standing)),
    ]
    answers = standing.session.rems_answers.select_related("recorded_by").order_by("-pk").first()
    return entries if answers is None else [_told(entry, answers) for entry in entries]


def answerable(entries: list[Entry]) -> list[str]:
    """The fields that somebody may answer: the record says nothing of them."""
    open_to = {entry.label for entry in entries if entry.value is None or entry.told_by}
    return [field for label, field in ANSWERABLE.items() if label in open_to]


def _told(entry: Entry, answers: RemsAnswer) -> Entry:
    field = ANSWERABLE.get(entry.label)
    said = None if field is None else getattr(answers, field)
    if entry.value is not None or said in (None, ""):
        return entry
    by = "Daybreak" if answers.recorded_by is None else answers.recorded_by.printed_name
    return replace(entry, value=str(said), told_by=by)


def _patient(patient: Patient, facts: dict[str, Fact]) -> Iterator[Entry]:
    yield Entry("Patient", "First name", patient.given_name)
    yield Entry("Patient", "Middle initial", patient.middle_initial or None)
    yield Entry("Patient", "Last name", patient.family_name)
    yield Entry("Patient", "Date of birth", f"{patient.birth_date:%Y-%m-%d}")
    yield Entry("Patient", "Sex", _fact(facts, "sex"))


def _on_record(standing: Bedside, ids: list[int] | None) -> tuple[str | None, bool]:
    """The site's registered address, and whether a device was given before."""
    session, site = standing.session, standing.session.patient.site
    records = record_ids(session.patient) if ids is None else ids
    registered = Registration.objects.filter(site=OuterRef("pk")).order_by("-pk").values("address")[:1]
    asked = Site.objects.filter(pk=site.pk).annotate(
        address=Subquery(registered), treated=Exists(_earlier_devices(session, records))
    )
    address, treated = asked.values_list("address", "treated").get()
    return address, treated


def treated_before(session: TreatmentSession, ids: Sequence[int]) -> bool:
    """Whether these records have a device before this session."""
    return _earlier_devices(session, ids).exists()


def _earlier_devices(session: TreatmentSession, ids: Sequence[int]) -> QuerySet[SessionEvent]:
    return SessionEvent.objects.filter(
        session__patient__in=ids, kind=EventKind.DEVICE_GIVEN, true_at__lt=session.starts_at
    )


def _treatment_before(facts: dict[str, Fact], *, treated: bool) -> Iterator[Entry]:
    yield Entry("Patient", "First treatment", "no" if treated else None, NEW)
    yield Entry("Patient", "Enrolled in the REMS", _fact(facts, "rems_enrolled"))
    for id, label, source in (
        ("benzodiazepine", "Benzodiazepine", OLD),
        ("hypnotic_non_benzodiazepine", "Hypnotic that is not a benzodiazepine", OLD),
        ("opioid", "Opioid", NEW),
        ("psychostimulant", "Psychostimulant", OLD),
        ("maoi", "Monoamine oxidase inhibitor", OLD),
    ):
        yield Entry("Medication taken as well", label, _fact(facts, id), source)


def _monitor(standing: Bedside) -> Iterator[Entry]:
    """Who let the patient go is who monitored to the end."""
    left = standing.of(EventKind.DISCHARGED)
    user: User | None = left[-1].row.recorded_by if left else None
    yield Entry("Monitoring professional", "Name", None if user is None else user.printed_name)
    yield Entry("Monitoring professional", "Phone", (user.phone or None) if user is not None else None)
    yield Entry("Monitoring professional", "Email", (user.email or None) if user is not None else None)


def _given(standing: Bedside, at: datetime) -> Iterator[Entry]:
    session, start_at = standing.session, _first_device(standing)
    zone = ZoneInfo(session.patient.site.time_zone)
    lots = dict.fromkeys(row["lot"] for row in sorted(given_devices(standing), key=itemgetter("container")))
    yield Entry("Treatment", "Date", None if start_at is None else f"{start_at.astimezone(zone):%Y-%m-%d}")
    yield Entry("Treatment", "Dose, mg", f"{given_mg(standing, at).normalize():f}")
    yield Entry("Treatment", "Lot numbers", ", ".join(lots) or None)


def _stay(standing: Bedside) -> Iterator[Entry]:
    minutes = minutes_of_stay(standing)
    shown = None if minutes is None else f"{minutes}"
    yield Entry("Monitoring", "Minutes from the first device to the end of monitoring", shown)
    yield Entry("Monitoring", READY, None)


def minutes_of_stay(standing: Bedside) -> int | None:
    """From the first device until the patient left; None before that."""
    start_at, left = _first_device(standing), standing.of(EventKind.DISCHARGED)
    return None if start_at is None or not left else (left[-1].row.true_at - start_at) // timedelta(minutes=1)


def _vitals(standing: Bedside) -> Iterator[Entry]:
    before, after = _around(standing)
    last = _at_the_end(standing)
    yield Entry(
        "Monitoring", "Vital signs acceptable before the dose", _last(before, "vital_signs_acceptable")
    )
    yield Entry("Monitoring", "Vital signs acceptable at the end", _last(last, "vital_signs_acceptable"))
    yield Entry("Monitoring", "Blood pressure before the dose", _pressure(before[::-1]))
    yield Entry("Monitoring", "Blood pressure at 40 minutes", _pressure(_forty(standing)))
    yield Entry("Monitoring", "Blood pressure at the end", _pressure(last[::-1]))
    checks = sum(reading.values.get("spo2") is not None for reading in after)
    yield Entry("Monitoring", "Pulse oximetry checks done", f"yes, {checks}" if checks else None, NEW)


def _effects(standing: Bedside) -> Iterator[Entry]:
    _, after = _around(standing)
    for id, label, source in (
        ("sedation_observed", "Sedation", OLD),
        ("dissociation_observed", "Dissociation", OLD),
        ("respiratory_depression_observed", "Respiratory depression", NEW),
    ):
        said = _seen(standing, id)
        yield Entry("Events", label, said, source)
        if said == "yes" and source == OLD:
            seen = [
                (reading.time_h, reading.values[id])
                for reading in after
                if reading.values.get(id) is not None
            ]
            yield Entry("Events", f"{label}: resolved", _resolved(standing, seen))


def _seen(standing: Bedside, id: str) -> str | None:
    """Yes once it was seen; no if it was not seen until the end and was asked there; None where nobody has said that yet."""
    if any(one.values.get(id) for one in _around(standing)[1]):
        return "yes"
    return _last(_at_the_end(standing), id)


def _at_the_end(standing: Bedside) -> list[Reading]:
    """The readings shortly before the patient left; none before that."""
    left = standing.of(EventKind.DISCHARGED)
    if not left:
        return []
    rule, left_h = standing.protocol.session.before_leaving, standing.hour(left[-1].row.true_at)
    from_h = left_h - (NEAR_THE_END_H if rule is None else rule.within.value)
    return [one for one in _around(standing)[1] if from_h - 1e-9 <= one.time_h <= left_h]


def _resolved(standing: Bedside, seen: list[tuple[float, object]]) -> str | None:
    """When it was first seen to be over; None while nobody has seen that."""
    last_h = max(time_h for time_h, value in seen if value)
    over_h = [time_h for time_h, value in seen if time_h > last_h and not value]
    if not over_h or standing.state.dosed_h is None:
        return None
    return f"seen to be over {(min(over_h) - standing.state.dosed_h) * 60:.0f} min after the first device"


def _around(standing: Bedside) -> tuple[list[Reading], list[Reading]]:
    """Readings before and after the first device, each in the order of time."""
    start_h = standing.state.dosed_h
    ordered = sorted(standing.state.readings, key=lambda reading: reading.time_h)
    before = [one for one in ordered if start_h is None or one.time_h < start_h]
    return before, ordered[len(before) :]


def _forty(standing: Bedside) -> list[Reading]:
    """The readings that the protocol took for those of the fortieth minute."""
    start_h = standing.state.dosed_h
    if start_h is None:
        return []
    rows = standing.interpreter.due(standing.state, float("inf"))
    taken = {
        row.taken_h
        for row in rows
        if row.finding == "systolic_bp" and abs(row.due_h - start_h - AT_40_MIN_H) < 1e-6
    }
    return [one for one in standing.state.readings if one.time_h in taken]


def _pressure(readings: list[Reading]) -> str | None:
    for reading in readings:
        high, low = reading.values.get("systolic_bp"), reading.values.get("diastolic_bp")
        if isinstance(high, int | float) and isinstance(low, int | float):
            return f"{high:g}/{low:g} mmHg"
    return None


def _last(readings: list[Reading], id: str) -> str | None:
    found = [reading.values[id] for reading in readings if reading.values.get(id) is not None]
    return ("yes" if found[-1] else "no") if found else None


def _fact(facts: dict[str, Fact], id: str) -> str | None:
    fact = facts.get(id)
    return None if fact is None or fact.value is None else write_value(fact.value)


def _first_device(standing: Bedside) -> datetime | None:
    start_h = standing.state.dosed_h
    return None if start_h is None else moment(standing.session.starts_at, start_h)
