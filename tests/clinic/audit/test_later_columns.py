"""A column that an upgrade adds to an append-only table changes no seal and no signature of the rows that were there."""

from __future__ import annotations

from collections import defaultdict
from datetime import date

import pytest
from django.apps import apps
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.operations import AddField, CreateModel

from daybreak.clinic.actions import medication
from daybreak.clinic.actions.by import By
from daybreak.clinic.actions.medication import Drug
from daybreak.clinic.audit.canonical import digest
from daybreak.clinic.audit.verify import verify
from daybreak.clinic.models import ConsentForm, Medication, Patient, TreatmentPlan
from daybreak.clinic.models.record import Record

APPEND_ONLY = [
    model
    for model in apps.get_app_config("clinic").get_models()
    if issubclass(model, Record) and model.append_only
]


def added_by_upgrades() -> dict[str, set[str]]:
    """Columns that a later migration than that of the table has added, by table."""
    made: dict[str, str] = {}
    added: dict[str, set[str]] = defaultdict(set)
    for (app, name), migration in sorted(MigrationLoader(None).disk_migrations.items()):
        for operation in migration.operations if app == "clinic" else ():
            if isinstance(operation, CreateModel):
                made[operation.name_lower] = name
            elif isinstance(operation, AddField) and made[operation.model_name_lower] != name:
                added[operation.model_name_lower].add(operation.name)
    return added


@pytest.mark.parametrize("model", APPEND_ONLY, ids=lambda model: model.__name__)
def test_every_column_that_an_upgrade_has_added_is_declared(model: type[Record]) -> None:
    name = model._meta.model_name
    assert name is not None
    assert model.later == added_by_upgrades().get(name, set())


@pytest.mark.parametrize(
    "row",
    [
        Medication(pk=1, drug="Lithium", classes=["lithium"]),
        ConsentForm(pk=1, version="1", title="Treatment", body="Text", recorded_at=None),
        TreatmentPlan(pk=1, protocol="iv-racemic-acute"),
    ],
    ids=lambda row: type(row).__name__,
)
def test_a_row_from_before_an_upgrade_has_the_digest_that_it_had(row: Record) -> None:
    columns = {row._meta.get_field(name).attname for name in row.later}
    before = {name: value for name, value in row.content().items() if name not in columns}
    assert len(before) == len(row.content()) - len(row.later)
    assert row.digest == digest({"record": row._meta.model_name, **before})


@pytest.mark.django_db
def test_what_is_written_in_such_a_column_is_sealed(by: By, patient: Patient) -> None:
    row = medication.add_drug(by, patient, Drug("Aspirin", no_class=True, started_on=date(2026, 1, 5)))
    assert verify().holds
    sealed = row.digest
    row.no_class = False
    assert row.digest != sealed
