"""Pages of the stock: what is sent is done, what is refused is said at the form."""

from __future__ import annotations

import csv
import re
from datetime import timedelta
from decimal import Decimal

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from daybreak.clinic import clock
from daybreak.clinic.actions import ledger
from daybreak.clinic.actions.by import By
from daybreak.clinic.actions.signing import Confirmed
from daybreak.clinic.models import (
    Discrepancy,
    Inventory,
    LedgerEntry,
    Loss,
    LossReport,
    Patient,
    Site,
    StockItem,
    User,
    signatures_of,
)
from tests.clinic.actions.ledger.conftest import OF_KETAMINE, OF_SPRAVATO, SESSION, Stocked, mg, one_of_each
from tests.clinic.conftest import PASSWORD, signed_in
from tests.clinic.faults.conftest import only_sqlite

MOST_QUERIES = 12


@pytest.fixture
def keeping(pharmacist: User) -> Client:
    """The pharmacist's browser."""
    return signed_in(pharmacist)


def text(client: Client, page: str, /, *arguments: object, **query: object) -> str:
    answer = client.get(reverse(page, args=arguments), query)
    assert answer.status_code == 200, page
    return " ".join(answer.content.decode().split())


def table(client: Client, page: str, /, *arguments: object) -> list[dict[str, str]]:
    """The same page for other programs."""
    answer = client.get(reverse(page, args=arguments), {"as": "csv"})
    assert answer["Content-Type"].startswith("text/csv")
    return list(csv.DictReader(answer.content.decode().splitlines()))


def sent(client: Client, page: str, /, *arguments: object, **form: object) -> str:
    """What the page says after a form was sent, wherever it leads."""
    answer = client.post(reverse(page, args=arguments), form, follow=True)
    return " ".join(answer.content.decode().split())


def seen_by(user: User) -> dict[str, object]:
    return {"witness_username": user.username, "witness_secret": PASSWORD}


def test_a_site_is_set_up_and_a_delivery_comes_in(keeping: Client, site: Site) -> None:
    sent(keeping, "stock_location_add", name="Safe")
    own = {"registrant": "Northern clinic", "address": "2 Hill Road", "dea_number": "AB1234563"}
    assert "no DEA number" in sent(keeping, "stock_registration", **(own | {"dea_number": "AB1234560"}))
    assert "2 Hill Road, AB1234563" in sent(keeping, "stock_registration", **own)
    sent(keeping, "stock_supplier_add", name="Wholesale", address="1 Dock Road", dea_number="AB1234563")
    product = {"name": "Ketalar", "ndc": "42023-113-10", "drug": "racemic-ketamine", "form": "vial", "strength_mg": "50",
               "units_per_container": "10", "schedule": "CIII", "use_within_h": "672"}  # fmt: skip
    sent(keeping, "stock_item_add", **product)
    item = StockItem.objects.get(site=site)
    delivery = {"item": item.pk, "supplier": site.suppliers.get().pk, "invoice": "I-9", "lot_number": "K7", "count": "2",
                "expires_on": str(clock.now().date() + timedelta(days=300)), "to": site.stock_locations.get().pk,
                "codes": "SN-1\nSN-2\n"}  # fmt: skip
    assert "The delivery is in stock." in sent(keeping, "stock_receive", **delivery)
    assert "SN-1, SN-2 is on record already." in sent(keeping, "stock_receive", **delivery)
    shown = text(keeping, "stock")
    assert "<td>2</td><td>1000</td>" in shown
    assert "no inventory" in shown.lower()


def test_containers_are_moved_thrown_away_and_found_to_hold_more(
    client: Client, by: By, patient: Patient, stocked: Stocked, pharmacist: User
) -> None:
    vial = stocked.vials[0]
    assert "Moved." in sent(client, "stock_move", to=stocked.cart.pk, containers=[vial.pk])
    ledger.draw(by, patient, SESSION, OF_KETAMINE, [mg(vial, "480")])
    more = {"amount_mg": "5.5", "reason": "overfill", **seen_by(pharmacist)}
    assert "Recorded." in sent(client, "stock_more", vial.pk, **more)
    away = {"holds_mg": "20", "reason": "rest", "method": "sink", **seen_by(pharmacist)}
    assert "holds 25.5 mg, not 20 mg" in sent(client, "stock_discard", vial.pk, **away)
    assert "Thrown away." in sent(client, "stock_discard", vial.pk, **(away | {"holds_mg": "25.5"}))
    shown = text(client, "stock_container", vial.pk)
    assert "No longer in stock" in shown
    assert shown.count(pharmacist.printed_name) >= 2


