"""Destroyed before two people, stolen, lost: gone from stock, with the times that run from the discovery."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest

from daybreak.clinic import clock
from daybreak.clinic.actions import ledger
from daybreak.clinic.actions.by import By
from daybreak.clinic.actions.ledger import Portion
from daybreak.clinic.actions.signing import Confirmed
from daybreak.clinic.models import Loss, LossKind, Patient, Report, Site, signatures_of
from daybreak.errors import ActError
from tests.clinic.actions.ledger.conftest import OF_KETAMINE, SESSION, Stocked, mg


def stolen(
    keeper: By,
    stocked: Stocked,
    signer: Confirmed,
    kind: LossKind = LossKind.THEFT,
    at: datetime | None = None,
) -> Loss:
    return ledger.lose(keeper, kind=kind, discovered_at=at or clock.now(), what_happened="The safe was forced open.",
                       signer=signer, containers=stocked.devices)  # fmt: skip


def test_two_people_of_the_site_see_stock_destroyed(
    keeper: By, stocked: Stocked, site: Site, witness: Confirmed, second: Confirmed
) -> None:
    entry = ledger.destroy(
        keeper, stocked.devices, reason="expired", method="incinerated", first=witness, second=second
    )
    assert {one.container for one in ledger.stock(site)} == set(stocked.vials)
    assert [signature.recorded_by for signature in signatures_of(entry)] == [witness.user, second.user]
    with pytest.raises(ActError, match="same person"):
        ledger.destroy(
            keeper, stocked.vials, reason="expired", method="incinerated", first=witness, second=witness
        )
    with pytest.raises(ActError, match="no longer in stock"):
        ledger.destroy(
            keeper, stocked.devices, reason="expired", method="incinerated", first=witness, second=second
        )


@pytest.mark.parametrize(
    ("discovered", "notice"),
    [
        (datetime(2026, 3, 2, 12, tzinfo=UTC), date(2026, 3, 3)),
        (datetime(2026, 3, 6, 12, tzinfo=UTC), date(2026, 3, 9)),
        (datetime(2026, 3, 7, 12, tzinfo=UTC), date(2026, 3, 9)),
        (datetime(2026, 3, 5, 23, 30, tzinfo=UTC), date(2026, 3, 9)),  # Friday by the clocks of the site
    ],
)
def test_the_notice_is_due_one_business_day_after_the_discovery(
    keeper: By, stocked: Stocked, witness: Confirmed, discovered: datetime, notice: date
) -> None:
    loss = stolen(keeper, stocked, witness, at=discovered)
    assert loss.notice_due_on == notice
    assert loss.form_106_due_on == loss.discovered_on + timedelta(days=45)


def test_a_loss_takes_what_was_there_and_no_more(
    by: By, keeper: By, patient: Patient, stocked: Stocked, site: Site, witness: Confirmed
) -> None:
    vial = stocked.vials[0]

    def lose(*portions: Portion, discovered_at: datetime | None = None) -> None:
        ledger.lose(keeper, kind=LossKind.WRITTEN_OFF, discovered_at=discovered_at or clock.now(), portions=portions,
                    what_happened="Dead space of syringes.", signer=witness)  # fmt: skip

    with pytest.raises(ActError, match="whole or not at all"):
        lose(mg(vial, "1"))
    ledger.draw(by, patient, SESSION, OF_KETAMINE, [mg(vial, "25")])
    with pytest.raises(ActError, match="is there"):
        lose(mg(vial, "476"))
    with pytest.raises(ActError, match="nothing to write down"):
        lose()
    with pytest.raises(ActError, match="not come yet"):
        lose(mg(vial, "1"), discovered_at=clock.now() + timedelta(hours=1))
    lose(mg(vial, "0.5"))
    assert next(one.amount_mg for one in ledger.stock(site) if one.container == vial) == Decimal("474.5")


def test_each_report_is_sent_once_after_the_discovery(
    keeper: By, stocked: Stocked, witness: Confirmed
) -> None:
    loss, today = stolen(keeper, stocked, witness), clock.now().date()
    with pytest.raises(ActError, match="cannot have been sent"):
        ledger.reported(
            keeper, loss, Report.NOTICE, sent_on=today - timedelta(days=3), reference="field office"
        )
    ledger.reported(
        keeper, loss, Report.NOTICE, sent_on=loss.discovered_on, reference="field office, by e-mail"
    )
    ledger.reported(keeper, loss, Report.FORM_106, sent_on=loss.discovered_on, reference="number 5")
    with pytest.raises(ActError, match="sent already"):
        ledger.reported(keeper, loss, Report.NOTICE, sent_on=loss.discovered_on, reference="field office")


def test_what_is_written_off_needs_no_report(keeper: By, stocked: Stocked, witness: Confirmed) -> None:
    loss = stolen(keeper, stocked, witness, LossKind.WRITTEN_OFF)
    with pytest.raises(ActError, match="needs no report"):
        ledger.reported(keeper, loss, Report.NOTICE, sent_on=loss.discovered_on, reference="field office")


def test_only_who_answers_for_the_stock_signs_a_loss(by: By, stocked: Stocked, second: Confirmed) -> None:
    with pytest.raises(ActError, match="does not answer"):
        stolen(by, stocked, second)
