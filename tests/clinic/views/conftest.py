"""The stocked safe of the ledger's tests, for its pages."""

from tests.clinic.actions.ledger.conftest import keeper, pharmacist, second, stocked, witness

__all__ = ["keeper", "pharmacist", "second", "stocked", "witness"]
