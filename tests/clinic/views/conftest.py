"""The stocked safe of the ledger's tests, and the course with a link of follow-up's, for their pages."""

from tests.clinic.actions.follow_up.conftest import at, begun, contacts, token
from tests.clinic.actions.ledger.conftest import keeper, pharmacist, second, stocked, witness

__all__ = ["at", "begun", "contacts", "keeper", "pharmacist", "second", "stocked", "token", "witness"]
