"""The stocked safe of the ledger's tests, a session at the bedside, a course with a link of follow-up's, for their pages."""

from tests.clinic.actions.follow_up.conftest import at, begun, contacts, token
from tests.clinic.actions.ledger.conftest import keeper, pharmacist, second, stocked, witness
from tests.clinic.actions.sessions.conftest import room
from tests.clinic.views.routes import hands, own_files, tablets

__all__ = [
    "at", "begun", "contacts", "hands", "keeper", "own_files", "pharmacist", "room", "second", "stocked", "tablets", "token",
    "witness",
]  # fmt: skip
