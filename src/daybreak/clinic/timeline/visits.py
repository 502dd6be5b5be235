"""Sessions as the time axis shows them: given, planned, missed, cancelled. Where one stands follows from its events."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Literal
from zoneinfo import ZoneInfo

from django.db.models import Max, Min, OuterRef, Q, Subquery
from django.db.models.fields.json import KeyTextTransform

from daybreak.clinic.bedside import Bedside, bedside_of, bedsides_of
from daybreak.clinic.bedside.dosing import GIVING
from daybreak.clinic.bedside.given import given_mg
from daybreak.clinic.models import EventKind, SessionEvent, TreatmentPlan, TreatmentSession
from daybreak.clinic.planning.bookings import LONGEST
from daybreak.clinic.standing import standing

Standing = Literal["given", "running", "planned", "missed", "cancelled", "ended without a dose"]
IN_PART = (EventKind.DEVICE_GIVEN, EventKind.DOSE_GIVEN)
SAME_DOSE = Decimal("0.01")  # an order is rounded to the microgram; a hundredth apart is another dose
STOPS = (EventKind.DOSING_STOPPED, EventKind.ABORTED)
ENDS = (EventKind.DISCHARGED, EventKind.DOCUMENTED, EventKind.ABORTED)


@dataclass(frozen=True)
class Visit:
    """One session. `at` is when the dose began, else when it was planned for."""

    id: int
    number: int
    plan: TreatmentPlan
    at: datetime
    standing: Standing
    stopped: bool = False
    in_part: bool = False
    accounted_mg: Decimal | None = None

    @property
    def is_given(self) -> bool:
        """A dose was given, or is being given."""
        return self.standing in {"given", "running"}

    @property
    def dose_mg(self) -> Decimal:
        """What was ordered for it."""
        return self.plan.dose_mg

    @property
    def given_mg(self) -> Decimal:
        """What was really given, as it was accounted for; what was ordered, where nothing else is known."""
        return self.dose_mg if self.accounted_mg is None else self.accounted_mg

    @property
    def gave_less(self) -> bool:
        """Less than was ordered is in the patient, by more than the pump's last step."""
        return self.given_mg < self.dose_mg * (1 - SAME_DOSE)

    @property
    def words(self) -> str:
        """For people."""
        early = (
            self.stopped and self.gave_less
        )  # a stop, or another end, after all of it was in took nothing away
        begun = "stopped early" if early else "given in part" if self.in_part else self.standing
        less = f"{self.given_mg.normalize():f} of " if self.is_given and self.gave_less else ""
        return (
            f"Session {self.number} of {self.plan.protocol}, {less}{self.dose_mg.normalize():f} mg: {begun}"
        )


def sessions_with_times(ids: list[int]) -> Iterable[TreatmentSession]:
    """The sessions of a person in one query, each with its order and the one before, and when it was checked in, begun, called
    off and ended; without those that another has replaced."""

    def first(*kinds: EventKind) -> Min:
        return Min("events__true_at", filter=Q(events__kind__in=kinds))

    rows = standing(TreatmentSession.objects.filter(patient__in=ids, replaced_by=None))
    with_orders = rows.select_related("plan__continues")
    without_files = with_orders.defer("plan__protocol_file", "plan__continues__protocol_file")
    found = without_files.order_by("planned_at", "pk").annotate(
        came_at=first(EventKind.CHECKED_IN), given_at=first(*GIVING), cancelled_at=first(EventKind.CANCELLED),
        part_at=Min("events__true_at", filter=Q(events__kind__in=IN_PART, events__values__has_key="partly")),
        accounted_mg=_accounted_last(),
        missed_by=Max("missed__pk"), put_right_at=first(EventKind.STEP_CORRECTED),
        ended_at=first(*ENDS), stopped_at=first(*STOPS),
    )  # fmt: skip
    return _as_put_right(list(found))


def _accounted_last() -> Subquery:
    """What was posted as given: of drug that was accounted for again, the last word."""
    rows = SessionEvent.objects.filter(session=OuterRef("pk"), kind=EventKind.ACCOUNTED).order_by("-pk")
    return Subquery(rows.annotate(posted=KeyTextTransform("given_mg", "values")).values("posted")[:1])


def visits_of(rows: Iterable[TreatmentSession], now: datetime, zone: str) -> tuple[Visit, ...]:
    """What became of each session by now. One of an earlier day to which nobody came was missed; one that has begun runs until it
    ends, over midnight too, but no longer than any session does."""
    today = now.astimezone(ZoneInfo(zone)).date()
    found = []
    for row in rows:
        past = row.starts_at.astimezone(ZoneInfo(zone)).date() < today
        at = getattr(row, "given_at") or row.starts_at  # noqa: B009 - annotated
        over = row.starts_at < now - LONGEST
        stopped = getattr(row, "given_at") is not None and getattr(row, "stopped_at") is not None  # noqa: B009
        in_part = getattr(row, "part_at") is not None  # noqa: B009 - annotated
        became = _standing(row, past=past, over=over)
        found.append(
            Visit(
                row.pk,
                row.number,
                row.plan,
                at,
                became,
                stopped,
                in_part,
                _given_mg(row, now, of_session=stopped or in_part or became == "given"),
            )
        )
    return tuple(sorted(found, key=lambda one: (one.at, one.id)))


def _as_put_right(rows: list[TreatmentSession]) -> list[TreatmentSession]:
    """Where a step was put right, when the dose began and was stopped is as the session says, and not as was first entered."""
    put_right = [row for row in rows if getattr(row, "put_right_at") is not None]  # noqa: B009 - annotated
    for row, found in zip(put_right, bedsides_of(put_right), strict=True):
        vars(row).update(given_at=_first_of(found, GIVING), stopped_at=_first_of(found, STOPS))
    return rows


def _first_of(found: Bedside, kinds: Iterable[EventKind]) -> datetime | None:
    return min((one.row.true_at for kind in kinds for one in found.of(kind)), default=None)


def _given_mg(row: TreatmentSession, now: datetime, *, of_session: bool) -> Decimal | None:
    """As the drug was accounted for; before that, as the session itself says, once no more comes or it is known not to be whole.

    A pump that was paused and never resumed has given what it gave, whether anybody pressed Stop or not.
    """
    accounted = getattr(row, "accounted_mg")  # noqa: B009 - annotated
    if accounted is not None:
        return Decimal(accounted)
    return given_mg(bedside_of(row), now) if of_session else None


def _standing(row: TreatmentSession, *, past: bool, over: bool) -> Standing:
    came_at, given_at, cancelled_at, ended_at = (
        getattr(row, name) for name in ("came_at", "given_at", "cancelled_at", "ended_at")
    )
    if given_at is not None:
        return "given" if ended_at is not None or over else "running"
    if getattr(row, "missed_by") is not None:  # noqa: B009 - annotated
        return "missed"
    if cancelled_at is not None:
        return "cancelled"
    if ended_at is not None:
        return "ended without a dose"
    if came_at is not None:
        return "ended without a dose" if over else "running"
    return "missed" if past else "planned"
