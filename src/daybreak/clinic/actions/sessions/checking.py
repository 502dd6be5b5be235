"""The second check of what is drawn: another person proves who they are and works the figure out on their own. A check that
failed is kept, though the drawing is refused: an act of its own, with what was entered and what the order comes to.

What was typed as a user name is not kept, only whose it is: a password is typed there by mistake.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from typing import Any
from uuid import uuid4

from daybreak.clinic.actions.act import act
from daybreak.clinic.actions.by import By
from daybreak.clinic.actions.sessions.recording import Happened, take
from daybreak.clinic.actions.sessions.roles import check_role
from daybreak.clinic.actions.signing import Confirmed, confirm
from daybreak.clinic.bedside.amounts import Unit
from daybreak.clinic.models import EventKind, Meaning, Role, TreatmentSession, User
from daybreak.errors import ActError

CHECKERS = frozenset({Role.NURSE, Role.PHARMACIST, Role.PRESCRIBER, Role.MEDICAL_DIRECTOR})
FAILED = "session.second-check-failed"


class Why(StrEnum):
    """Why a check failed."""

    NOT_PROVED = "who it was is not proved"
    SAME_PERSON = "the same person drew"
    NO_CLINICIAN = "no clinician here"
    FIGURE = "another figure"


@dataclass(frozen=True)
class Figure:
    """What the second person works out, what the order comes to, and of which unit both are. Of an infusion there is a
    second one, the drug drawn before it is filled up."""

    reads: Decimal
    exact: Decimal
    unit: Unit
    beside: Figure | None = None

    @property
    def agrees(self) -> bool:
        """All are the same as far as their unit can be read."""
        same = self.unit.read(self.reads) == self.unit.read(self.exact)
        return same and (self.beside is None or self.beside.agrees)

    @property
    def read(self) -> str:
        """What the second person came to, in words."""
        own = self.unit.words(self.reads)
        return own if self.beside is None else f"{own} and {self.beside.read}"

    @property
    def expected(self) -> str:
        """What the order comes to, in words."""
        own = self.unit.words(self.unit.read(self.exact))
        return own if self.beside is None else f"{own} and {self.beside.expected}"


def prove_second(by: By, session: TreatmentSession, figure: Figure, username: str, secret: str) -> Confirmed:
    """Who checks, by their own credentials.

    Raises:
        ActError: as `confirm`; the failed check is kept.
    """
    works_here = User.objects.filter(memberships__site=by.site, memberships__ended_at=None)
    tried = works_here.filter(username=username.strip().lower()).first()
    with _kept(by, session, figure, Why.NOT_PROVED, tried):
        return confirm(by, username, secret)


def check(by: By, session: TreatmentSession, figure: Figure, second: Confirmed) -> None:
    """Another person, a clinician, and the same figure.

    Raises:
        ActError: one of these is not so; the failed check is kept.
    """
    with _kept(by, session, figure, Why.SAME_PERSON, second.user):
        if by.user is None or second.user == by.user:
            raise ActError("Nobody checks what they draw themselves.", remedy="Ask a second person.")
    with _kept(by, session, figure, Why.NO_CLINICIAN, second.user):
        check_role(by, second, CHECKERS, "A clinician makes the second check.")
    if not figure.agrees:
        _differed(by, session, figure, second)


def _differed(by: By, session: TreatmentSession, figure: Figure, second: Confirmed) -> None:
    """It stands in the session too, without the right figure, so that the next check is blind again."""
    values = {"second": second.user.printed_name, "reads": figure.read}
    differed = Happened(EventKind.CHECK_FAILED, by.moment, str(uuid4()), values)
    with act(
        by, FAILED, patient=session.patient, **_detail(session, figure, Why.FIGURE, second.user)
    ) as done:
        answered = take(by, session, differed, signers=[(second, Meaning.PERFORMED)])
        done.detail["in_session"] = answered.kept
    raise ActError(
        f"The second person reads {figure.read}; the order comes to another figure.",
        remedy="Work it out again, each on their own.",
    )


@contextmanager
def _kept(by: By, session: TreatmentSession, figure: Figure, why: Why, second: User | None) -> Iterator[None]:
    """What is refused inside is written down afterwards, in a transaction that the refusal does not undo."""
    try:
        yield
    except ActError:
        with act(by, FAILED, patient=session.patient, **_detail(session, figure, why, second)):
            pass
        raise


def _detail(session: TreatmentSession, figure: Figure, why: Why, second: User | None) -> dict[str, Any]:
    return {
        "session": session.pk,
        "why": why.value,
        "second": second.pk if second is not None else None,
        "second_name": second.printed_name if second is not None else "",
        "reads": figure.read,
        "expected": figure.expected,
        "in_session": False,
    }
