"""The register by date, product and patient agrees with the ledger, for people and for machines."""

from __future__ import annotations

import csv
import io
from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.test import Client
from django.urls import reverse

from daybreak.clinic import clock
from daybreak.clinic.actions import ledger
from daybreak.clinic.actions.by import By
from daybreak.clinic.actions.signing import Confirmed
from daybreak.clinic.ledger.register import Asked, held_mg, register
from daybreak.clinic.ledger.stock import site_day
from daybreak.clinic.ledger.tables import REGISTER, as_csv, register_table
from daybreak.clinic.models import Patient, PatientRead, Site
from tests.clinic.actions.ledger.conftest import OF_KETAMINE, SESSION, Stocked, mg


@pytest.fixture
def used(by: By, patient: Patient, stocked: Stocked, witness: Confirmed) -> Stocked:
    """A session that drew 50 mg, gave 41.175 and wasted the rest."""
    vial = stocked.vials[0]
    ledger.draw(by, patient, SESSION, OF_KETAMINE, [mg(vial, "50")])
    ledger.give(by, SESSION, [mg(vial, "41.175")])
    ledger.waste(by, SESSION, [mg(vial, "8.825")], reason="rest", method="sink", witness=witness)
    return stocked


def today(site: Site) -> date:
    return site_day(site, clock.now())


def test_the_balance_of_a_product_runs_with_its_lines(used: Stocked, site: Site) -> None:
    rows = register(Asked(site, today(site), today(site), used.ketamine))
    assert [(row.entry.kind, row.balance_mg) for row in rows] == [
        ("received", 500), ("received", 1000), ("received", 1500), ("drawn", 1500),
        ("given", Decimal("1458.825")), ("wasted", 1450),
    ]  # fmt: skip
    assert rows[-1].witnesses == ("Pharmacist north",)


def test_a_draw_that_nobody_checked_says_so_and_other_lines_have_a_dash(
    client: Client, used: Stocked, nurse: User, site: Site
) -> None:
    rows = register(Asked(site, today(site), today(site), used.ketamine))
    seen = {str(row.entry.kind): row.seen_by for row in rows}
    assert seen == {
        "received": "–", "drawn": "– no second check on record", "given": "–", "wasted": "Pharmacist north",
    }  # fmt: skip
    page = client.get(reverse("register")).content.decode()
    assert "<td>– no second check on record</td>" in page
    assert "A dash: no second person signed this line." in page


def test_the_days_after_begin_with_what_was_held(used: Stocked, site: Site) -> None:
    tomorrow = today(site) + timedelta(days=1)
    asked = Asked(site, tomorrow, tomorrow, used.ketamine)
    assert register(asked) == []
    assert held_mg(asked, asked.begins_at) == 1450
    whole = Asked(site, today(site), tomorrow, used.ketamine)
    assert held_mg(whole, whole.begins_at) == 0


def test_the_last_lines_have_the_same_balances(used: Stocked, site: Site) -> None:
    asked = Asked(site, today(site), today(site), used.ketamine)
    assert register(asked, 2) == register(asked)[-2:]


def test_a_patient_has_only_their_own_lines(used: Stocked, site: Site, patient: Patient) -> None:
    rows = register(Asked(site, today(site), today(site), patient=patient))
    assert [row.entry.kind for row in rows] == ["drawn", "given", "wasted"]
    assert {row.entry.patient for row in rows} == {patient}


def test_a_table_has_a_cell_for_each_heading(used: Stocked, site: Site, patient: Patient) -> None:
    rows = register(Asked(site, today(site), today(site)))
    read = list(csv.DictReader(io.StringIO(register_table(site, rows))))
    assert len(read) == 7 + 3
    assert tuple(read[0]) == REGISTER
    wasted = read[-1]
    assert (wasted["amount_mg"], wasted["reason"], wasted["witnesses"]) == (
        "8.825",
        "rest",
        "Pharmacist north",
    )
    assert (wasted["patient"], wasted["patient_number"]) == (str(patient), patient.number)
    assert (read[0]["supplier_dea_number"], read[0]["invoice"]) == ("AB1234563", "I-1")


def test_a_table_holds_no_formula() -> None:
    assert as_csv(["a"], [["=1+1"], [Decimal("-0.500")], ["plain"]]).split() == [
        "a",
        "'=1+1",
        "-0.5",
        "plain",
    ]


def test_the_page_filters_and_notes_whose_record_was_read(
    client: Client, used: Stocked, patient: Patient, site: Site
) -> None:
    page = client.get(reverse("register"), {"patient": patient.number}).content.decode()
    assert "41.175" in page
    assert "Wholesale" not in page
    assert PatientRead.objects.filter(patient=patient, page="register").exists()
    answer = client.get(reverse("register"), {"item": used.ketamine.pk, "as": "csv"})
    assert answer["Content-Type"] == "text/csv; charset=utf-8"
    assert "1458.825" in answer.content.decode()
    assert (
        "no patient of this number" in client.get(reverse("register"), {"patient": "none"}).content.decode()
    )
