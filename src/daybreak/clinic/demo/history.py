"""One person's way through the clinic, written into the diary: first visit, screening, order, sessions, weekly scales."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from decimal import Decimal

from daybreak.clinic.actions import findings, sessions
from daybreak.clinic.actions.findings import Entry
from daybreak.clinic.bedside.fold import protocol_of
from daybreak.clinic.demo import people
from daybreak.clinic.demo.bedside import Bedside, whole_session
from daybreak.clinic.demo.calendar import CHAIRS
from daybreak.clinic.demo.courses import Course, Sitting
from daybreak.clinic.demo.diary import Deed, Diary
from daybreak.clinic.demo.people import Person
from daybreak.clinic.demo.staff import Clinic
from daybreak.clinic.facts import body_weight_kg, facts_of
from daybreak.clinic.models import ConsentForm, Patient, TreatmentPlan, TreatmentSession
from daybreak.clinic.policies import newest_policy
from daybreak.clinic.protocols import protocol_by_id
from daybreak.clinic.standing import standing_between
from daybreak.clinic.values import decimal

PLANNED_MIN = 200  # the next session is planned when the one before is over
APART = timedelta(hours=3, minutes=30)  # two sessions that begin so far apart can have one chair
TITRATED = "By mood and how the last dose was borne"
SEEN, ASKED, CONSENTED, JUDGED, ORDERED = -10, -8, -7, -6, -5  # days of the course


@dataclass
class History:
    """Plans what happens to one person. `day_0` is the moment of the first session; `today` counts from it in days."""

    clinic: Clinic
    diary: Diary
    person: Person
    form: ConsentForm
    course: Course
    day_0: datetime
    today: int
    patient: Patient | None = None
    ordered: dict[float, TreatmentPlan] = field(
        default_factory=dict
    )  # the order that stands, by its simulated dose

    def write(self) -> None:
        """Everything up to today, and the next session."""
        kind, stage = self.person.stage.kind, self.person.stage
        self._plan(SEEN, self._registers)
        if kind == "registered":
            return
        self._plan(SEEN, lambda at: people.first_visit(self.clinic, self.person, self.known, at), minutes=30)
        if kind == "incomplete":
            return
        self._plan(ASKED, lambda at: people.work_up(self.clinic, self.person, self.known, at))
        if kind == "awaiting consent":
            return
        self._plan(CONSENTED, lambda at: people.consents(self.clinic, self.known, self.form, at))
        self._plan(CONSENTED, lambda at: people.work_up(self.clinic, self.person, self.known, at), minutes=5)
        self._plan(JUDGED, lambda at: people.judged(self.clinic, self.person, self.known, at))
        if stage.is_treated:
            self._treated()

    @property
    def known(self) -> Patient:
        """The record, once it is opened."""
        assert self.patient is not None
        return self.patient

    def begins_at(self, day: int) -> datetime:
        """When the session of a day begins."""
        return self.day_0 + timedelta(days=day)

    def order(self, dose_mg: float, at: datetime) -> TreatmentPlan:
        """The order that stands for a dose; another dose is ordered when it is first due, and the course goes on with it."""
        if dose_mg not in self.ordered:
            by, protocol = self.clinic.by("prescriber", at), protocol_by_id(self.person.stage.protocol)
            before = next(iter(self.ordered.values()), None)
            if before is not None:
                self._asked_how_it_was_borne(at)
            dose = sessions.OrderedDose(self._ordered_mg(dose_mg, at), before, TITRATED)
            order = sessions.plan(by, self.known, protocol, dose, self.clinic.proved["prescriber"])
            self.ordered = {dose_mg: order}
        return self.ordered[dose_mg]

    def _asked_how_it_was_borne(self, at: datetime) -> None:
        """Before the dose changes, somebody asks about the last one."""
        earlier = [one for one in self.course.sittings if self.begins_at(one.day) < at and one.dose_mg]
        if earlier:
            entry = Entry("tolerated_last", "yes" if earlier[-1].tolerated else "no", at)
            findings.record(self.clinic.by("nurse", at), self.known, [entry])

    def scheduled(self, dose_mg: float, at: datetime, begins_at: datetime) -> TreatmentSession:
        """A session, planned at one moment for another."""
        order = self.order(dose_mg, at)
        place = self._free_chair(begins_at)
        return sessions.schedule(self.clinic.by("nurse", at), order, planned_at=begins_at, place=place)

    def _free_chair(self, begins_at: datetime) -> str:
        """One that nobody has then, another for each patient where there is a choice; today the first four are for those who sit
        there just now."""
        others = TreatmentSession.objects.filter(patient__site=self.clinic.site)
        near = standing_between(others, begins_at - APART, begins_at + APART)
        is_today = begins_at.date() == self.begins_at(self.today).date()
        taken, first = {one.where for one in near}, 4 if is_today else self.person.place % len(CHAIRS)
        return next(chair for chair in (*CHAIRS[first:], *CHAIRS[:first]) if chair not in taken)

    def bedside(self, session: TreatmentSession, begins_at: datetime, day: int) -> Bedside:
        """The session of a day of the course, with the mood of that day."""
        earlier = [one for one in self.course.sittings if one.day < day and one.dose_mg]
        tolerated = earlier[-1].tolerated if earlier else None
        return Bedside(self.clinic, session, begins_at, round(self.course.madrs[day]), tolerated)

    def _treated(self) -> None:
        first_mg = next(one.dose_mg for one in self.course.sittings if one.dose_mg)
        self._plan(ORDERED, lambda at: self.order(first_mg, at))
        previous, last_mg = ORDERED, first_mg
        for sitting in self.course.sittings:
            last_mg = sitting.dose_mg or last_mg
            if sitting.day < self.today:
                self._sits(sitting, last_mg, previous)
            elif self.person.stage.kind != "running":
                self._comes_next(sitting, last_mg, previous)
                break
            else:
                break
            previous = sitting.day
        for day in self.course.rated:
            if day < self.today and day not in self.course.given:
                self._plan(day, self._scale)

    def _sits(self, sitting: Sitting, dose_mg: float, previous: int) -> None:
        """A session of the past: planned after the one before, then given, or nobody came."""
        begins_at = self.begins_at(sitting.day)
        made: list[TreatmentSession] = []
        day = max(previous, sitting.day - 1)
        self._plan(day, lambda at: made.append(self.scheduled(dose_mg, at, begins_at)), minutes=PLANNED_MIN)
        if sitting.dose_mg:
            self.diary.plan(begins_at - timedelta(minutes=20), self._given(made, sitting, begins_at))

    def _given(self, made: list[TreatmentSession], sitting: Sitting, begins_at: datetime) -> Deed:
        def deed(_: datetime) -> None:
            whole_session(self.bedside(made[0], begins_at, sitting.day), sitting.seen)

        return deed

    def _comes_next(self, sitting: Sitting, dose_mg: float, previous: int) -> None:
        """The next session is planned, not yet due."""
        begins_at = self.begins_at(sitting.day)
        day = max(previous, ORDERED)
        self._plan(day, lambda at: self.scheduled(dose_mg, at, begins_at), minutes=PLANNED_MIN)

    def _scale(self, at: datetime) -> None:
        day = (at - self.day_0).days
        entry = Entry("madrs", f"{round(self.course.madrs[day])}", at)
        findings.record(self.clinic.by("nurse", at), self.known, [entry])

    def _registers(self, at: datetime) -> None:
        self.patient = people.register(self.clinic, self.person, at)

    def _ordered_mg(self, dose_mg: float, at: datetime) -> Decimal:
        """By weight what the site's protocol comes to for the recorded weight; of devices the dose itself."""
        policy = newest_policy(self.clinic.site, protocol_by_id(self.person.stage.protocol))
        assert policy is not None
        own = protocol_of(policy.file)
        if not own.regimen.dosing.by_weight:
            return decimal(dose_mg)
        return sessions.doses_of(own, body_weight_kg(facts_of(self.known, at)))[0]

    def _plan(self, day: int, deed: Deed, *, minutes: int = 0) -> None:
        self.diary.plan(self.begins_at(day) + timedelta(minutes=minutes), deed)
