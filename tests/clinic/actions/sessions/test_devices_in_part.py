"""A nasal device given in part, or not at all: record, dose, ledger and chart agree to the milligram.

One device is 28 mg in two sprays (SP-DV-1), so that one spray is 14 mg.
"""

from __future__ import annotations

from decimal import Decimal

import pytest

from daybreak.clinic.actions import ledger, sessions
from daybreak.clinic.actions.ledger import Portion
from daybreak.clinic.actions.sessions.drug import shares
from daybreak.clinic.bedside import dosing
from daybreak.clinic.bedside.expected import given_so_far
from daybreak.clinic.bedside.given import given_mg
from daybreak.clinic.bedside.papers import lines_of
from daybreak.clinic.facts import facts_of
from daybreak.clinic.ledger.check import faults
from daybreak.clinic.models import EntryKind, EventKind, LedgerEntry, SessionEvent
from daybreak.clinic.rems.form import monitoring_form
from daybreak.clinic.timeline.visits import sessions_with_times, visits_of
from daybreak.errors import ActError
from tests.clinic.actions.sessions.conftest import WASTED, Make, Room
from tests.clinic.actions.sessions.test_whole_sessions import leave

pytestmark = pytest.mark.django_db
SNEEZED = "Sneezed, the second spray went into the air"


def nasal(room: Make) -> tuple[Room, list[int]]:
    """56 mg in two devices, drawn and checked."""
    one = room("spravato-trd-us")
    one.comes()
    one.draws()
    return one, [portion["container"] for portion in one.standing.prepared["portions"]]


def spray(one: Room, minute: float, nostril: str = "left") -> dict[str, str]:
    return {"nostril": nostril, "at": one.at(minute).moment.isoformat()}


def in_part(one: Room, minute: float, container: int) -> object:
    return one.does(minute, "device-given", container=container, sprays=[spray(one, minute)], partly=SNEEZED)


def watched(one: Room) -> None:
    for minute in (20, 40, 60, 80, 90, 120):
        one.reads(minute, sedation_observed="no")


def sums(one: Room) -> tuple[Decimal, ...]:
    found = ledger.of_session(one.session.reference)
    return found.drawn_mg, found.given_mg, found.wasted_mg, found.given_back_mg, found.open_mg


def test_one_spray_of_the_second_device_is_42_mg_everywhere(room: Make) -> None:
    one, (first, second) = nasal(room)
    one.does(0, "device-given", container=first)
    answered = in_part(one, 5, second)
    assert (answered.accepted, answered.answer.id) == (True, "device-in-part")
    assert answered.answer.sentence == "Device 2 was given in part."
    assert one.stage == "observing"
    watched(one)
    with pytest.raises(ActError, match="wasted before a second person"):
        sessions.account(one.at(121), one.session)
    leave(one, 126)
    at = one.at(140).moment
    assert sums(one) == (56, 42, 14, 0, 0)
    assert given_mg(one.standing, at) == 42
    chart = given_so_far(one.standing)
    assert sum(part.fraction for part in chart.sprays) * 56 == pytest.approx(42)
    form = {
        entry.label: entry.value
        for entry in monitoring_form(one.standing, facts_of(one.session.patient, at), at)
    }
    assert form["Dose, mg"] == "42"
    line = next(line.detail for line in lines_of(one.standing) if line.one.row.values.get("partly"))
    assert "28 mg; left nostril" in line
    assert line.endswith(f"1 of 2 sprays (SP-DV-1), 14 mg given; {SNEEZED}")
    accounted = SessionEvent.objects.get(kind="accounted")
    assert [Decimal(accounted.values[name]) for name in ("given_mg", "wasted_mg", "given_back_mg")] == [
        42,
        14,
        0,
    ]
    (waste,) = LedgerEntry.objects.filter(kind=EntryKind.WASTED)
    assert waste.reason == SNEEZED
    assert ledger.of_session(one.session.reference).devices_given == 2
    assert faults(one.session.patient.site) == []
    (visit,) = visits_of(sessions_with_times([one.session.patient_id]), at, "UTC")
    assert visit.words.endswith("56 mg: given in part")


def test_a_device_that_fell_is_wasted_whole_and_another_takes_its_place(room: Make) -> None:
    one, (first, second) = nasal(room)
    assert one.does(0, "device-given", container=first).accepted
    assert one.does(3, "device-wasted", container=second, reason="Fell and broke").accepted
    assert one.stage == "dosing"
    drawn = sessions.prepare(one.at(4), one.session, Decimal(28), second=one.other, second_reads=Decimal(1))
    assert drawn.accepted
    third = one.standing.prepared["portions"][-1]["container"]
    assert third not in (first, second)
    with pytest.raises(ActError, match="The drug is drawn already"):
        sessions.prepare(one.at(5), one.session, Decimal(28), second=one.other, second_reads=Decimal(1))
    assert one.does(6, "device-given", container=third).accepted
    assert one.stage == "observing"
    watched(one)
    leave(one, 127)
    assert sums(one) == (84, 56, 28, 0, 0)
    (waste,) = LedgerEntry.objects.filter(kind=EntryKind.WASTED)
    assert waste.reason == "Fell and broke"
    assert faults(one.session.patient.site) == []


