"""An export holds every row of the patient and none of anybody else's, and anybody can check it against the audit."""

from __future__ import annotations

import csv
import hashlib
import json
from dataclasses import dataclass, replace
from io import BytesIO, StringIO
from typing import Any
from zipfile import ZipFile

import pytest
from django.apps import apps
from django.db.models import ForeignKey, Model
from django.test import Client
from django.urls import reverse
from jsonschema import Draft202012Validator, FormatChecker
from pypdf import PdfReader

from daybreak.clinic import clock
from daybreak.clinic.actions import exporting, patients
from daybreak.clinic.actions.by import By
from daybreak.clinic.audit.canonical import digest
from daybreak.clinic.exporting import bundle_of, gather
from daybreak.clinic.exporting.paths import LEFT_OUT, tables_of_patients
from daybreak.clinic.models import (
    AuditRow,
    Finding,
    LedgerLine,
    Medication,
    Patient,
    PatientRead,
    Role,
    Signature,
    Site,
    User,
)
from daybreak.errors import ActError
from tests.clinic.conftest import person, signed_in
from tests.clinic.exporting.conftest import SAME_PERSON

pytestmark = pytest.mark.django_db
WHY = "The patient asks for a copy"


def leads_to_patient(table: type[Model], passed: frozenset[type[Model]] = frozenset()) -> bool:
    """Whether a chain of foreign keys ends at Patient; found here in another way than in the export."""
    keys = [field.related_model for field in table._meta.get_fields() if isinstance(field, ForeignKey)]
    return Patient in keys or any(
        leads_to_patient(target, passed | {table}) for target in keys if target not in passed | {table}
    )


def paper(content: bytes) -> list[str]:
    """The text of each page."""
    return [page.extract_text() for page in PdfReader(BytesIO(content)).pages]


@dataclass(frozen=True)
class Case:
    """An export as plain data, with what the database held when it was made."""

    files: dict[str, bytes]
    counts: dict[str, int]
    acts: list[int]
    secrets: list[str]
    protocol_sha256: dict[str, str]


_made: list[Case] = []


@pytest.fixture
def case(request: pytest.FixtureRequest) -> Case:
    """Made once, because a whole infusion takes seconds; what is read of it is data."""
    if not _made:
        treated: Patient = request.getfixturevalue("treated")
        request.getfixturevalue("somebody_else")
        _made.append(export_of(treated, request.getfixturevalue("prescriber")))
    return _made[0]


def export_of(treated: Patient, prescriber: User) -> Case:
    ids = [treated.pk, Patient.objects.get(number="1002").pk]
    mine = AuditRow.objects.filter(patient__in=ids).order_by("seq")
    acts = list(mine.values_list("seq", flat=True))
    counts = {
        "patient": 2,
        "finding": Finding.objects.filter(patient__in=ids).count(),
        "sessionevent": treated.sessions.get().events.count(),
        "medication": Medication.objects.filter(patient=treated).count(),
        "ledgerline": LedgerLine.objects.filter(entry__patient=treated).count(),
        "patientread": PatientRead.objects.filter(patient__in=ids).count(),
        "signature": sum(signature_of_mine(signature, ids) for signature in Signature.objects.all()),
    }
    bundle = exporting.export(By(prescriber, treated.site), treated, reason=WHY)
    with ZipFile(BytesIO(bundle.content)) as opened:
        files = {name: opened.read(name) for name in opened.namelist()}
    plans = {
        f"files/treatmentplan-{plan.pk}-{plan.protocol}.yaml": plan.protocol_sha256
        for plan in treated.plans.all()
    }
    return Case(files, counts, acts, [*User.objects.values_list("password", flat=True)], plans)


def signature_of_mine(signature: Signature, ids: list[int]) -> bool:
    """Whether what was signed belongs to one of these records."""
    row = apps.get_model("clinic", signature.record)._default_manager.get(pk=signature.record_id)
    owner = row if signature.record == "ledgerentry" else getattr(row, "session", row)
    return getattr(getattr(owner, "entry", owner), "patient_id", None) in ids


@pytest.fixture
def files(case: Case) -> dict[str, bytes]:
    """What is in the ZIP file."""
    return case.files


@pytest.fixture
def exported(files: dict[str, bytes]) -> dict[str, Any]:
    read: dict[str, Any] = json.loads(files["patient.json"])
    return read


