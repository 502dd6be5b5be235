"""An injection or tablets given in part: record, dose, ledger, chart and time axis agree to the microgram.

41.175 mg of 50 mg/mL are 0.82 mL in the syringe; 120 mg are two tablets of 60 mg.
"""

from __future__ import annotations

from decimal import Decimal

import pytest

from daybreak.clinic.actions import ledger, sessions
from daybreak.clinic.actions.by import By
from daybreak.clinic.actions.ledger import NewItem
from daybreak.clinic.actions.sessions.drug import shares
from daybreak.clinic.bedside.expected import expected, given_so_far
from daybreak.clinic.bedside.given import given_mg
from daybreak.clinic.bedside.papers import lines_of, record_of
from daybreak.clinic.facts import facts_of
from daybreak.clinic.ledger.check import faults
from daybreak.clinic.models import EntryKind, EventKind, Form, LedgerEntry, SessionEvent, StockDrug
from daybreak.clinic.timeline.visits import sessions_with_times, visits_of
from daybreak.errors import ActError
from tests.clinic.actions.ledger.conftest import Stocked, received
from tests.clinic.actions.sessions.conftest import WASTED, Make, Room
from tests.clinic.actions.sessions.test_whole_sessions import leave

pytestmark = pytest.mark.django_db
SC, ER = "sc-racemic-response-guided", "oral-er-racemic"
DISLODGED, SPAT = "The needle was dislodged", "She spat one out"
TABLETS = NewItem(
    "99999-001-01", "R-107", StockDrug.KETAMINE, Form.TABLET, Decimal(60), Decimal(30), use_within_h=None
)


@pytest.fixture
def injection(room: Make) -> Room:
    """0.82 mL, drawn and checked."""
    one = room(SC)
    one.comes()
    assert one.draws().accepted
    return one


@pytest.fixture
def tablets(room: Make, keeper: By, stocked: Stocked) -> Room:
    """Two tablets, laid out and checked."""
    received(keeper, stocked.safe, stocked.supplier, ledger.add_item(keeper, TABLETS), 1)
    one = room(ER, dose=2)
    one.comes()
    assert one.does(-5, "released").accepted
    drawn = sessions.prepare(one.at(-4), one.session, Decimal(60), second=one.other, second_reads=Decimal(2))
    assert drawn.accepted
    return one


def ml(amount: str, **more: str) -> dict[str, str]:
    return {"amount": amount, "unit": "mL", "partly": DISLODGED} | more


def of_tablets(amount: str, **more: str) -> dict[str, str]:
    return {"amount": amount, "unit": "tablet", "partly": SPAT} | more


def sums(one: Room) -> tuple[Decimal, ...]:
    found = ledger.of_session(one.session.reference)
    return found.drawn_mg, found.given_mg, found.wasted_mg, found.given_back_mg, found.open_mg


def watched(one: Room) -> None:
    for minute in range(15, 121, 15):
        one.reads(minute, sedation_observed="no")


def test_four_tenths_of_a_millilitre_are_20_mg_everywhere(injection: Room) -> None:
    one = injection
    answered = one.does(0, "dose-given", **ml("0.4"))
    assert (answered.accepted, answered.answer.id) == (True, "dose-in-part")
    assert answered.answer.sentence == "The dose was given in part."
    assert one.stage == "observing"
    watched(one)
    with pytest.raises(ActError, match="wasted before a second person"):
        sessions.account(one.at(121), one.session)
    with pytest.raises(ActError, match=r"Drawn and not accounted for: 41\.175 mg"):
        sessions.document(one.at(121), one.session, one.nurse)
    leave(one, 126)
    assert one.stage == "documented"
    at = one.at(140).moment
    assert sums(one) == (Decimal("41.175"), 20, Decimal("21.175"), 0, 0)
    assert given_mg(one.standing, at) == 20
    line = next(line.detail for line in lines_of(one.standing) if line.one.row.kind == "dose-given")
    assert line == "0.4 mL of 0.82 mL given (50 mg/mL), 20 mg; The needle was dislodged"
    accounted = SessionEvent.objects.get(kind="accounted")
    assert [accounted.values[name] for name in ("given_mg", "wasted_mg", "given_back_mg")] == [
        "20",
        "21.175",
        "0",
    ]
    (waste,), (given,) = (
        LedgerEntry.objects.filter(kind=kind) for kind in (EntryKind.WASTED, EntryKind.GIVEN)
    )
    assert (waste.reason, given.happened_at) == (DISLODGED, one.at(0).moment)
    assert faults(one.session.patient.site) == []
    (visit,) = visits_of(sessions_with_times([one.session.patient_id]), at, "UTC")
    assert visit.words.endswith("41.175 mg: given in part")


def test_what_is_predicted_follows_from_what_was_given(injection: Room) -> None:
    one = injection
    facts = facts_of(one.session.patient, one.at(0).moment)
    whole = expected(one.standing, facts)["esketamine_ng_per_ml"]
    assert one.does(0, "dose-given", **ml("0.4")).accepted
    assert given_so_far(one.standing).share == pytest.approx(20 / 41.175)
    bands = expected(one.standing, facts)
    part = bands["esketamine_ng_per_ml"]
    for curve, ordered in ((part.low, whole.low), (part.middle, whole.middle), (part.high, whole.high)):
        assert curve == pytest.approx([20 / 41.175 * value for value in ordered], rel=1e-9)
    said = record_of(one.standing, bands, one.at(1).moment)["as_given"]
    assert said == "The dose is taken as it was really given: 20 mg of 41.175 mg."