def test_without_another_device_the_dose_is_stopped(room: Make) -> None:
    one, (first, second) = nasal(room)
    one.does(0, "device-given", container=first)
    one.does(3, "device-wasted", container=second, reason="Does not spray")
    assert one.does(4, "dosing-stopped", reason="No other device").accepted
    watched(one)
    leave(one, 126)
    assert sums(one) == (56, 28, 28, 0, 0)


def test_a_session_cancelled_after_a_device_fell_gives_the_other_back(room: Make) -> None:
    one, (first, _) = nasal(room)
    one.does(-2, "device-wasted", container=first, reason="Fell")
    assert sessions.cancel(
        one.at(0), one.session, reason="She changed her mind", clinician=one.nurse
    ).accepted
    assert sessions.account(one.at(1), one.session, one.other, **WASTED).accepted
    assert sums(one) == (56, 0, 28, 28, 0)
    assert not one.standing.state.dosed_h


def test_no_device_is_used_twice(room: Make) -> None:
    one, (first, second) = nasal(room)
    one.does(0, "device-given", container=first)
    assert one.does(1, "device-wasted", container=first, reason="Fell").answer.id == "given-already"
    assert one.does(1, "device-wasted", container=second, reason="Fell").accepted
    given = one.does(6, "device-given", container=second)
    assert (given.accepted, given.answer.sentence) == (False, "This device is recorded as not given already.")
    assert one.does(6, "device-wasted", container=0, reason="Fell").answer.id == "not-drawn"


def test_devices_noted_without_network_are_kept_in_part_and_as_not_given(room: Make) -> None:
    one, (first, second) = nasal(room)
    values = {"container": first, "sprays": [spray(one, 0)], "partly": SNEEZED}
    entries = [
        one.entry(0, "device-given", **values),
        one.entry(2, "device-wasted", container=second, reason="Fell"),
    ]
    answers = sessions.record_queued(one.at(9), one.session, entries)
    assert [answer.accepted for answer in answers] == [True, True]
    given, back, waste = shares(one.standing, one.at(9).moment)
    assert [p.amount_mg for p in given] == [14]
    assert ([p.amount_mg for p in waste], back) == ([14, 28], [])


@pytest.mark.parametrize("more", [
    {"partly": SNEEZED},
    {"partly": SNEEZED, "sprays": [("left", 0), ("right", 1)]},
    {"sprays": [("left", 0)]},
    {"sprays": [("left", 0)], "partly": "  "},
    {"sprays": [("left", 0)], "partly": "x" * 201},
    {"sprays": [("left", 0)], "partly": 1},
])  # fmt: skip
def test_a_part_without_its_one_spray_and_reason_is_refused(room: Make, more: dict[str, object]) -> None:
    one = room("spravato-trd-us")
    sprays = [spray(one, minute, nostril) for nostril, minute in more.get("sprays", [])]
    with pytest.raises(ActError, match=r"given in part|too long"):
        one.entry(0, "device-given", **(more | {"container": 1, "sprays": sprays}))


def test_a_file_that_says_nothing_of_sprays_knows_no_part(
    room: Make, monkeypatch: pytest.MonkeyPatch
) -> None:
    one, (first, _) = nasal(room)
    monkeypatch.setattr(dosing, "counts_sprays", lambda protocol: False)
    answered = in_part(one, 0, first)
    assert (answered.kept, answered.answer.id) == (False, "no-sprays")
    entry = one.entry(1, "device-given", container=first, sprays=[spray(one, 1)], partly=SNEEZED)
    (late,) = sessions.record_queued(one.at(2), one.session, [entry])
    assert not late.kept
    assert not one.standing.of(EventKind.DEVICE_GIVEN)


def test_undone_entries_of_a_part_can_be_posted_again(room: Make) -> None:
    one, (first, second) = nasal(room)
    one.does(0, "device-given", container=first)
    in_part(one, 5, second)
    assert sessions.account(one.at(8), one.session, one.other, **WASTED).accepted
    by, reference = one.at(9), one.session.reference
    for kind, part in ((EntryKind.WASTED, "rest"), (EntryKind.GIVEN, "used")):
        entry = LedgerEntry.objects.get(kind=kind, session=reference, voided_by=None)
        ledger.void(by, entry, reason="Typed wrongly", witness=one.other)
        still = [one for one in ledger.open_draws(reference) if one.part]
        assert [(portion.amount_mg, portion.part) for portion in still] == [(14, part)]
        with pytest.raises(ActError, match="is not whole"):
            ledger.give_back(by, reference, still, to=first_place(one), reason="Not used")
        if part == "rest":
            ledger.waste(by, reference, still, reason="Sneezed", method="Made unusable", witness=one.other)
    ledger.give(by, reference, ledger.open_draws(reference))
    assert sums(one) == (56, 42, 14, 0, 0)
    assert faults(one.session.patient.site) == []


def first_place(one: Room) -> object:
    from daybreak.clinic.models import StockLocation

    return StockLocation.objects.filter(site=one.session.patient.site).first()


def test_only_a_device_has_parts(room: Make) -> None:
    one, _ = nasal(room)
    device = one.standing and ledger.open_draws(one.session.reference)[0].container
    with pytest.raises(ActError, match="is not the whole device"):
        Portion(device, Decimal(14))
    with pytest.raises(ActError, match="no part of a device"):
        Portion(device, Decimal(28), "rest")
