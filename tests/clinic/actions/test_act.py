"""An act is one transaction: change, audit row and live version, or nothing."""

from __future__ import annotations

import pytest

from daybreak.clinic import live
from daybreak.clinic.actions.act import act
from daybreak.clinic.actions.by import By, system
from daybreak.clinic.models import AuditRow, OutsideAnActError, Patient, Site
from daybreak.errors import ActError


def test_nothing_is_saved_outside_an_act(site: Site) -> None:
    site.name = "Another name"
    with pytest.raises(OutsideAnActError):
        site.save()
    with pytest.raises(OutsideAnActError):
        Site(code="x", name="X", time_zone="UTC").save()


def test_nothing_is_updated_in_bulk_or_deleted(patient: Patient) -> None:
    for attempt in (
        lambda: Patient.objects.update(given_name="X"),
        lambda: Patient.objects.all().delete(),
        lambda: Patient.objects.bulk_create([]),
        lambda: Patient.objects.bulk_update([], []),
        patient.delete,
    ):
        with pytest.raises(OutsideAnActError):
            attempt()


def test_an_act_leaves_its_audit_row_and_a_new_version(by: By, patient: Patient) -> None:
    before = live.version(f"patient:{patient.pk}")
    with act(by, "patient.renamed", patient=patient, reason="married"):
        patient.family_name = "Newname"
        patient.save()
    row = AuditRow.objects.latest("seq")
    assert (row.act, row.user, row.patient, row.via) == ("patient.renamed", by.user, patient, "web")
    assert '"reason":"married"' in row.detail
    assert '"family_name":["Example","Newname"]' in row.detail
    assert live.version(f"patient:{patient.pk}") == before + 1


def test_a_failing_act_leaves_nothing(by: By, patient: Patient) -> None:
    rows, version = AuditRow.objects.count(), live.version(f"patient:{patient.pk}")

    def failing() -> None:
        with act(by, "patient.renamed", patient=patient):
            patient.family_name = "Newname"
            patient.save()
            raise ValueError("undone")

    with pytest.raises(ValueError, match="undone"):
        failing()
    patient.refresh_from_db()
    assert patient.family_name == "Example"
    assert (AuditRow.objects.count(), live.version(f"patient:{patient.pk}")) == (rows, version)


def test_an_act_inside_an_act_fails_with_it(site: Site) -> None:
    def failing() -> None:
        with act(system(), "outer"):
            with act(system(), "inner"):
                Site(code="new", name="New", time_zone="UTC").save()
            raise ValueError("undone")

    with pytest.raises(ValueError, match="undone"):
        failing()
    assert not Site.objects.filter(code="new").exists()
    assert not AuditRow.objects.filter(act__in=("outer", "inner")).exists()


def test_what_the_database_refuses_is_a_sentence(site: Site) -> None:
    with pytest.raises(ActError, match="contradicts what is on record"), act(system(), "site.opened"):
        Site(code=site.code, name="The same code", time_zone="UTC").save()


def test_secrets_are_named_in_the_audit_and_not_shown(by: By) -> None:
    assert by.user is not None
    with act(by, "user.changed"):
        by.user.set_pin("123456")
        by.user.save()
    detail = AuditRow.objects.latest("seq").detail
    assert '"pin":"changed"' in detail
    assert by.user.pin not in detail
