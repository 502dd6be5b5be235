"""Which tables speak of a patient: those from which foreign keys lead to one. A new table is found here by itself."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache

from django.apps import apps
from django.db.models import ForeignKey, Model

from daybreak.clinic.models import Patient

Table = type[Model]

LEFT_OUT: Mapping[str, str] = {}
"""Tables that lead to a patient and are not exported, each with the reason. A test names any that is missing in an export."""


@cache
def tables_of_patients() -> dict[Table, tuple[str, ...]]:
    """Every table with the look-ups that lead from its rows to a patient, those of the clinic's own order first."""
    found = {table: lookups(table) for table in apps.get_models() if table is not Patient}
    return {table: ways for table, ways in found.items() if ways and table._meta.model_name not in LEFT_OUT}


def lookups(table: Table, passed: tuple[Table, ...] = ()) -> tuple[str, ...]:
    """Each way from a table to Patient, as a look-up of a query; a table is not passed twice."""
    ways: list[str] = []
    for key in foreign_keys(table):
        target = key.related_model
        if target is Patient:
            ways.append(key.name)
        elif target not in (*passed, table):
            ways += [f"{key.name}__{way}" for way in lookups(target, (*passed, table))]
    return tuple(ways)


def foreign_keys(table: Table) -> list[ForeignKey[Model, Model]]:
    """The foreign keys of a table, one-to-one keys among them."""
    return [field for field in table._meta.concrete_fields if isinstance(field, ForeignKey)]
