"""What is drawn for a session is given, wasted before a witness, or given back; nothing else."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

import pytest

from daybreak.clinic import clock
from daybreak.clinic.actions import ledger
from daybreak.clinic.actions.by import By
from daybreak.clinic.actions.ledger import Portion, Wanted
from daybreak.clinic.actions.signing import Confirmed, confirm
from daybreak.clinic.models import Container, Patient, Role, Site, signatures_of
from daybreak.errors import ActError
from tests.clinic.actions.ledger.conftest import (
    OF_KETAMINE,
    OF_SPRAVATO,
    SESSION,
    Stocked,
    mg,
    received,
)
from tests.clinic.conftest import PASSWORD, person


def left(container: Container) -> Decimal:
    return next(
        (one.amount_mg for one in ledger.stock(container.site) if one.container == container), Decimal(0)
    )


def test_a_session_of_ketamine_balances_to_the_microgram(
    by: By, patient: Patient, stocked: Stocked, witness: Confirmed
) -> None:
    vial = stocked.vials[0]
    ledger.draw(by, patient, SESSION, OF_KETAMINE, [mg(vial, "50")])
    ledger.give(by, SESSION, [mg(vial, "41.175")])
    assert ledger.open_draws(SESSION) == [mg(vial, "8.825")]
    with pytest.raises(ActError, match=r"8\.825 mg of C000001"):
        ledger.must_balance(SESSION)
    entry = ledger.waste(
        by, SESSION, [mg(vial, "8.825")], reason="rest", method="sequestration", witness=witness
    )
    assert ledger.balanced(SESSION)
    ledger.must_balance(SESSION)
    assert [signature.recorded_by for signature in signatures_of(entry)] == [witness.user]
    sums = ledger.of_session(SESSION)
    assert (sums.drawn_mg, sums.given_mg, sums.wasted_mg, sums.open_mg) == (
        50,
        Decimal("41.175"),
        Decimal("8.825"),
        0,
    )
    assert left(vial) == 450


def test_devices_are_counted(by: By, patient: Patient, stocked: Stocked) -> None:
    three = stocked.devices[:3]
    ledger.draw(by, patient, SESSION, OF_SPRAVATO, [mg(one, "28") for one in three])
    assert {one.container for one in ledger.stock(patient.site)} & set(three) == set()
    ledger.give(by, SESSION, [mg(one, "28") for one in three[:2]])
    ledger.give_back(by, SESSION, [mg(three[2], "28")], to=stocked.cart, reason="dose reduced")
    sums = ledger.of_session(SESSION)
    assert ledger.devices_given(SESSION) == three[:2]
    assert (sums.devices_given, sums.given_mg, sums.given_back_mg) == (2, 2 * 28, 28)
    assert ledger.balanced(SESSION)
    three[2].refresh_from_db()
    assert three[2].location == stocked.cart


def test_more_than_is_there_is_refused(by: By, patient: Patient, stocked: Stocked) -> None:
    vial = stocked.vials[0]
    with pytest.raises(ActError, match=r"Of C000001 500 mg is there, not 500\.001 mg"):
        ledger.draw(by, patient, SESSION, OF_KETAMINE, [mg(vial, "500.001")])
    with pytest.raises(ActError, match="is there"):
        ledger.draw(by, patient, SESSION, OF_KETAMINE, [mg(vial, "300"), mg(vial, "300")])
    ledger.draw(by, patient, SESSION, OF_KETAMINE, [mg(vial, "40")])
    with pytest.raises(ActError, match="40 mg was drawn and is still open"):
        ledger.give(by, SESSION, [mg(vial, "40.001")])
    with pytest.raises(ActError, match="not come yet"):
        ledger.give(by, SESSION, [mg(vial, "40")], given_at=clock.now() + timedelta(hours=1))
    with pytest.raises(ActError, match="Nothing was drawn"):
        ledger.give(by, "session:2", [mg(vial, "1")])


@pytest.mark.parametrize("amount", ["0", "-1", "NaN", "Infinity", "1e9", "0.0001"])
def test_an_amount_that_cannot_be_cannot_be_built(stocked: Stocked, amount: str) -> None:
    with pytest.raises(ActError):
        mg(stocked.vials[0], amount)


def test_a_device_is_never_given_in_part(stocked: Stocked) -> None:
    with pytest.raises(ActError, match="not the whole device"):
        mg(stocked.devices[0], "14")


@pytest.mark.parametrize(
    ("wanted", "said"),
    [
        (OF_SPRAVATO, "order is for another drug"),
        (Wanted("racemic-ketamine", Decimal(10)), "the order is for 10 mg/mL"),
    ],
)
def test_another_drug_or_strength_is_refused(
    by: By, patient: Patient, stocked: Stocked, wanted: Wanted, said: str
) -> None:
    with pytest.raises(ActError, match=said):
        ledger.draw(by, patient, SESSION, wanted, [mg(stocked.vials[0], "25")])


def test_the_ledger_knows_its_drugs_only() -> None:
    with pytest.raises(ActError, match="no drug"):
        Wanted("aspirin", Decimal(1))


def test_an_expired_lot_is_refused_from_the_day_after(
    by: By, keeper: By, patient: Patient, stocked: Stocked
) -> None:
    received(keeper, stocked.safe, stocked.supplier, stocked.spravato, 1, lot="OLD", days=1)
    old = Container.objects.select_related("lot__item", "site").get(lot__number="OLD")
    late = By(by.user, by.site, at=clock.now() + timedelta(days=2))
    with pytest.raises(ActError, match="expired on"):
        ledger.draw(late, patient, SESSION, OF_SPRAVATO, [mg(old, "28")])
    assert old not in {one.container for one in ledger.usable(patient.site, OF_SPRAVATO, late.moment)}
    ledger.draw(by, patient, SESSION, OF_SPRAVATO, [mg(old, "28")])


def test_an_opened_vial_is_used_in_time_or_not_at_all(by: By, patient: Patient, stocked: Stocked) -> None:
    vial = stocked.vials[0]
    ledger.draw(by, patient, SESSION, OF_KETAMINE, [mg(vial, "25")])
    vial.refresh_from_db()
    assert vial.opened_at is not None
    assert vial.use_until == vial.opened_at + timedelta(days=28)
    late = By(by.user, by.site, at=clock.now() + timedelta(days=29))
    with pytest.raises(ActError, match="opened too long ago"):
        ledger.draw(late, patient, SESSION, OF_KETAMINE, [mg(vial, "25")])
    assert [one.container for one in ledger.usable(patient.site, OF_KETAMINE)] == stocked.vials
    assert [one.container for one in ledger.usable(patient.site, OF_KETAMINE, late.moment)] == stocked.vials[
        1:
    ]


def test_a_session_is_of_one_patient(
    by: By, keeper: By, patient: Patient, other_patient: Patient, stocked: Stocked
) -> None:
    ledger.draw(by, patient, SESSION, OF_KETAMINE, [mg(stocked.vials[0], "25")])
    with pytest.raises(ActError, match="another site"):
        ledger.draw(by, other_patient, SESSION, OF_KETAMINE, [mg(stocked.vials[0], "25")])
    elsewhere = By(person(other_patient.site, Role.NURSE, "else"), other_patient.site)
    with pytest.raises(ActError, match="another patient"):
        ledger.draw(elsewhere, other_patient, SESSION, OF_KETAMINE, [mg(stocked.vials[0], "25")])
    with pytest.raises(ActError, match="another site"):
        ledger.draw(elsewhere, other_patient, "session:2", OF_KETAMINE, [mg(stocked.vials[0], "25")])


def test_waste_needs_somebody_else_a_reason_and_a_method(
    by: By, patient: Patient, stocked: Stocked, witness: Confirmed, second: Confirmed, site: Site
) -> None:
    portion = mg(stocked.vials[0], "25")
    ledger.draw(by, patient, SESSION, OF_KETAMINE, [portion])
    coordinator = confirm(by, person(site, Role.COORDINATOR).username, PASSWORD)
    for who, reason, method, said in (
        (second, "rest", "sink", "Nobody witnesses"),
        (coordinator, "rest", "sink", "no clinician"),
        (witness, " ", "sink", "The reason is missing"),
        (witness, "rest", "", "unusable is missing"),
    ):
        with pytest.raises(ActError, match=said):
            ledger.waste(by, SESSION, [portion], reason=reason, method=method, witness=who)
    assert ledger.open_draws(SESSION) == [portion]


def test_a_vial_is_given_back_where_it_stands(by: By, patient: Patient, stocked: Stocked) -> None:
    portion = mg(stocked.vials[0], "25")
    ledger.draw(by, patient, SESSION, OF_KETAMINE, [portion])
    with pytest.raises(ActError, match="does not stand in Cart"):
        ledger.give_back(by, SESSION, [portion], to=stocked.cart, reason="patient went home")
    ledger.give_back(by, SESSION, [portion], to=stocked.safe, reason="patient went home")
    assert ledger.balanced(SESSION)
    assert left(stocked.vials[0]) == 500


def test_an_entry_made_in_error_is_undone_and_stays_visible(
    by: By, patient: Patient, stocked: Stocked, witness: Confirmed
) -> None:
    portion = mg(stocked.vials[0], "25")
    ledger.draw(by, patient, SESSION, OF_KETAMINE, [portion])
    given = ledger.give(by, SESSION, [portion])
    undone = ledger.void(by, given, reason="another patient's", witness=witness)
    assert (undone.voids, undone.patient) == (given, patient)
    assert ledger.open_draws(SESSION) == [portion]
    assert ledger.of_session(SESSION).given_mg == 0
    with pytest.raises(ActError, match="undone already"):
        ledger.void(by, given, reason="again", witness=witness)
    with pytest.raises(ActError, match="cannot be undone"):
        ledger.void(by, undone, reason="again", witness=witness)


def test_what_has_been_used_since_cannot_be_undone(
    by: By, patient: Patient, stocked: Stocked, witness: Confirmed
) -> None:
    portion = mg(stocked.vials[0], "25")
    drawn = ledger.draw(by, patient, SESSION, OF_KETAMINE, [portion])
    ledger.give(by, SESSION, [portion])
    with pytest.raises(ActError, match="0 mg was drawn and is still open"):
        ledger.void(by, drawn, reason="wrong vial", witness=witness)
    assert isinstance(portion, Portion)
