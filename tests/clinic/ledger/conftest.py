"""The stocked safe of the ledger's acts, for reading it."""

from tests.clinic.actions.ledger.conftest import keeper, pharmacist, second, stocked, witness

__all__ = ["keeper", "pharmacist", "second", "stocked", "witness"]
