"""Everything that the time axis shows of one patient, asked from the database in few queries."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import cached_property
from zoneinfo import ZoneInfo

from daybreak.clinic.bedside.fold import protocol_of
from daybreak.clinic.facts import Fact, from_birth_date, from_medication, from_trials
from daybreak.clinic.findings import newest
from daybreak.clinic.follow_up.board import ended
from daybreak.clinic.models import (
    AntidepressantTrial,
    Finding,
    Medication,
    Patient,
    TreatmentPlan,
    TreatmentSession,
)
from daybreak.clinic.models.medication import counted
from daybreak.clinic.patients import record_ids
from daybreak.clinic.planning.civil import day_of
from daybreak.clinic.planning.orders import Courses, courses
from daybreak.clinic.timeline.grounds import Grounds
from daybreak.clinic.timeline.happenings import Happening, adverse_events, happenings_in
from daybreak.clinic.timeline.medicines import Bar, bars_of
from daybreak.clinic.timeline.milestones import Milestone, milestones
from daybreak.clinic.timeline.readings import Reading, before, mood_instruments, readings_of
from daybreak.clinic.timeline.visits import Visit, sessions_with_times, visits_of
from daybreak.population import Population
from daybreak.protocol import Course, Protocol
from daybreak.vocabulary import load_vocabulary

USUAL, LISTED = "madrs", "medication_list_complete"


@dataclass(frozen=True)
class Story:
    """One patient's rows as the time axis needs them. `protocol` and `orders` are those of the course that runs, `visits` are of
    all orders; `to_follow` is an order that begins another course, of which no dose was given yet."""

    now: datetime
    zone: str
    protocol: Protocol | None
    readings: tuple[Reading, ...]
    visits: tuple[Visit, ...]
    bars: tuple[Bar, ...]
    trials: tuple[AntidepressantTrial, ...]
    happenings: tuple[Happening, ...]
    known: dict[str, Fact]
    grounds: Grounds
    orders: tuple[int, ...] = ()
    to_follow: TreatmentPlan | None = None

    @property
    def course(self) -> tuple[Visit, ...]:
        """The sessions of the present course: those of its order that stands and of the orders before it."""
        return tuple(one for one in self.visits if one.plan.pk in self.orders)

    @property
    def first_dose_at(self) -> datetime | None:
        """When the present course really began."""
        return next((one.at for one in self.course if one.is_given), None)

    @property
    def origin(self) -> datetime | None:
        """When the forecast begins: at the first dose, else at the first session that is planned."""
        planned = (one.at for one in self.course if one.standing == "planned")
        return self.first_dose_at or next(planned, None)

    @property
    def main(self) -> str:
        """The instrument of the protocol's cut-offs."""
        return USUAL if self.protocol is None else self.protocol.follow_up.response.instrument

    @property
    def baseline(self) -> Reading | None:
        """The last reading of that instrument before the first dose."""
        return None if self.first_dose_at is None else before(self.readings, self.main, self.first_dose_at)

    @cached_property
    def marks(self) -> tuple[Milestone, ...]:
        """Response, remission and relapse of the present course."""
        if self.protocol is None or self.first_dose_at is None:
            return ()
        return milestones(self.readings, self.protocol.follow_up, self.first_dose_at)

    def when(self, at: datetime) -> str:
        """A moment by the site's clocks, for people."""
        return at.astimezone(ZoneInfo(self.zone)).strftime("%-d %b %Y, %H:%M")

    @property
    def begins_at(self) -> datetime:
        """The first thing on the axis."""
        moments = [one.at for one in self.readings] + [one.at for one in self.visits]
        return min([*moments, *(one.at for one in self.happenings), self.now])


def story(patient: Patient, now: datetime) -> Story:
    """Read one patient."""
    ids, zone = record_ids(patient), patient.site.time_zone
    rows_of_plans = TreatmentPlan.objects.filter(patient__in=ids).select_related("follow_up_end")
    plans = {row.pk: row for row in rows_of_plans.order_by("pk")}
    sessions = list(sessions_with_times(ids))
    runs = _running(plans, sessions)
    protocol = None if runs is None else protocol_of(plans[runs.order].protocol_file)
    rows = _findings(ids, () if protocol is None else Course(protocol).findings)
    drugs = list(Medication.objects.standing().filter(patient__in=ids))
    trials = tuple(AntidepressantTrial.objects.standing().filter(patient__in=ids).order_by("pk"))
    happened = [*happenings_in(ids), *adverse_events(rows, zone)]
    visits = visits_of(sessions, now, zone)
    told = Story(
        now,
        zone,
        protocol,
        readings_of(rows),
        visits,
        bars_of(drugs),
        trials,
        tuple(sorted(happened, key=lambda one: one.at)),
        {},
        Grounds(patient, rows, visits),
        () if runs is None else runs.orders,
        plans[max(runs.coming)] if runs is not None and runs.coming else None,
    )
    return replace(told, known=_known(patient, told.origin or now, ids, trials, drugs))


def _running(plans: Mapping[int, TreatmentPlan], sessions: Sequence[TreatmentSession]) -> Courses | None:
    """The course that runs; `sessions` are read with their times."""
    links = {pk: plan.continues_id for pk, plan in plans.items()}
    dosed = {row.plan_id for row in sessions if getattr(row, "given_at") is not None}  # noqa: B009 - annotated
    return courses(links, dosed, {pk for pk, plan in plans.items() if ended(plan) is not None})


def _findings(ids: list[int], of_course: Sequence[str]) -> Sequence[Finding]:
    """Mood scales, effects of sessions, and what the course's rules rest on, as far as it stands, in one query."""
    effects = [one.id for one in load_vocabulary() if one.group == "session effect" and one.type == "yes-no"]
    wanted = {*mood_instruments(), *effects, *of_course}
    found = Finding.objects.standing().filter(patient__in=ids, finding__in=wanted)
    return list(found.select_related("recorded_by"))


def _known(
    patient: Patient, at: datetime, ids: list[int], trials: Sequence[AntidepressantTrial], drugs: Sequence[Medication]
) -> dict[str, Fact]:  # fmt: skip
    """What was known at a moment of what the model can use; where a table of its own exists, the table decides."""
    rows = newest(patient, at=at, only=[*Population.default().covariates, LISTED], ids=ids)
    found = {id: Fact(id, row.value, "recorded", row.true_at) for id, row in rows.items()}
    complete = found.get(LISTED)
    listed_all = complete is not None and complete.value is True
    derived = (
        *from_birth_date(patient, at),
        *from_trials(len(trials), len(counted(trials))),
        *from_medication(drugs, day_of(patient.site.time_zone, at), complete=listed_all),
    )
    return found | {fact.finding: fact for fact in derived}
