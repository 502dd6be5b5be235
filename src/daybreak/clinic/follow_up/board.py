"""What is to be answered: of every patient of a site, or of one. The number of queries does not grow with the patients."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.db.models import Exists, OuterRef, QuerySet

from daybreak.clinic.bedside.dosing import GIVING
from daybreak.clinic.follow_up.questions import answerable, answered_by, entered_as
from daybreak.clinic.follow_up.rules import know_protocols, protocol_of_plan
from daybreak.clinic.follow_up.schedule import Occurrence, State, occurrences
from daybreak.clinic.models import (
    EventKind,
    Finding,
    FollowUpEnd,
    Patient,
    QuestionnaireReturn,
    SessionEvent,
    Site,
    TreatmentPlan,
    TreatmentSession,
)
from daybreak.clinic.models.stamp import CorrigibleQuerySet
from daybreak.clinic.patients import standing_merges
from daybreak.clinic.planning.orders import Courses, in_force
from daybreak.clinic.planning.orders import courses as courses_of
from daybreak.clinic.prepared import prepared
from daybreak.clinic.standing import first_of_plan, is_cancelled, standing
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
    def by_staff(self) -> bool:
        """Whether staff can enter it."""
        return bool(entered_as(self.instrument))


@dataclass(frozen=True)
class Course:
    """A course whose follow-up goes on: the order that stands, every order whose sessions it asks before (also those of a course
    that is to follow), and when its own first session was."""

    plan: TreatmentPlan
    orders: tuple[int, ...]
    begun_at: datetime


def due_at_site(site: Site, at: datetime) -> list[Asked]:
    """What is late or due today, late first, then by time."""
    kept = dict(standing_merges().values_list("merged_id", "kept_id"))
    courses = _courses(_heads(TreatmentPlan.objects.filter(patient__site=site)), kept, _plans)
    know_protocols([course.plan for course in courses.values()])
    times = _times(courses, at, site)
    since, records = _since(times, at), _records(courses, kept)
    sent = QuestionnaireReturn.objects.filter(link__patient__in=records, recorded_at__gte=since)
    answered = _answered(
        kept,
        _totals(times, since).filter(patient__in=records).values_list("patient_id", "finding", "true_at"),
        sent.values_list("link__patient_id", "link__instrument", "recorded_at"),
    )
    found = [one for one in _asked(times, answered, at, site) if one.state in {"late", "due"}]
    return sorted(found, key=lambda one: (URGENCY.index(one.state), one.occurrence.due_at))


def asked_of(
    patient: Patient, ids: Sequence[int], sent: Iterable[tuple[str, datetime]], at: datetime
) -> tuple[TreatmentPlan | None, list[Asked]]:
    """The plan that asks, and everything around now, by time. `sent` says what came by link, and when."""
    kept = dict.fromkeys(ids, patient.pk)
    rows = TreatmentPlan.objects.filter(patient__in=ids).select_related(
        "patient", "follow_up_end__recorded_by"
    )
    plans = {
        row.pk: row
        for row in rows.defer("protocol_file")
        .order_by("-pk")
        .annotate(begun_at=first_of_plan(), was_dosed=_was_dosed())
    }
    if not plans:
        return None, []
    heads = [
        (pk, row.patient_id, row.continues_id, ended(row) is not None, row.was_dosed)
        for pk, row in plans.items()
    ]
    (runs,) = _running(heads, kept).values()
    times = _times(_courses(heads, kept, lambda _: plans), at, patient.site)
    since = _since(times, at)
    totals = _totals(times, since).filter(patient__in=ids).values_list("patient_id", "finding", "true_at")
    answered = _answered(kept, totals if times else [], [(patient.pk, *one) for one in sent])
    return plans[runs.order], sorted(
        _asked(times, answered, at, patient.site), key=lambda one: one.occurrence.due_at
    )


def ended(plan: TreatmentPlan) -> FollowUpEnd | None:
    """That its follow-up has ended, if it has."""
    return getattr(plan, "follow_up_end", None)


def plan_that_asks(ids: Sequence[int]) -> TreatmentPlan | None:
    """The order that stands of the course that runs; `ids` are a person's records."""
    heads = _heads(TreatmentPlan.objects.filter(patient__in=ids))
    runs = _running(heads, dict.fromkeys(ids, 0)).get(0)
    return None if runs is None else TreatmentPlan.objects.defer("protocol_file").get(pk=runs.order)


def orders_in_force(ids: Sequence[int]) -> list[tuple[int, str]]:
    """Of a person, who has these records: every order in force with the digest of its file, the newest first; in one query."""
    heads = _orders_of(list(ids))
    stand = in_force(
        {pk: before for pk, before, *_ in heads},
        {pk for pk, _, _, was, _ in heads if was},
        {pk for pk, _, over, _, _ in heads if over},
    )
    digests = {pk: digest for pk, *_, digest in heads}
    return [(pk, digests[pk]) for pk in stand]


@prepared
def _orders_of(ids: list[int]) -> QuerySet[TreatmentPlan, tuple[int, int | None, bool, bool, str]]:
    rows = TreatmentPlan.objects.filter(patient__in=ids).annotate(over=_has_ended(), was_dosed=_was_dosed())
    return rows.values_list("pk", "continues_id", "over", "was_dosed", "protocol_sha256")


