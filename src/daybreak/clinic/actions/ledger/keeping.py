"""What happens to stock between sessions: moved, found to hold more, thrown away; and entries made in error."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from daybreak.clinic.actions import refusing
from daybreak.clinic.actions.act import act
from daybreak.clinic.actions.by import By
from daybreak.clinic.actions.ledger.posting import lock, post, site_of
from daybreak.clinic.actions.ledger.witnessing import check_witness, witnessed
from daybreak.clinic.actions.signing import Confirmed
from daybreak.clinic.ledger.balances import NOTHING, Place, holdings, source_of, target_of
from daybreak.clinic.ledger.flows import Flow, exact_mg
from daybreak.clinic.ledger.stock import standing_place
from daybreak.clinic.models import Account, Container, EntryKind, LedgerEntry, StockLocation
from daybreak.errors import ActError

KINDS_THAT_STAND = frozenset({EntryKind.VOIDED, EntryKind.DESTROYED, EntryKind.LOST})


def whole(containers: Sequence[Container], target: Place) -> list[Flow]:
    """Containers with all they hold, from where they stand. The caller has locked them.

    Raises:
        ActError: one that is no longer in stock, or is there already.
    """
    held, flows = holdings(containers), []
    for container in containers:
        if container.location_id is None:
            raise ActError(f"{container} is no longer in stock.", remedy="Look at its history.")
        place = standing_place(container)
        if place == target:
            raise ActError(f"{container} is there already.", remedy="Choose another place.")
        flows.append(Flow(container, place, target, held.get((container.pk, place), NOTHING).amount_mg, 1))
    return flows


def move(by: By, containers: Sequence[Container], to: StockLocation) -> LedgerEntry:
    """Put containers, with all they hold, elsewhere.

    Raises:
        ActError: another site's place, a place that is closed, or a container that is not in stock.
    """
    if to.site_id != site_of(by).pk or to.ended_at is not None:
        raise ActError(f"{to} is no place of this site now.", remedy="Choose another.")
    with act(by, "ledger.moved") as done:
        locked = list(lock(containers).values())
        return post(done, EntryKind.MOVED, whole(locked, Place(Account.LOCATION, to.pk)))


def discard(
    by: By, container: Container, *, holds_mg: Decimal, reason: str, method: str, witness: Confirmed
) -> LedgerEntry:
    """Throw away a container with the rest that is in it; `holds_mg` is what the two see in it, and must agree.

    Raises:
        ActError: the ledger says otherwise, no reason, no method, or no second person.
    """
    check_witness(by, witness)
    why, how = (
        refusing.text(reason, "The reason", most=500),
        refusing.text(method, "How it was made unusable", most=200),
    )
    with act(by, "ledger.discarded") as done:
        flows = whole(list(lock([container]).values()), Place(Account.WASTE))
        if flows[0].amount_mg != holds_mg:
            raise ActError(
                f"By the ledger {container} holds {flows[0].amount_mg.normalize():f} mg, not {holds_mg.normalize():f} mg.",
                remedy="Record what is above the label, or count it so that the difference is looked into.",
            )
        entry = post(done, EntryKind.WASTED, flows, reason=why, method=how)
        witnessed(done, entry, witness)
    return entry


def found_more(
    by: By, container: Container, amount_mg: Decimal, *, reason: str, witness: Confirmed
) -> LedgerEntry:
    """A vial yields more than its label says.

    Raises:
        ActError: a device, a container that is not in stock or not opened, no reason, or no second person.
    """
    check_witness(by, witness)
    why = refusing.text(reason, "The reason", most=500)
    if container.lot.item.is_device:
        raise ActError("A device holds what its label says.", remedy="Count the devices instead.")
    with act(by, "ledger.overage") as done:
        locked = lock([container])[container.pk]
        if locked.location_id is None:
            raise ActError(f"{container} is no longer in stock.", remedy="Look at its history.")
        if locked.opened_at is None:
            raise ActError(
                f"{container} has not been opened.", remedy="Nobody sees more than the label in it."
            )
        flow = Flow(locked, Place(Account.OVERFILL), standing_place(locked), exact_mg(amount_mg))
        entry = post(done, EntryKind.OVERAGE, [flow], reason=why)
        witnessed(done, entry, witness)
    return entry


def void(by: By, entry: LedgerEntry, *, reason: str, witness: Confirmed) -> LedgerEntry:
    """Undo an entry made in error by the opposite lines; both stay in the ledger.

    Raises:
        ActError: undone already, a kind that stands, or what came in by it has been used since; no reason, no second person.
    """
    check_witness(by, witness)
    why = refusing.text(reason, "The reason", most=500)
    if entry.kind in KINDS_THAT_STAND:
        raise ActError("This entry cannot be undone.", remedy="Record what is true now.")
    lines = list(entry.lines.select_related("entry", "container__lot__item").order_by("-pk"))
    with act(by, "ledger.voided", patient=entry.patient, entry=entry.pk) as done:
        lock(line.container for line in lines)
        if LedgerEntry.objects.filter(voids=entry).exists():
            raise ActError("This entry has been undone already.", remedy="Look at the page again.")
        flows = [
            Flow(line.container, target_of(line), source_of(line), line.amount_mg, line.containers)
            for line in lines
        ]
        undoing = post(
            done,
            EntryKind.VOIDED,
            flows,
            patient=entry.patient,
            session=entry.session,
            reason=why,
            voids=entry,
        )
        witnessed(done, undoing, witness)
    return undoing