def test_every_table_that_leads_to_a_patient_is_exported_or_left_out_for_a_reason(
    exported: dict[str, Any],
) -> None:
    found = {str(table._meta.model_name) for table in apps.get_models() if leads_to_patient(table)}
    assert found - LEFT_OUT.keys() <= exported["tables"].keys()
    assert {"finding", "sessionevent", "ledgerline", "emergencyreview", "patientread", "auditrow"} <= found
    assert all(len(reason) > 20 for reason in LEFT_OUT.values())


def test_no_table_points_to_records_by_their_name_alone_but_signatures() -> None:
    by_name = {
        table
        for table in apps.get_app_config("clinic").get_models()
        if {"record_id", "object_id", "patient_number"}
        & {field.attname for field in table._meta.concrete_fields}
    }
    assert by_name == {Signature}


def test_every_row_is_there(case: Case, exported: dict[str, Any]) -> None:
    assert {table: len(exported["tables"][table]) for table in case.counts} == case.counts
    assert min(case.counts.values()) > 0
    assert case.counts["finding"] > 40
    assert [row["seq"] for row in exported["tables"]["auditrow"]] == case.acts
    assert len(exported["tables"]["emergencyaccess"]) == 1


def test_nothing_of_anybody_else_is_in_it(files: dict[str, bytes]) -> None:
    for name, content in files.items():
        read = "\n".join(paper(content)) if name.endswith("pdf") else content.decode()
        assert "Zacharias" not in read, name
        assert "71.77" not in read, name


def test_no_secret_is_in_it(case: Case, files: dict[str, bytes]) -> None:
    everything = b"".join(content for name, content in files.items() if not name.endswith("pdf")).decode()
    assert case.secrets
    assert not [secret for secret in case.secrets if secret in everything]
    assert "barred_until" not in everything
    assert "password" not in files["referred/user.csv"].decode()


def test_the_json_is_what_its_schema_says(files: dict[str, bytes], exported: dict[str, Any]) -> None:
    schema = json.loads(files["patient.schema.json"])
    Draft202012Validator.check_schema(schema)
    judge = Draft202012Validator(schema, format_checker=FormatChecker())
    assert [error.message for error in judge.iter_errors(exported)] == []
    wrong = json.loads(files["patient.json"])
    wrong["tables"]["finding"][0]["patient_id"] = "Ada"
    wrong["tables"]["medication"][0].pop("drug")
    wrong["tables"]["auditrow"][0]["more"] = 1
    assert len(list(judge.iter_errors(wrong))) == 3


def test_each_row_can_be_held_against_the_audit(exported: dict[str, Any]) -> None:
    """The digest of an exported row is the one that the audit row of its act keeps."""
    sealed = {
        (change["record"], change["id"]): change["sha256"]
        for row in exported["tables"]["auditrow"]
        for change in json.loads(row["detail"])["changes"]
        if "sha256" in change
    }
    for table in ("finding", "medication", "sessionevent", "signature", "treatmentplan", "consent"):
        silent = exported["no_part_of_a_digest"].get(table, {})
        for row in exported["tables"][table]:
            said = {name: value for name, value in row.items() if name not in silent or silent[name] != value}
            assert sealed[table, row["id"]] == digest({"record": table, **said})


def test_nothing_points_into_the_dark(exported: dict[str, Any]) -> None:
    """Every id of another table is in the file, unless it is another patient's."""
    known = {
        (table, row.get("id", row.get("seq")))
        for part in ("tables", "referred")
        for table, rows in exported[part].items()
        for row in rows
    }
    for table in tables_of_patients():
        for row in exported["tables"][str(table._meta.model_name)]:
            for field in table._meta.concrete_fields:
                if isinstance(field, ForeignKey) and row[field.attname] is not None:
                    assert (field.related_model._meta.model_name, row[field.attname]) in known


def test_the_manifest_names_every_file_with_its_digest(files: dict[str, bytes]) -> None:
    manifest = json.loads(files["manifest.json"])
    assert {entry["file"] for entry in manifest["files"]} == files.keys() - {"manifest.json"}
    for entry in manifest["files"]:
        assert hashlib.sha256(files[entry["file"]]).hexdigest() == entry["sha256"]
        assert len(files[entry["file"]]) == entry["bytes"]
        if entry["file"].endswith("csv"):
            table = list(csv.reader(StringIO(files[entry["file"]].decode())))
            assert len(table) == entry["rows"] + 1


