"""A column of milligrams: exact to the microgram on both databases, because it is kept as whole micrograms."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any

from django.db import models

if TYPE_CHECKING:
    _Field = models.Field[Decimal, Decimal]
else:
    _Field = models.Field

UG_PER_MG = 1000
ZERO_MG = Decimal(0)


def whole_ug(amount_mg: Decimal) -> int:
    """The same amount in micrograms.

    Raises:
        ValueError: it is finer than a microgram; nothing is rounded.
    """
    amount_ug = Decimal(amount_mg) * UG_PER_MG
    if amount_ug != int(amount_ug):
        raise ValueError(f"{amount_mg} mg is finer than a microgram.")
    return int(amount_ug)


class MilligramsField(_Field):
    """A Decimal in mg to whoever reads it; sums in the database are exact as well."""

    def get_internal_type(self) -> str:
        return "BigIntegerField"

    def from_db_value(self, value: Any, _expression: object, _connection: object) -> Decimal | None:
        """As it is read."""
        return None if value is None else Decimal(int(value)) / UG_PER_MG

    def to_python(self, value: Any) -> Decimal | None:
        """As forms and fixtures give it."""
        return None if value is None else Decimal(value)

    def get_prep_value(self, value: Any) -> int | None:
        """As it is written and compared."""
        prepared = super().get_prep_value(value)
        return None if prepared is None else whole_ug(Decimal(prepared))
