"""What is said when the database cannot do its work: one sentence, and the status that tells who asks to try again."""

from __future__ import annotations

from dataclasses import dataclass

from django.db import Error, InterfaceError, OperationalError

NO_ROOM = "53100"  # PostgreSQL's disk_full
_AGAIN = "What a session screen holds is sent again by itself; look at any other page again before you send it again."


@dataclass(frozen=True)
class Outage:
    """Why the clinic cannot answer now."""

    status: int
    title: str
    sentence: str


FULL = Outage(507, "The disk is full", f"The records have no room left, so this was not saved. {_AGAIN}")
BUSY = Outage(
    503, "The records are busy", f"Another program holds the records, so this was not saved. {_AGAIN}"
)
AWAY = Outage(
    503,
    "The records cannot be reached",
    f"The database does not answer, so nothing is certain to be saved. {_AGAIN}",
)


def outage_of(error: BaseException | None) -> Outage | None:
    """The outage that an exception shows; None where the fault is another."""
    while error is not None and not isinstance(error, Error):
        error = error.__cause__ or error.__context__
    if not isinstance(error, OperationalError | InterfaceError):
        return None
    words = str(error)
    if getattr(error.__cause__, "sqlstate", "") == NO_ROOM or "disk is full" in words:
        return FULL
    return BUSY if "is locked" in words else AWAY
