"""A session and everything that happened in it. Where it stands is never stored: it follows from the events."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, ClassVar

from django.db import models
from django.utils.functional import cached_property

from daybreak.clinic.models.patient import Patient
from daybreak.clinic.models.plan import TreatmentPlan
from daybreak.clinic.models.stamp import Stamped

if TYPE_CHECKING:
    from daybreak.clinic.models.booking import SessionMoved


class TreatmentSession(Stamped):
    """One visit of a course, planned for a moment in a place.

    `planned_at` and `place` are what was planned first; where the session stands is `starts_at` and `where`. `number` counts over
    the course. A session `replaces` one that had not begun when an order with another dose went on with its course.
    """

    append_only: ClassVar[bool] = True
    later: ClassVar[frozenset[str]] = frozenset({"replaces"})

    patient = models.ForeignKey(Patient, models.PROTECT, related_name="sessions")
    plan = models.ForeignKey(TreatmentPlan, models.PROTECT, related_name="sessions")
    number = models.PositiveIntegerField()
    place = models.CharField(max_length=40)
    planned_at = models.DateTimeField()
    planned_offset_min = models.SmallIntegerField(default=0)
    replaces = models.OneToOneField("self", models.PROTECT, null=True, related_name="replaced_by")

    class Meta:
        constraints = (models.UniqueConstraint(fields=("plan", "number"), name="one_session_a_number"),)
        indexes = (
            models.Index(fields=("patient", "planned_at"), name="session_of_patient"),
            models.Index(fields=("planned_at",), name="session_by_time"),
        )

    def __str__(self) -> str:
        return f"Session {self.number} of {self.patient}"

    @cached_property
    def last_move(self) -> SessionMoved | None:
        """The move that counts, read once an object; none where the session stands where it was planned first."""
        known = (self.__dict__.get("stands_at"), self.__dict__.get("stands_in"))  # by `standing.standing`
        if known == (self.planned_at, self.place):
            return None
        return max(self.moves.all(), key=lambda move: move.pk, default=None)

    @property
    def starts_at(self) -> datetime:
        """When it is to begin."""
        read: datetime | None = self.__dict__.get("stands_at")  # by `standing.standing`
        if read is not None:
            return read
        return self.planned_at if self.last_move is None else self.last_move.planned_at

    @property
    def where(self) -> str:
        """The chair or bed."""
        read: str | None = self.__dict__.get("stands_in")
        if read is not None:
            return read
        return self.place if self.last_move is None else self.last_move.place

    @property
    def reference(self) -> str:
        """By this name the ledger knows the session."""
        return f"session:{self.pk}"


class EventKind(models.TextChoices):
    """What can happen. The interpreter of the protocol knows most of them; the pump's and the drug's are the clinic's."""

    CHECKED_IN = "checked-in", "Checked in"
    READING = "reading", "Reading"
    CORRECTED = "corrected", "Reading corrected"
    ACKNOWLEDGED = "acknowledged", "Alert acknowledged"
    DECIDED = "decided", "Prescriber decided"
    RELEASED = "released", "Dose released"
    CHECK_FAILED = "check-failed", "Second check differed"
    PREPARED = "prepared", "Drug drawn and checked"
    INFUSION_BEGUN = "infusion-begun", "Infusion begun"
    PUMP_PAUSED = "pump-paused", "Pump paused"
    PUMP_RESUMED = "pump-resumed", "Pump resumed"
    RATE_CHANGED = "rate-changed", "Rate changed"
    INFUSION_ENDED = "infusion-ended", "Infusion ended"
    DEVICE_GIVEN = "device-given", "Device given"
    DEVICE_WASTED = "device-wasted", "Device not given"
    DOSE_GIVEN = "dose-given", "Dose given"
    DOSING_STOPPED = "dosing-stopped", "Dosing stopped"
    STEP_CORRECTED = "step-corrected", "Step put right"
    EXPLAINED = "explained", "Late reading explained"
    NOTED = "noted", "Adverse event or measure"
    NOTE_CORRECTED = "note-corrected", "Adverse event corrected"
    READY = "ready", "Found ready"
    DISCHARGED = "discharged", "Discharged"
    ACCOUNTED = "accounted", "Drug accounted for"
    DOCUMENTED = "documented", "Record signed"
    CANCELLED = "cancelled", "Cancelled"
    ABORTED = "aborted", "Aborted"


OF_THE_RECORD = "record"
"""The device of what no hand entered: facts that were on record already and came with the patient."""


UNDER_COVER = "covered:"
"""Before the name of a device whose screen had covered itself, since nobody had touched it for long, when the entry was made."""


THE_STOP = "dose-stopped"
"""What an explanation names that says why the dose was stopped; every other one names a measurement that came late."""


class SessionEvent(Stamped):
    """One thing that happened, once. `key` is made where it was entered, so that it arrives once however often it is sent."""

    append_only: ClassVar[bool] = True

    session = models.ForeignKey(TreatmentSession, models.PROTECT, related_name="events")
    kind = models.CharField(max_length=16, choices=EventKind.choices)
    values = models.JSONField(default=dict)
    true_at = models.DateTimeField()
    true_offset_min = models.SmallIntegerField(default=0)
    key = models.CharField(max_length=64)
    device = models.CharField(max_length=64, default="")

    class Meta:
        constraints = (models.UniqueConstraint(fields=("session", "key"), name="an_event_arrives_once"),)
        indexes = (models.Index(fields=("recorded_at", "kind"), name="event_by_time"),)

    def __str__(self) -> str:
        return f"{self.title} at {self.true_at:%H:%M:%S}"

    @property
    def title(self) -> str:
        """What it is, in words."""
        if self.kind == EventKind.EXPLAINED and self.values.get("measure") == THE_STOP:
            return "Stop explained"
        return self.get_kind_display()

    @property
    def who(self) -> str:
        """Whose entry it is, in words."""
        if self.device == OF_THE_RECORD:
            return "From the record"
        name = self.recorded_by.printed_name if self.recorded_by is not None else "Daybreak"
        return f"{name}’s sign-in, screen covered" if self.device.startswith(UNDER_COVER) else name
