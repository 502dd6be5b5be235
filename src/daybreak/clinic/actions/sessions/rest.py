"""What a session has drawn and not used is put right in the stock; while the bedside still has to account for it, only there."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from django.db import transaction

from daybreak.clinic.actions import ledger
from daybreak.clinic.actions.by import By
from daybreak.clinic.actions.ledger import Portion
from daybreak.clinic.actions.signing import Confirmed
from daybreak.clinic.bedside.remembered import bedsides_of
from daybreak.clinic.models import EntryKind, LedgerEntry, StockLocation, TreatmentSession
from daybreak.clinic.standing import standing
from daybreak.errors import ActError

PREFIX = "session:"
OF_THE_RECORD = frozenset({EntryKind.DRAWN, EntryKind.GIVEN})
"""What the bedside posted by what happened there. Undone, the drug that is in a patient could be given back into the safe."""


def in_use(references: Iterable[str]) -> dict[str, TreatmentSession]:
    """Of the sessions of these names in the ledger, those whose drug is drawn and not accounted for at the bedside."""
    numbers = [one.removeprefix(PREFIX) for one in references if one.startswith(PREFIX)]
    rows = standing(TreatmentSession.objects.filter(pk__in=[one for one in numbers if one.isdigit()]))
    found = bedsides_of(list(rows.select_related("plan__policy__recorded_by", "patient__site")))
    return {
        one.session.reference: one.session for one in found if one.prepared is not None and not one.accounted
    }


def waste_rest(
    by: By, reference: str, portions: Sequence[Portion], *, reason: str, method: str, witness: Confirmed
) -> LedgerEntry:
    """Waste it before a second person.

    Raises:
        ActError: the bedside has not accounted for it, or as the ledger.
    """
    with transaction.atomic():
        check_not_in_use(reference)
        return ledger.waste(by, reference, portions, reason=reason, method=method, witness=witness)


def give_back_rest(
    by: By, reference: str, portions: Sequence[Portion], *, to: StockLocation, reason: str
) -> LedgerEntry:
    """Put it into stock again.

    Raises:
        ActError: the bedside has not accounted for it, or as the ledger.
    """
    with transaction.atomic():
        check_not_in_use(reference)
        return ledger.give_back(by, reference, portions, to=to, reason=reason)


def undo_entry(by: By, entry: LedgerEntry, *, reason: str, witness: Confirmed) -> LedgerEntry:
    """Undo an entry of the ledger that was made in error.

    Raises:
        ActError: it is of a session that the bedside has not accounted for, it says what the record of a session says, or as the
            ledger.
    """
    with transaction.atomic():
        check_not_in_use(entry.session)
        if stands_by_the_record(entry):
            raise ActError(
                f"{entry.get_kind_display()} is what the record of the session says, and stays with it.",
                remedy="Give back or waste what is left. Where the safe holds another amount, count it.",
            )
        return ledger.void(by, entry, reason=reason, witness=witness)


def stands_by_the_record(entry: LedgerEntry) -> bool:
    """Whether an entry says what happened in a session at the bedside."""
    return entry.kind in OF_THE_RECORD and entry.session.startswith(PREFIX)


def check_not_in_use(reference: str) -> None:
    """Refuse while the syringe may be running."""
    for session in in_use([reference]).values():
        raise ActError(
            f"This was drawn for session {session.number} of {session.patient}, {session.where}, which still uses it.",
            remedy="After the dose press Account for the drug on the session's page: it knows what was really given.",
        )
