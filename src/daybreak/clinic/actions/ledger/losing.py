"""What leaves stock for ever and not through a patient: destroyed before two people, stolen, or lost."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime

from daybreak.clinic.actions import refusing
from daybreak.clinic.actions.act import act
from daybreak.clinic.actions.by import By
from daybreak.clinic.actions.ledger.counting import add_step
from daybreak.clinic.actions.ledger.keeping import whole
from daybreak.clinic.actions.ledger.posting import lock, post, site_of
from daybreak.clinic.actions.ledger.witnessing import check_answers_for_stock, check_clinician, witnessed
from daybreak.clinic.actions.signing import Confirmed, sign, two_people
from daybreak.clinic.ledger.balances import Place
from daybreak.clinic.ledger.flows import Portion
from daybreak.clinic.ledger.stock import site_day, standing_place
from daybreak.clinic.models import (
    Account,
    Container,
    Discrepancy,
    EntryKind,
    LedgerEntry,
    Loss,
    LossKind,
    LossReport,
    Meaning,
    Report,
    Step,
)
from daybreak.errors import ActError

LOST = Place(Account.LOST)


def destroy(
    by: By, containers: Sequence[Container], *, reason: str, method: str, first: Confirmed, second: Confirmed
) -> LedgerEntry:
    """Destroy stock before two people of this site, who sign. Waste of a session is another act.

    Raises:
        ActError: one person twice, no clinician of this site, no reason, no method, a container that is not in stock.
    """
    two_people(first, second)
    for witness in (first, second):
        check_clinician(by, witness)
    why = refusing.text(reason, "The reason", most=500)
    how = refusing.text(method, "How it was destroyed", most=200)
    with act(by, "ledger.destroyed") as done:
        flows = whole(list(lock(containers).values()), Place(Account.DESTROYED))
        entry = post(done, EntryKind.DESTROYED, flows, reason=why, method=how)
        witnessed(done, entry, first, second)
    return entry


def lose(
    by: By,
    *,
    kind: LossKind,
    discovered_at: datetime,
    what_happened: str,
    signer: Confirmed,
    containers: Sequence[Container] = (),
    portions: Sequence[Portion] = (),
    police: str = "",
    prevention: str = "",
    discrepancy: Discrepancy | None = None,
) -> Loss:
    """Record a theft or a loss: whole containers, or portions that are missing in them. From the discovery its times run.

    Raises:
        ActError: nothing is gone, more than was there, a discovery in the future, no account of it, or a signer who does
            not answer for the stock.
    """
    check_answers_for_stock(by, signer)
    what = refusing.text(what_happened, "What happened", most=2000, least=10)
    if discovered_at > by.moment:
        raise ActError("That time has not come yet.", remedy="Check when it was discovered.")
    with act(by, "ledger.lost") as done:
        locked = lock([*containers, *(portion.container for portion in portions)])
        flows = whole([locked[one.pk] for one in containers], LOST)
        for portion in portions:
            container = locked[portion.container.pk]
            if container.location_id is None or container.opened_at is None:
                raise ActError(
                    f"{portion.container} is lost whole or not at all.", remedy="Choose the container."
                )
            flows.append(portion.flow(standing_place(container), LOST))
        entry = post(done, EntryKind.LOST, flows, reason=what[:500])
        loss = Loss(
            site=site_of(by),
            entry=entry,
            kind=kind,
            discovered_at=discovered_at,
            what_happened=what,
            police=refusing.text(police, "The police report", most=200, least=0),
            prevention=refusing.text(prevention, "What is done against it", most=1000, least=0),
        )
        done.stamp(loss)
        sign(done, signer, Meaning.REVIEWED, loss)
        if discrepancy is not None:
            add_step(done, discrepancy, Step.LOSS, f"Loss {loss.pk}: {what}"[:1000])
    return loss


def reported(by: By, loss: Loss, report: Report, *, sent_on: date, reference: str) -> LossReport:
    """The notice or the form was sent.

    Raises:
        ActError: a loss that needs none, another site's, sent already, a day before the discovery or in the future.
    """
    number = refusing.text(reference, "To whom, and the reference", most=200)
    if loss.site_id != site_of(by).pk:
        raise ActError("This loss is another site's.", remedy="Work at that site.")
    if not loss.must_be_reported:
        raise ActError(
            "This loss was written off and needs no report.", remedy="Record a significant loss if it is one."
        )
    if not loss.discovered_on <= sent_on <= site_day(loss.site, by.moment):
        raise ActError("It cannot have been sent on that day.", remedy="Check the date.")
    if LossReport.objects.filter(loss=loss, report=report).exists():
        raise ActError(f"{report.label} was sent already.", remedy="Look at the loss again.")
    row = LossReport(loss=loss, report=report, sent_on=sent_on, reference=number)
    with act(by, "loss.reported", report=report.value) as done:
        done.stamp(row)
    return row