def test_a_dose_given_whole_is_what_was_ordered_to_the_microgram(injection: Room) -> None:
    assert injection.does(0, "dose-given").accepted
    assert given_mg(injection.standing, injection.at(1).moment) == Decimal("41.175")
    assert given_so_far(injection.standing).share == 1


@pytest.mark.parametrize(("values", "said"), [
    (ml("0.9"), "0.9 mL is more than was drawn, 0.82 mL."),
    (ml("0.82"), "0.82 mL is all that was drawn: record that the dose was given."),
    (ml("0.405"), "A syringe is read to 0.01 mL."),
    (ml("0.4", untouched="0.2"), "What was drawn into a syringe does not go back: it is wasted before a witness."),
    (of_tablets("1"), "0.82 mL were drawn; write how much of them was given, not tablet."),
])  # fmt: skip
def test_what_cannot_be_a_part_of_an_injection_is_refused(
    injection: Room, values: dict[str, str], said: str
) -> None:
    one = injection
    answered = one.does(0, "dose-given", **values)
    assert (answered.kept, answered.answer.id, answered.answer.sentence) == (False, "no-such-part", said)
    (late,) = sessions.record_queued(one.at(9), one.session, [one.entry(0, "dose-given", **values)])
    assert (late.kept, late.answer.sentence) == (False, said)
    assert one.stage == "cleared"


@pytest.mark.parametrize(("values", "said"), [
    (of_tablets("3"), "3 tablets is more than was drawn, 2 tablets."),
    (of_tablets("1.5"), "Tablets count whole."),
    (of_tablets("1", untouched="2"), "3 tablets given or untouched is more than was drawn, 2 tablets."),
])  # fmt: skip
def test_what_cannot_be_a_part_of_two_tablets_is_refused(
    tablets: Room, values: dict[str, str], said: str
) -> None:
    answered = tablets.does(0, "dose-given", **values)
    assert (answered.kept, answered.answer.sentence) == (False, said)


@pytest.mark.parametrize("values", [
    {"amount": "0.4"}, ml(""), ml("a lot"), ml("-0.1"), ml("0"), ml("1e3"), {**ml("0.4"), "partly": " "},
    {**ml("0.4"), "partly": "x" * 201}, {**ml("0.4"), "unit": "drops"}, {**ml("0.4"), "more": "1"},
    ml("0.4", untouched="some"), {**ml("0.4"), "amount": 0.4}, {**ml("0.4"), "unit": ["mL"]},
])  # fmt: skip
def test_a_part_of_another_shape_is_refused(room: Make, values: dict[str, object]) -> None:
    one = room(SC)
    with pytest.raises(ActError, match=r"in part|no number|missing or too long|no unit|Nothing was given"):
        one.entry(0, "dose-given", **values)


def test_one_tablet_taken_and_one_spat_out_is_wasted_before_a_witness(tablets: Room) -> None:
    one = tablets
    assert one.does(0, "dose-given", **of_tablets("1")).answer.id == "dose-in-part"
    assert given_mg(one.standing, one.at(1).moment) == 60
    with pytest.raises(ActError, match="wasted before a second person"):
        sessions.account(one.at(2), one.session)
    assert sessions.account(one.at(3), one.session, one.other, **WASTED).accepted
    assert sums(one) == (120, 60, 60, 0, 0)
    assert LedgerEntry.objects.get(kind=EntryKind.WASTED).reason == SPAT


def test_one_tablet_taken_and_one_untouched_goes_back_without_a_witness(tablets: Room) -> None:
    one = tablets
    assert one.does(0, "dose-given", **of_tablets("1", untouched="1")).accepted
    given, back, waste = shares(one.standing, one.at(1).moment)
    assert ([p.amount_mg for p in given], [p.amount_mg for p in back], waste) == ([60], [60], [])
    assert sessions.account(one.at(2), one.session).accepted
    assert sums(one) == (120, 60, 0, 60, 0)
    assert faults(one.session.patient.site) == []
    line = next(line.detail for line in lines_of(one.standing) if line.one.row.kind == "dose-given")
    assert line == f"1 tablet of 2 tablets given (60 mg/tablet), 60 mg; 1 tablet untouched; {SPAT}"


def test_a_part_noted_without_network_is_kept(injection: Room) -> None:
    one = injection
    (late,) = sessions.record_queued(one.at(9), one.session, [one.entry(2, "dose-given", **ml("0.4"))])
    assert late.accepted
    given, back, waste = shares(one.standing, one.at(9).moment)
    assert ([p.amount_mg for p in given], back) == ([20], [])
    assert [p.amount_mg for p in waste] == [Decimal("21.175")]
    assert one.standing.of(EventKind.DOSE_GIVEN)[0].row.true_at == one.at(2).moment


def test_a_part_is_given_once(injection: Room) -> None:
    assert injection.does(0, "dose-given", **ml("0.4")).accepted
    again = injection.does(1, "dose-given", **ml("0.4"))
    assert (again.kept, again.answer.id) == (False, "wrong-stage")
