"""What is to be answered: of every patient of a site, or of one. The number of queries does not grow with the patients."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from django.db.models import OuterRef, Subquery

from daybreak.clinic.follow_up.questions import answerable
from daybreak.clinic.follow_up.rules import protocol_of_plan
from daybreak.clinic.follow_up.schedule import Occurrence, State, occurrences
from daybreak.clinic.models import (
    EventKind,
    Finding,
    Merge,
    Patient,
    QuestionnaireReturn,
    Site,
    TreatmentPlan,
    TreatmentSession,
)
from daybreak.vocabulary import load_vocabulary

LOOK_BACK = timedelta(days=90)  # sessions before that ask for nothing any more
URGENCY = ("late", "due", "coming", "answered", "missed")


@dataclass(frozen=True)
class Asked:
    """One questionnaire of one patient, due at one time."""

    patient: Patient
    occurrence: Occurrence
    state: State

    @property
    def instrument(self) -> str:
        """Its id."""
        return self.occurrence.questionnaire.instrument

    @property
    def label(self) -> str:
        """What the vocabulary calls it."""
        instrument = load_vocabulary().instruments.get(self.instrument)
        return instrument.label if instrument is not None else self.instrument

    @property
    def by_link(self) -> bool:
        """Whether the patient can answer it at home."""
        return self.instrument in answerable()

    @property
    def by_total(self) -> bool:
        """Whether staff can enter a total."""
        return self.instrument in load_vocabulary()


def due_at_site(site: Site, at: datetime) -> list[Asked]:
    """What is late or due today, the latest first in urgency."""
    plans = _plans(TreatmentPlan.objects.filter(patient__site=site))
    found = [one for one in _asked(plans, at, site) if one.state in {"late", "due"}]
    return sorted(found, key=lambda one: (URGENCY.index(one.state), one.occurrence.due_at))


def asked_of(patient: Patient, ids: Sequence[int], at: datetime) -> list[Asked]:
    """Everything around now for one person, by time."""
    plans = _plans(TreatmentPlan.objects.filter(patient__in=ids))
    return sorted(_asked(plans, at, patient.site), key=lambda one: one.occurrence.due_at)


def _plans(rows: Iterable[TreatmentPlan]) -> list[TreatmentPlan]:
    """The newest plan of each person, with the time of its first session, unless its follow-up has ended."""
    first = (
        TreatmentSession.objects.filter(plan=OuterRef("pk")).order_by("planned_at").values("planned_at")[:1]
    )
    query = rows.defer("protocol_file").select_related("patient", "follow_up_end")  # type: ignore[attr-defined]
    newest: dict[int, TreatmentPlan] = {}
    kept = _kept()
    for plan in query.annotate(begun_at=Subquery(first)).order_by("-pk"):
        newest.setdefault(kept.get(plan.patient_id, plan.patient_id), plan)
    return [plan for plan in newest.values() if plan.begun_at and not hasattr(plan, "follow_up_end")]  # type: ignore[attr-defined]


def _asked(plans: list[TreatmentPlan], at: datetime, site: Site) -> list[Asked]:
    zone = ZoneInfo(site.time_zone)
    sessions = _sessions(plans, at)
    times = [
        (plan, occurrence)
        for plan in plans
        for asked in protocol_of_plan(plan).follow_up.questionnaires
        for occurrence in occurrences(asked, plan.begun_at, sessions.get(plan.pk, []), at, zone)  # type: ignore[attr-defined]
    ]
    answered = _answered(times)
    return [
        Asked(
            plan.patient, one, one.state(answered.get((plan.pk, one.questionnaire.instrument), []), at, zone)
        )
        for plan, one in times
    ]


def _sessions(plans: list[TreatmentPlan], at: datetime) -> dict[int, list[datetime]]:
    """Planned times by plan, without cancelled sessions."""
    rows = TreatmentSession.objects.filter(
        plan__in=[plan.pk for plan in plans], planned_at__gte=at - LOOK_BACK
    )
    cancelled = TreatmentSession.objects.filter(events__kind=EventKind.CANCELLED).values("pk")
    found: dict[int, list[datetime]] = {}
    for plan_id, planned_at in rows.exclude(pk__in=cancelled).values_list("plan_id", "planned_at"):
        found.setdefault(plan_id, []).append(planned_at)
    return found


def _answered(times: list[tuple[TreatmentPlan, Occurrence]]) -> dict[tuple[int, str], list[datetime]]:
    """When each instrument was answered: a total on record, or a questionnaire sent by link."""
    if not times:
        return {}
    since = min(one.opens_at for _, one in times)
    kept = _kept()
    plan_of = {kept.get(plan.patient_id, plan.patient_id): plan.pk for plan, _ in times}
    records = [*plan_of, *(merged for merged, into in kept.items() if into in plan_of)]
    wanted = {one.questionnaire.instrument for _, one in times}
    totals = Finding.objects.standing().filter(patient__in=records, finding__in=wanted, true_at__gte=since)
    sent = QuestionnaireReturn.objects.filter(link__patient__in=records, recorded_at__gte=since)
    found: dict[tuple[int, str], list[datetime]] = {}
    for patient_id, instrument, moment in [
        *totals.filter(not_known=False).values_list("patient_id", "finding", "true_at"),
        *sent.values_list("link__patient_id", "link__instrument", "recorded_at"),
    ]:
        found.setdefault((plan_of[kept.get(patient_id, patient_id)], instrument), []).append(moment)
    return found


def _kept() -> dict[int, int]:
    """The record that each merged one belongs to."""
    standing = Merge.objects.filter(undoes=None, undone_by=None)
    return dict(standing.values_list("merged_id", "kept_id"))
