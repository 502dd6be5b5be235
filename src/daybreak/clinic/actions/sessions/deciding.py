"""A prescriber's decision on a gate: on which values, against which limit, and why. All of it stays in the record."""

from __future__ import annotations

from uuid import uuid4

from daybreak.clinic.actions import refusing
from daybreak.clinic.actions.by import By
from daybreak.clinic.actions.sessions.recording import Answered, Happened, take
from daybreak.clinic.actions.sessions.roles import PRESCRIBERS, check_role
from daybreak.clinic.actions.signing import Confirmed
from daybreak.clinic.bedside import bedside_of
from daybreak.clinic.bedside.gate_basis import basis_of
from daybreak.clinic.models import EventKind, Meaning, TreatmentSession
from daybreak.errors import ActError


def decide(
    by: By,
    session: TreatmentSession,
    gate: str,
    *,
    proceed: bool,
    reason: str,
    prescriber: Confirmed,
    seen: str | None = None,
) -> Answered:
    """A prescriber answers a gate that asks for a decision. `seen` is what the page said of it, where there was one.

    Raises:
        ActError: no prescriber, no reason, or another value has come since the page was opened.
    """
    check_role(by, prescriber, PRESCRIBERS, "A prescriber decides.")
    why = refusing.text(reason, "The reason", most=500)
    basis = basis_of(bedside_of(session), gate)
    if seen is not None and seen != basis.measured:
        raise ActError(
            f"Something was read since this page was opened: {basis.measured}.",
            remedy="Look at the new values, and decide on them.",
        )
    own = by.for_user(prescriber.user)
    values = {"gate": gate, "proceed": proceed, "reason": why, "on": basis.measured, "asked": basis.asks}
    happened = Happened(EventKind.DECIDED, own.moment, str(uuid4()), values)
    return take(own, session, happened, signers=[(prescriber, Meaning.PERFORMED)])