def test_a_table_holds_the_columns_of_the_json(files: dict[str, bytes], exported: dict[str, Any]) -> None:
    rows = list(csv.DictReader(StringIO(files["tables/finding.csv"].decode())))
    assert [*rows[0]] == [*exported["tables"]["finding"][0]]
    assert [row["text"] for row in rows] == [row["text"] for row in exported["tables"]["finding"]]
    drugs = list(csv.DictReader(StringIO(files["tables/medication.csv"].decode())))
    assert drugs[0]["drug"] == "'=Lithium"  # a spreadsheet must not take it for a formula


def test_the_protocol_a_plan_was_signed_on_is_a_file(case: Case) -> None:
    assert len(case.protocol_sha256) == 1
    for name, sha256 in case.protocol_sha256.items():
        assert hashlib.sha256(case.files[name]).hexdigest() == sha256


def test_the_paper_has_all_parts_and_says_what_was_corrected(files: dict[str, bytes]) -> None:
    pages = paper(files["patient.pdf"])
    read = " ".join(" ".join(pages).split())
    assert all("Example, Ada" in page and "1001" in page for page in pages)
    for said in ("the scale was off", "entered for the wrong patient", "registered twice", WHY,
                 "Collapsed at the other clinic today", "Infusion begun", "Who opened it", "End of the audit chain"):  # fmt: skip
        assert said in read


def test_the_same_records_give_the_same_file(patient: Patient) -> None:
    at = clock.now()
    made = [bundle_of(gather(patient, at), made_by="Nobody", reason=WHY) for _ in range(2)]
    assert made[0].sha256 == made[1].sha256


def test_an_export_is_an_act_with_the_digest_of_the_file(
    patient: Patient, prescriber: User, site: Site
) -> None:
    bundle = exporting.export(By(prescriber, site), patient, reason=WHY)
    kept = json.loads(AuditRow.objects.get(act="patient.exported").detail)
    assert (kept["reason"], kept["sha256"], kept["rows"]) == (
        WHY,
        hashlib.sha256(bundle.content).hexdigest(),
        bundle.rows,
    )


@pytest.mark.parametrize(
    ("reason", "said"), [("", "The reason is missing"), ("why not", "at least 10 characters")]
)
def test_an_export_needs_a_reason(
    patient: Patient, prescriber: User, site: Site, reason: str, said: str
) -> None:
    with pytest.raises(ActError, match=said):
        exporting.export(By(prescriber, site), patient, reason=reason)


def test_others_do_not_export(patient: Patient, by: By, site: Site, other_site: Site) -> None:
    elsewhere = person(other_site, Role.PRESCRIBER)
    for who in (by, By(elsewhere, site), replace(by, user=None)):
        with pytest.raises(ActError, match="of the patient's site exports"):
            exporting.export(who, patient, reason=WHY)
    assert not AuditRow.objects.filter(act="patient.exported").exists()


def test_a_merged_record_is_exported_with_the_one_it_belongs_to(
    patient: Patient, by: By, prescriber: User, site: Site
) -> None:
    other = patients.register(by, site, SAME_PERSON, not_duplicate=True)
    patients.merge(by, patient, other, reason="registered twice")
    with pytest.raises(ActError, match="belongs to record 1001"):
        exporting.export(By(prescriber, site), other, reason=WHY)


def test_the_page_hands_out_the_file_and_lists_it(patient: Patient, prescriber: User) -> None:
    browser, page = signed_in(prescriber), reverse("patient_export", args=[patient.pk])
    assert "too short" in browser.post(page, {"reason": "x"}).content.decode()
    answer = browser.post(page, {"reason": WHY})
    assert answer["Content-Type"] == "application/zip"
    assert f'filename="patient-{patient.pk}-' in answer["Content-Disposition"]
    assert answer["Cache-Control"] == "no-store"
    with ZipFile(BytesIO(answer.content)) as opened:
        assert opened.testzip() is None
    assert WHY in browser.get(page).content.decode()


def test_a_nurse_is_not_shown_the_page(client: Client, patient: Patient) -> None:
    assert client.get(reverse("patient_export", args=[patient.pk])).status_code == 403
    assert (
        reverse("patient_export", args=[patient.pk])
        not in client.get(reverse("patient", args=[patient.pk])).content.decode()
    )
