"""A second person who was there and signs with their own credentials."""

from __future__ import annotations

from daybreak.clinic.actions.act import Act
from daybreak.clinic.actions.by import By
from daybreak.clinic.actions.signing import Confirmed, sign
from daybreak.clinic.models import Meaning, Membership, Record, Role
from daybreak.errors import ActError

ANSWERS_FOR_STOCK = frozenset({Role.PHARMACIST, Role.MEDICAL_DIRECTOR})
MAY_WITNESS = frozenset({Role.NURSE, Role.PHARMACIST, Role.PRESCRIBER, Role.MEDICAL_DIRECTOR})


def check_witness(by: By, witness: Confirmed) -> None:
    """Refuse a witness who did it, or who is no clinician of this site.

    Raises:
        ActError: either.
    """
    if by.user is None or witness.user == by.user:
        raise ActError("Nobody witnesses what they do themselves.", remedy="Ask a second person to sign.")
    check_clinician(by, witness)


def check_clinician(by: By, witness: Confirmed) -> None:
    """Refuse whoever is no clinician of this site.

    Raises:
        ActError: so.
    """
    held = Membership.objects.filter(user=witness.user, site=by.site, ended_at=None, role__in=MAY_WITNESS)
    if not held.exists():
        raise ActError(f"{witness.user} is no clinician of this site.", remedy="Ask somebody who is.")


def witnessed(done: Act, record: Record, *witnesses: Confirmed) -> None:
    """Put their signatures under what was done."""
    for witness in witnesses:
        sign(done, witness, Meaning.WITNESSED, record)


def check_answers_for_stock(by: By, signer: Confirmed) -> None:
    """Refuse a signer who does not answer for the stock of this site.

    Raises:
        ActError: neither pharmacist nor medical director here.
    """
    held = Membership.objects.filter(
        user=signer.user, site=by.site, ended_at=None, role__in=ANSWERS_FOR_STOCK
    )
    if not held.exists():
        raise ActError(
            f"{signer.user} does not answer for the stock of this site.",
            remedy="A pharmacist or the medical director signs.",
        )
