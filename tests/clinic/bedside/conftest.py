"""The session of the actions' tests, with the stock it draws from."""

from tests.clinic.actions.ledger.conftest import keeper, pharmacist, second, stocked, witness
from tests.clinic.actions.sessions.conftest import room

__all__ = ["keeper", "pharmacist", "room", "second", "stocked", "witness"]