Head = tuple[int, int, int | None, bool, bool]
"""Of a plan: its key, whose it is, which it goes on with, whether its follow-up has ended, and whether a dose was given."""
Times = list[tuple[int, TreatmentPlan, Occurrence]]


def _heads(plans: QuerySet[TreatmentPlan]) -> list[Head]:
    """Every plan, in as few columns as can be."""
    rows = plans.annotate(over=_has_ended(), was_dosed=_was_dosed())
    return list(rows.values_list("pk", "patient_id", "continues_id", "over", "was_dosed"))


def _has_ended() -> Exists:
    return Exists(FollowUpEnd.objects.filter(plan=OuterRef("pk")))


def _was_dosed() -> Exists:
    """Whether a dose was given under a plan. A session is cancelled before its dose only: a start that was on record by then had
    been withdrawn. What comes in later, from a tablet without network, did happen."""
    cancelled_since = SessionEvent.objects.filter(
        session=OuterRef("session"), kind=EventKind.CANCELLED, pk__gt=OuterRef("pk")
    )
    given = SessionEvent.objects.filter(session__plan=OuterRef("pk"), kind__in=GIVING)
    return Exists(given.exclude(Exists(cancelled_since)))


def _running(heads: Sequence[Head], kept: dict[int, int]) -> dict[int, Courses]:
    """By person: the course that runs, whether its follow-up has ended or not."""
    links: dict[int, dict[int, int | None]] = {}
    for pk, patient, before, _, _ in heads:
        links.setdefault(kept.get(patient, patient), {})[pk] = before
    over, dosed = {pk for pk, *_, is_over, _ in heads if is_over}, {pk for pk, *_, was in heads if was}
    found = {who: courses_of(own, dosed, over) for who, own in links.items()}
    return {who: one for who, one in found.items() if one is not None}


def _courses(
    heads: Sequence[Head], kept: dict[int, int], read: Callable[[set[int]], dict[int, Any]]
) -> dict[int, Course]:  # fmt: skip
    """By person: the course that runs, once it has begun and unless its follow-up has ended. Of ten years of plans only those of
    the courses that go on are `read` whole."""
    over = {pk for pk, *_, is_over, _ in heads if is_over}
    runs = {who: one for who, one in _running(heads, kept).items() if one.order not in over}
    plans = read({order for one in runs.values() for order in one.orders})
    found = {}
    for who, one in runs.items():
        begun = [
            plan.begun_at for plan in (plans[order] for order in one.orders) if plan.begun_at is not None
        ]
        if begun:
            found[who] = Course(plans[one.order], (*one.orders, *one.coming), min(begun))
    return found


def _plans(pks: set[int]) -> dict[int, Any]:
    """Plans by key, each with `begun_at`, when its first session stands."""
    rows = TreatmentPlan.objects.filter(pk__in=pks).select_related("patient").defer("protocol_file")
    return {row.pk: row for row in rows.annotate(begun_at=first_of_plan())}


def _times(courses: dict[int, Course], at: datetime, site: Site) -> Times:
    zone, sessions = ZoneInfo(site.time_zone), _sessions(courses, at)
    return [
        (who, course.plan, occurrence)
        for who, course in courses.items()
        for asked in protocol_of_plan(course.plan).follow_up.questionnaires
        for occurrence in occurrences(asked, course.begun_at, sessions.get(course.plan.pk, []), at, zone)
    ]


def _asked(
    times: Times, answered: dict[tuple[int, str], list[datetime]], at: datetime, site: Site
) -> list[Asked]:
    zone = ZoneInfo(site.time_zone)
    return [
        Asked(
            plan.patient,
            one,
            one.state(answered.get((who, answered_by(one.questionnaire.instrument)), []), at, zone),
        )
        for who, plan, one in times
    ]


def _sessions(courses: dict[int, Course], at: datetime) -> dict[int, list[datetime]]:
    """Planned times by the plan that stands, without cancelled sessions."""
    stands = {order: course.plan.pk for course in courses.values() for order in course.orders}
    if not stands:
        return {}
    found: dict[int, list[datetime]] = {}
    rows = standing(TreatmentSession.objects.filter(plan__in=stands))
    for row in rows.filter(stands_at__gte=at - LOOK_BACK):  # type: ignore[misc]
        if not is_cancelled(row):
            found.setdefault(stands[row.plan_id], []).append(row.starts_at)
    return found


def _records(courses: dict[int, Course], kept: dict[int, int]) -> list[int]:
    """Every record of the persons whose courses these are: who is asked no more is not looked at."""
    return [*courses, *(merged for merged, who in kept.items() if who in courses)]


def _since(times: Times, at: datetime) -> datetime:
    return min((one.opens_at for _, _, one in times), default=at)


def _totals(times: Times, since: datetime) -> CorrigibleQuerySet[Finding]:
    wanted = {answered_by(one.questionnaire.instrument) for _, _, one in times}
    rows: CorrigibleQuerySet[Finding] = Finding.objects.standing()
    return rows.filter(finding__in=wanted, true_at__gte=since, not_known=False)


def _answered(
    kept: dict[int, int], *answers: Iterable[tuple[int, str, datetime]]
) -> dict[tuple[int, str], list[datetime]]:
    """When each instrument was answered, by person: a total on record, or a questionnaire sent by link."""
    found: dict[tuple[int, str], list[datetime]] = {}
    for rows in answers:
        for record, instrument, moment in rows:
            found.setdefault((kept.get(record, record), instrument), []).append(moment)
    return found