def test_a_wrong_secret_of_the_witness_is_said_at_the_form(
    client: Client, by: By, patient: Patient, stocked: Stocked, pharmacist: User
) -> None:
    ledger.draw(by, patient, SESSION, OF_KETAMINE, [mg(stocked.vials[0], "25")])
    wrong = {"container": stocked.vials[0].pk, "amount_mg": "25", "reason": "rest", "method": "sink",
             "witness_username": pharmacist.username, "witness_secret": "wrong"}  # fmt: skip
    assert "That is not right. Try again." in sent(client, "stock_waste", SESSION, **wrong)
    assert "wrong" not in text(client, "stock_waste", SESSION).split("witness_secret")[1][:200]
    assert "Wasted." in sent(client, "stock_waste", SESSION, **(wrong | {"witness_secret": PASSWORD}))
    assert ledger.balanced(SESSION)


def test_what_is_open_is_shown_and_given_back(
    client: Client, by: By, patient: Patient, stocked: Stocked
) -> None:
    device = stocked.devices[0]
    ledger.draw(by, patient, SESSION, OF_SPRAVATO, [mg(device, "28")])
    assert "28 mg of C000004" in text(client, "stock_open")
    assert "1 session with something drawn" in text(client, "stock")
    back = {"container": device.pk, "amount_mg": "28", "to": stocked.safe.pk, "reason": "dose reduced"}
    assert "Given back." in sent(client, "stock_give_back", SESSION, **back)
    assert "Everything drawn was given" in text(client, "stock_open")
    assert client.get(reverse("stock_waste", args=["session:9"])).status_code == 404


def test_what_many_sessions_have_open_costs_no_more_queries_than_what_one_has(
    client: Client, by: By, patient: Patient, stocked: Stocked
) -> None:
    asked = []
    for number, device in enumerate(stocked.devices[:3], start=1):
        ledger.draw(by, patient, f"session:{number}", OF_SPRAVATO, [mg(device, "28")])
        text(client, "stock_open")
        with CaptureQueriesContext(connection) as made:
            page = text(client, "stock_open")
        assert page.count("28 mg of C") == number
        asked.append(len(made))
    assert asked[-1] == asked[0] <= MOST_QUERIES


@only_sqlite
def test_what_a_container_holds_is_summed_from_its_own_lines(site: Site, stocked: Stocked) -> None:
    """By the index of the container: every vial of ten years came to the same safe."""
    with CaptureQueriesContext(connection) as made:
        assert [one.amount_mg for one in ledger.stock(site)] == [500] * 3 + [28] * 4
    with connection.cursor() as cursor:
        cursor.execute(f"EXPLAIN QUERY PLAN {made[0]['sql']}")
        plan = [row[3] for row in cursor.fetchall() if " U0 " in row[3]]
    assert len(plan) == 2
    assert all("(container_id=?)" in look for look in plan)


def test_a_count_is_blind_and_what_differs_is_looked_into(
    client: Client, keeping: Client, stocked: Stocked, by: By, patient: Patient, site: Site
) -> None:
    ledger.draw(by, patient, SESSION, OF_KETAMINE, [mg(stocked.vials[0], "30")])
    numbers = set(re.findall(r"\b\d+\b", text(client, "stock_count", stocked.safe.pk)))
    assert not numbers & {"470", "500", "1470"}  # as words: a form's token may hold any digits
    counted = {f"lot_{stocked.vials[0].lot_id}": "2", f"lot_{stocked.devices[0].lot_id}": "4",
               f"container_{stocked.vials[0].pk}": "460"}  # fmt: skip
    assert "1 line does not agree" in sent(client, "stock_count", stocked.safe.pk, **counted)
    found = Discrepancy.objects.open(site).get()
    assert "1 open discrepancy" in text(client, "stock")
    sent(client, "stock_discrepancy", found.pk, note="The syringe was not emptied.")
    refused = sent(client, "stock_discrepancy", found.pk, note="Dead space.", secret=PASSWORD)
    assert "does not answer for the stock" in refused
    sent(keeping, "stock_discrepancy", found.pk, note="Dead space.", secret=PASSWORD)
    assert not Discrepancy.objects.open(site).exists()
    assert "-10" in text(keeping, "stock_discrepancies", **{"as": "csv"})


