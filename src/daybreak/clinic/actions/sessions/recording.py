"""What happens in a session is written down once, in the order in which it was true, wherever it was entered."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import QuerySet

from daybreak.clinic.actions import findings
from daybreak.clinic.actions.act import act
from daybreak.clinic.actions.by import By
from daybreak.clinic.actions.findings import AHEAD, Entry
from daybreak.clinic.actions.sessions import putting_right
from daybreak.clinic.actions.sessions.adding import doubtful, given_under_alert, held_back
from daybreak.clinic.actions.sessions.at_the_door import not_yet, under_alert
from daybreak.clinic.actions.sessions.correcting import after_signature, correct_findings, objection
from daybreak.clinic.actions.sessions.roles import BEDSIDE, check_role
from daybreak.clinic.actions.sessions.shapes import check_shape
from daybreak.clinic.actions.sessions.unusual import asked_again
from daybreak.clinic.actions.signing import Confirmed, sign
from daybreak.clinic.bedside import Bedside, bedside_of, notes, tried
from daybreak.clinic.bedside.dosing import GIVING
from daybreak.clinic.bedside.gates import carried_over, clinic_gates
from daybreak.clinic.facts import facts_of
from daybreak.clinic.models import OF_THE_RECORD, EventKind, Meaning, SessionEvent, TreatmentSession
from daybreak.clinic.planning.civil import local
from daybreak.clinic.prepared import prepared
from daybreak.clinic.standing import standing as where_they_stand
from daybreak.errors import ActError
from daybreak.protocol import Answer

EARLIEST = timedelta(days=1)
"""Longer than that before the planned time nothing of a session can have happened, but that it is cancelled."""

Signers = Sequence[tuple[Confirmed, Meaning]]

UNSIGNED = frozenset(EventKind) - {
    EventKind.CHECK_FAILED, EventKind.PREPARED, EventKind.DECIDED, EventKind.DISCHARGED, EventKind.ACCOUNTED,
    EventKind.DOCUMENTED, EventKind.CANCELLED, EventKind.ABORTED, EventKind.NOTE_CORRECTED,
}  # fmt: skip
"""What needs no second proof of who acts, so that it can wait in a tablet without network."""

HAPPENED_ANYWAY = frozenset({
    EventKind.READING, EventKind.INFUSION_BEGUN, EventKind.PUMP_PAUSED, EventKind.PUMP_RESUMED, EventKind.RATE_CHANGED,
    EventKind.INFUSION_ENDED, EventKind.DEVICE_GIVEN, EventKind.DEVICE_WASTED, EventKind.DOSE_GIVEN,
    EventKind.DOSING_STOPPED, EventKind.NOTED,
})  # fmt: skip
"""What has changed the world already when it arrives late; a decision, such as the release of the dose, has not."""

WITHOUT_MEANING = frozenset({"no-sprays", "no-such-part"})
"""What cannot be kept even late: nothing says how many milligrams it would be."""

SIGNED = frozenset({
    EventKind.RELEASED, EventKind.INFUSION_BEGUN, EventKind.DEVICE_GIVEN, EventKind.DOSE_GIVEN, EventKind.READY,
    EventKind.STEP_CORRECTED,
})  # fmt: skip
"""Steps that whoever does them signs at once. Nobody is kept from stopping by a PIN. What comes without network or signature
because it has happened anyway is signed by whoever closes the record."""

AT_A_SCREEN = frozenset({"web", "api"})


@dataclass(frozen=True)
class Happened:
    """One thing as it was entered. `key` is made where it was entered; `confirmed` says that unusual values are right.

    Raises:
        ActError: no such kind, no key, values of another shape, or a value that cannot be.
    """

    kind: EventKind
    true_at: datetime
    key: str
    values: dict[str, Any] = field(default_factory=dict)
    device: str = ""
    confirmed: bool = False

    def __post_init__(self) -> None:
        if not 0 < len(self.key) <= 64 or len(self.device) > 64:
            raise ActError("This entry has no key of its own.", remedy="Load the page again.")
        if self.true_at.tzinfo is None:
            raise ActError("This entry has a time without a time zone.", remedy="Load the page again.")
        check_shape(self.kind, self.values)


@dataclass(frozen=True)
class Answered:
    """What became of an entry: `kept` it is on record; `accepted` it also counts; `heed` its answer is to be looked at."""

    key: str
    kept: bool
    answer: Answer
    heed: bool = False

    @property
    def accepted(self) -> bool:
        """It is on record and counts."""
        return self.kept and self.answer.accepted


def record(
    by: By, session: TreatmentSession, happened: Happened, signed_by: Confirmed | None = None
) -> Answered:
    """Take an entry that somebody makes now. What the session does not accept is not kept, and the answer says why.

    Raises:
        ActError: a time that cannot be, a kind that needs a signature, a key that stands for something else, or a step of
            `SIGNED` at a screen without the PIN of whoever does it.
    """
    return take(by, session, _unsigned(happened), signers=_own_signature(by, happened.kind, signed_by))


def record_queued(by: By, session: TreatmentSession, entries: Sequence[Happened]) -> list[Answered]:
    """Take what waited in a tablet without network: what has happened is kept even where it contradicts the rest.

    Raises:
        ActError: as `record`.
    """
    ordered = sorted(entries, key=lambda one: one.true_at)
    return [_late(by, session, _unsigned(one)) for one in ordered]


def _late(by: By, session: TreatmentSession, happened: Happened) -> Answered:
    if happened.kind in SIGNED - HAPPENED_ANYWAY:
        said = f"{happened.kind.label}: that needs a signature and cannot be done without network. Do it now."
        return Answered(happened.key, False, Answer(False, "needs-signature", said))
    return take(by, session, happened, queued=True)


def _own_signature(by: By, kind: EventKind, who: Confirmed | None) -> Signers:
    """The signature of whoever does a step; what is written down elsewhere than at a screen has none."""
    if kind not in SIGNED or (who is None and by.via not in AT_A_SCREEN):
        return ()
    if who is None or who.user != by.user:
        raise ActError(f"{kind.label}: whoever does it signs it.", remedy="Enter your own PIN or password.")
    check_role(by, who, BEDSIDE, "A nurse or a prescriber signs this step.")
    return [(who, Meaning.PERFORMED)]


def amend(by: By, session: TreatmentSession, correction: Happened, clinician: Confirmed) -> Answered:
    """Correct a reading with a signature: the only way once the record is signed.

    Raises:
        ActError: no clinician of the bedside, no correction, or as `record`.
    """
    check_role(by, clinician, BEDSIDE, "A nurse or a prescriber corrects a reading.")
    if correction.kind != EventKind.CORRECTED:
        raise ActError("This is no correction.", remedy="Load the page again.")
    return take(by.for_user(clinician.user), session, correction, signers=[(clinician, Meaning.PERFORMED)])


def check_in(by: By, session: TreatmentSession, key: str) -> Answered:
    """The patient has come."""
    return record(by, session, Happened(EventKind.CHECKED_IN, by.moment, key))


def take(
    by: By, session: TreatmentSession, happened: Happened, *, queued: bool = False, signers: Signers = ()
) -> Answered:
    """The one way into a session, for one entry at a time."""
    with transaction.atomic():
        session = _locked(session)
        _check_time(by, session, happened)
        standing = bedside_of(session)
        earlier = next((one for one in standing.happenings if one.row.key == happened.key), None)
        if earlier is not None:
            _check_same(earlier.entered, happened)
            return Answered(happened.key, True, earlier.answer)
        row = _row(by, session, happened)
        answer = (
            (None if happened.confirmed or queued else asked_again(standing, row))
            or _gates(standing, happened, queued=queued)
            or after_signature(standing, row, signed=bool(signers))
            or notes.after_signature(standing, row, signed=bool(signers) or queued)
            or objection(standing, row)
            or putting_right.objection(standing, row)
            or not_yet(standing, happened.kind, happened.true_at)
            or (None if queued else under_alert(standing, row))
            or notes.objection(standing, row)
            or (now := tried(standing, row))[1]
        )
        kept_anyway = queued and happened.kind in HAPPENED_ANYWAY and answer.id not in WITHOUT_MEANING
        if not answer.accepted and not kept_anyway:
            return Answered(happened.key, False, answer)
        _write(by, standing, row, signers)
        if not answer.accepted:
            return Answered(happened.key, True, answer)
        after = now[0]  # what is accepted was tried
        if happened.kind == EventKind.CHECKED_IN:
            _carry_over(by, after, happened)
        added = held_back(after, row, by.moment)
        if queued:
            added = given_under_alert(standing, row) + added
        if not happened.confirmed:
            added = doubtful(row) + added
    sentence = " ".join(filter(None, (answer.sentence, added.sentence)))
    return Answered(happened.key, True, replace(answer, sentence=sentence), added.heed)


def _locked(session: TreatmentSession) -> TreatmentSession:
    """One entry after another: whoever comes second sees what the first has written."""
    return _under_lock(session.pk)[0]


@prepared
def _under_lock(session_id: int) -> QuerySet[TreatmentSession]:
    rows = TreatmentSession.objects.select_for_update(of=("self",)).select_related("plan", "patient__site")
    return where_they_stand(rows).filter(pk=session_id)


def _write(by: By, standing: Bedside, row: SessionEvent, signers: Signers) -> None:
    patient = row.session.patient
    with act(by, f"session.{row.kind}", patient=patient, session=row.session_id) as done:
        done.at = row.recorded_at
        done.stamp(row)
        for who, meaning in signers:
            sign(done, who, meaning, row, pin_suffices=row.kind in SIGNED)
        if row.kind == EventKind.READING:
            entries = [Entry(id, text, row.true_at) for id, text in row.values.items()]
            findings.record(by, patient, entries, origin_detail=row.session.reference)
        elif row.kind == EventKind.CORRECTED:
            correct_findings(by, standing, row)


def _row(by: By, session: TreatmentSession, happened: Happened) -> SessionEvent:
    at = by.moment
    return SessionEvent(
        session=session,
        kind=happened.kind,
        values=happened.values,
        true_at=happened.true_at,
        true_offset_min=by.offset_min(happened.true_at),
        key=happened.key,
        device=happened.device,
        recorded_at=at,
        recorded_offset_min=by.offset_min(at),
        recorded_by=by.user,
    )


def _carry_over(by: By, standing: Bedside, checked_in: Happened) -> None:
    """With the patient comes what is on record already and the gates ask for."""
    session = standing.session
    facts = facts_of(session.patient, by.moment, drug=standing.protocol.drug)
    known = carried_over(standing, facts, by.moment)
    if known:
        key = f"{checked_in.key[:58]}:facts"
        reading = Happened(EventKind.READING, checked_in.true_at, key, known, OF_THE_RECORD, confirmed=True)
        row = _row(by, session, reading)
        with act(by, "session.facts-carried-over", patient=session.patient, session=session.pk) as done:
            done.at = row.recorded_at
            done.stamp(row)


def _gates(standing: Bedside, happened: Happened, *, queued: bool) -> Answer | None:
    """The clinic's own gates, when the dose is released, and again when it is drawn and begun, since consent may be taken back in
    between; the protocol's own speak for themselves. What comes from a tablet without network has happened."""
    begins = happened.kind in GIVING | {EventKind.PREPARED} and standing.state.stage == "cleared"
    if not (happened.kind == EventKind.RELEASED or (begins and not queued)):
        return None
    closed = [gate for gate in clinic_gates(standing, happened.true_at) if gate.blocks]
    if not closed:
        return None
    sentence = " ".join(f"{gate.rule}: {gate.status}. {gate.reason}" for gate in closed)
    return Answer(False, "held", sentence, closed[0].rule, closed[0].source, closed[0].missing)


def _check_time(by: By, session: TreatmentSession, happened: Happened) -> None:
    said, now, planned = (
        f"{local(session.patient.site.time_zone, at):%d %b %H:%M:%S}"
        for at in (happened.true_at, by.moment, session.starts_at)
    )
    if happened.true_at > by.moment + AHEAD:
        raise ActError(
            f"That time has not come yet: the entry says {said}, and at the clinic it is {now}.",
            remedy="Load the page again, so that this device has the clinic's time, and enter it with the time at which it was.",
        )
    if happened.true_at < session.starts_at - EARLIEST and happened.kind != EventKind.CANCELLED:
        raise ActError(
            f"This session is planned for {planned}, and the entry says {said}, more than a day before it.",
            remedy="Write the date and the time at which it was, or move the session to the day on which the patient comes.",
        )


def _check_same(row: SessionEvent, happened: Happened) -> None:
    if (row.kind, row.values, row.true_at) != (happened.kind, happened.values, happened.true_at):
        raise ActError("The key of this entry stands for another one.", remedy="Load the page again.")


def _unsigned(happened: Happened) -> Happened:
    if happened.kind not in UNSIGNED:
        raise ActError(f"{happened.kind.label} needs a signature.", remedy="Use its own page.")
    return happened
