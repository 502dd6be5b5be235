"""From the stock into the hand, and from there into the patient, into the waste or back."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from daybreak.clinic.actions import refusing
from daybreak.clinic.actions.act import Act, act
from daybreak.clinic.actions.by import By
from daybreak.clinic.actions.findings import AHEAD
from daybreak.clinic.actions.ledger.posting import lock, post, site_of
from daybreak.clinic.actions.ledger.witnessing import check_witness, witnessed
from daybreak.clinic.actions.signing import Confirmed, sign
from daybreak.clinic.ledger.balances import Place
from daybreak.clinic.ledger.flows import Portion
from daybreak.clinic.ledger.stock import Wanted, hindrance, standing_place
from daybreak.clinic.models import Account, Container, EntryKind, LedgerEntry, Meaning, Patient, StockLocation
from daybreak.errors import ActError

GIVEN, WASTE = Place(Account.PATIENT), Place(Account.WASTE)


def draw(
    by: By, patient: Patient, session: str, wanted: Wanted, portions: Sequence[Portion],
    *, checked_by: Confirmed | None = None,
) -> LedgerEntry:  # fmt: skip
    """Take what an order is for out of stock. Whoever made the second check signs the entry too.

    Raises:
        ActError: another drug or strength, expired, opened too long ago, no longer in stock, or less than that is there;
            a session of another patient.
    """
    reference = refusing.text(session, "The session", most=40)
    _check_whole(portions)
    if patient.site_id != site_of(by).pk:
        raise ActError("This patient belongs to another site.", remedy="Work at that site.")
    with act(by, "ledger.drawn", patient=patient) as done:
        locked = lock(portion.container for portion in portions)
        if LedgerEntry.objects.filter(session=reference).exclude(patient=patient).exists():
            raise ActError("This session is another patient's.", remedy="Open the session of this patient.")
        for container in locked.values():
            if said := hindrance(container, wanted, done.at):
                raise ActError(said, remedy="Take another container.")
            _open(done, container)
        flows = [
            portion.flow(standing_place(locked[portion.container.pk]), _hand(reference))
            for portion in portions
        ]
        entry = post(done, EntryKind.DRAWN, flows, patient=patient, session=reference)
        if checked_by is not None:
            sign(done, checked_by, Meaning.VERIFIED, entry)
        return entry


def give(
    by: By, session: str, portions: Sequence[Portion], *, given_at: datetime | None = None
) -> LedgerEntry:
    """Say that what was drawn is in the patient.

    Raises:
        ActError: more than was drawn and is still open, or a time that has not come.
    """
    if given_at is not None and given_at > by.moment + AHEAD:
        raise ActError("That time has not come yet.", remedy="Check the date and the time.")
    flows = [portion.flow(_hand(session), GIVEN) for portion in portions]
    patient = _patient_of(session)
    with act(by, "ledger.given", patient=patient) as done:
        return post(done, EntryKind.GIVEN, flows, patient=patient, session=session, happened_at=given_at)


def waste(
    by: By, session: str, portions: Sequence[Portion], *, reason: str, method: str, witness: Confirmed
) -> LedgerEntry:
    """Throw away what was drawn and not given, before a second person's eyes.

    Raises:
        ActError: more than is open, no reason, no method, or a witness who is oneself or no clinician.
    """
    check_witness(by, witness)
    flows = [portion.flow(_hand(session), WASTE) for portion in portions]
    why, how = (
        refusing.text(reason, "The reason", most=500),
        refusing.text(method, "How it was made unusable", most=200),
    )
    patient = _patient_of(session)
    with act(by, "ledger.wasted", patient=patient) as done:
        entry = post(done, EntryKind.WASTED, flows, patient=patient, session=session, reason=why, method=how)
        witnessed(done, entry, witness)
    return entry


def give_back(
    by: By, session: str, portions: Sequence[Portion], *, to: StockLocation, reason: str
) -> LedgerEntry:
    """Put what was drawn and not touched into stock again.

    Raises:
        ActError: more than is open, no reason, or a vial that stands elsewhere.
    """
    _check_whole(portions)
    why, patient = refusing.text(reason, "The reason", most=500), _patient_of(session)
    with act(by, "ledger.given-back", patient=patient) as done:
        locked = lock(portion.container for portion in portions)
        for portion in portions:
            if not portion.is_device and locked[portion.container.pk].location_id != to.pk:
                raise ActError(
                    f"{portion.container} does not stand in {to}.", remedy="Choose the place where it stands."
                )
        target = Place(Account.LOCATION, to.pk)
        flows = [portion.flow(_hand(session), target) for portion in portions]
        return post(done, EntryKind.GIVEN_BACK, flows, patient=patient, session=session, reason=why)


def _check_whole(portions: Sequence[Portion]) -> None:
    """A device leaves the stock whole, and comes back whole or not at all."""
    for portion in portions:
        if portion.part:
            raise ActError(f"{portion.container} is not whole.", remedy="Waste its rest before a witness.")


def _hand(session: str) -> Place:
    return Place(Account.SESSION, session=session)


def _patient_of(session: str) -> Patient:
    drawn = (
        LedgerEntry.objects.filter(session=session, patient__isnull=False).select_related("patient").first()
    )
    if drawn is None or drawn.patient is None:
        raise ActError("Nothing was drawn for this session.", remedy="Draw it first.")
    return drawn.patient


def _open(done: Act, container: Container) -> None:
    """The first draw opens a container; from then on its time runs."""
    item = container.lot.item
    if container.opened_at is None and not item.is_device:
        container.opened_at = done.at
        if item.use_within_h is not None:
            container.use_until = done.at + timedelta(hours=item.use_within_h)
        container.save()