def test_the_page_to_print_has_every_line_of_the_register(
    keeping: Client, stocked: Stocked, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("daybreak.clinic.views.register.MOST_ROWS", 1)
    shown = text(keeping, "register")
    assert (shown.count("Receive"), "These are the last 1 lines" in shown) == (1, True)
    whole = text(keeping, "register", **{"as": "paper"})
    assert (whole.count("<tr><td>"), "These are the last" in whole) == (
        len(stocked.vials + stocked.devices),
        False,
    )


def test_an_inventory_is_taken_and_printed(keeping: Client, stocked: Stocked) -> None:
    refused = sent(keeping, "stock_inventory_take", at_close="close", secret=PASSWORD)
    assert "Not counted within 24 hours: Safe" in refused
    counted = {f"lot_{stocked.vials[0].lot_id}": "3", f"lot_{stocked.devices[0].lot_id}": "4"}
    assert "agrees with the ledger" in sent(keeping, "stock_count", stocked.safe.pk, **counted)
    assert "The inventory is signed." in sent(
        keeping, "stock_inventory_take", at_close="close", secret=PASSWORD
    )
    shown = text(keeping, "stock_inventory", Inventory.objects.get().pk)
    lines = table(keeping, "stock_inventory", Inventory.objects.get().pk)
    assert [(line["product"], line["containers"], line["amount_mg"]) for line in lines] == [
        (row["item"], str(row["containers"]), f"{Decimal(row['amount_mg']).normalize():f}")
        for row in Inventory.objects.get().rows
    ]
    assert "close of business" in shown
    assert "Verified: <strong>Pharmacist north</strong>" in shown


def test_a_loss_is_recorded_reported_and_printed(keeping: Client, stocked: Stocked) -> None:
    form = {"kind": "theft", "discovered_at": "2026-03-06T12:00", "what_happened": "The safe was forced open.",
            "containers": [one.pk for one in stocked.devices], "secret": PASSWORD}  # fmt: skip
    assert "Recorded. The times run." in sent(keeping, "stock_lose", **form)
    loss = Loss.objects.get()
    shown = text(keeping, "stock_loss", loss.pk)
    gone_mg = sum(Decimal(line["amount_mg"]) for line in table(keeping, "stock_loss", loss.pk))
    assert gone_mg == sum(line.amount_mg for line in loss.entry.lines.all()) == 112
    assert "Monday, 9 March 2026" in shown
    assert "Monday, 20 April 2026" in shown
    assert "<td>4</td><td>0</td><td>0</td><td>112</td>" in shown
    sent(keeping, "stock_loss", loss.pk, report="notice", sent_on="2026-03-09", reference="field office")
    assert LossReport.objects.get().reference == "field office"
    assert "Form 106 by" in text(keeping, "stock")
    half = form | {"containers": [], "missing_mg": "5"}
    assert "Name the opened container" in sent(keeping, "stock_lose", **half)


def test_stock_is_destroyed_before_two_and_the_sheet_printed(
    keeping: Client, stocked: Stocked, nurse: User, pharmacist: User
) -> None:
    form = {"containers": [stocked.devices[0].pk], "reason": "expired", "method": "incinerated on site",
            "first_username": pharmacist.username, "first_secret": PASSWORD,
            "second_username": nurse.username, "second_secret": PASSWORD}  # fmt: skip
    assert "Destroyed." in sent(keeping, "stock_destroy", **form)
    entry = LedgerEntry.objects.get(kind="destroyed")
    shown = text(keeping, "stock_destruction", entry.pk)
    assert "incinerated on site" in shown
    assert nurse.printed_name in shown
    assert pharmacist.printed_name in shown


def test_an_entry_is_undone_and_goods_are_sent_back(
    keeping: Client, stocked: Stocked, nurse: User, site: Site
) -> None:
    entry = LedgerEntry.objects.earliest("pk")
    assert "Undone." in sent(keeping, "stock_void", entry.pk, reason="entered twice", **seen_by(nurse))
    assert signatures_of(LedgerEntry.objects.get(voids=entry))[0].recorded_by == nurse
    back = {"supplier": stocked.supplier.pk, "invoice": "R-1", "reason": "recall",
            "containers": [one.pk for one in stocked.devices]}  # fmt: skip
    assert "Sent back." in sent(keeping, "stock_return", **back)
    assert ledger.stock(site) == []
    assert "Nothing is in stock." in text(keeping, "stock")


def test_another_sites_containers_are_not_offered_and_not_found(
    stranger: User, stocked: Stocked, witness: Confirmed
) -> None:
    elsewhere = signed_in(stranger)
    assert elsewhere.get(reverse("stock_container", args=[stocked.vials[0].pk])).status_code == 404
    assert elsewhere.get(reverse("stock_count", args=[stocked.safe.pk])).status_code == 404
    assert "C000001" not in text(elsewhere, "stock_move")
    assert "C000001" not in text(elsewhere, "register")


@pytest.mark.parametrize("page", [
    "stock", "stock_container", "stock_move", "stock_counts", "stock_count", "stock_discrepancies", "stock_discrepancy",
    "stock_losses", "stock_loss", "stock_open", "register", "stock_setup", "stock_lose", "stock_receive",
])  # fmt: skip
def test_a_page_asks_the_database_a_few_times(
    keeping: Client, site: Site, patient: Patient, page: str
) -> None:
    of_each = one_of_each(site, patient)
    parameter = {"stock_container": "container_id", "stock_count": "location_id", "stock_discrepancy": "discrepancy_id",
                 "stock_loss": "loss_id"}.get(page)  # fmt: skip
    address = reverse(page, args=[of_each[parameter]] if parameter else [])
    keeping.get(address)
    with CaptureQueriesContext(connection) as asked:
        keeping.get(address)
    assert len(asked) <= MOST_QUERIES, "\n".join(one["sql"][:150] for one in asked)
