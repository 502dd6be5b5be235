"""Any order of any acts: the ledger agrees with a plain table, never goes below zero and never loses a microgram."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from typing import ClassVar

import pytest
from django.db import transaction
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from daybreak.clinic import clock
from daybreak.clinic.actions import ledger
from daybreak.clinic.actions.by import By
from daybreak.clinic.actions.ledger import CountedContainer, CountedLot, Portion
from daybreak.clinic.actions.signing import Confirmed
from daybreak.clinic.audit.verify import verify
from daybreak.clinic.ledger.check import faults
from daybreak.clinic.models import (
    Container,
    Discrepancy,
    LedgerEntry,
    LedgerLine,
    LossKind,
    Patient,
    StockLocation,
)
from daybreak.errors import ActError
from tests.clinic.actions.ledger.conftest import OF_KETAMINE, OF_SPRAVATO, Stocked, received

PLACE = st.integers(0, 10**6)
UG = st.sampled_from([1, 825, 8825, 25_000, 41_175, 100_000, 250_000, 499_999, 500_000])
SESSIONS = ("session:1", "session:2", "session:3")
SESSION = st.sampled_from(SESSIONS)


@dataclass(frozen=True)
class World:
    by: By
    witness: Confirmed
    second: Confirmed
    patient: Patient
    stocked: Stocked


class Interleavings(RuleBasedStateMachine):
    """`stands` and `hands` are the plain table: containers in places, and what sessions hold of them."""

    world: ClassVar[World]

    def __init__(self) -> None:
        super().__init__()
        self.undone_with = transaction.atomic()
        self.undone_with.__enter__()
        self.containers = [*self.world.stocked.vials, *self.world.stocked.devices]
        self.stands = {one.pk: (self.world.stocked.safe, one.label_mg) for one in self.containers}
        self.hands: dict[tuple[str, int], Decimal] = {}
        self.lots, self.opened = 0, set[int]()

    def teardown(self) -> None:
        try:
            assert faults(self.world.patient.site) == []
            assert verify().holds
        finally:
            transaction.set_rollback(True)
            self.undone_with.__exit__(None, None, None)

    def done(self, action: Callable[[], object]) -> bool:
        try:
            with transaction.atomic():
                action()
        except ActError:
            return False
        return True

    def portion(self, place: int, amount_ug: int) -> Portion:
        """Three times of four of a container that is still in stock or in a hand."""
        alive = self.stands.keys() | {key[1] for key, held_mg in self.hands.items() if held_mg}
        near = [one for one in self.containers if one.pk in alive] if place % 4 else self.containers
        container = (near or self.containers)[place // 4 % len(near or self.containers)]
        whole = container.lot.item.is_device
        return Portion(container, container.label_mg if whole else Decimal(amount_ug) / 1000)

    def held(self, session: str, portion: Portion) -> Decimal:
        return self.hands.get((session, portion.container.pk), Decimal(0))

    def location(self, place: int) -> StockLocation:
        return (self.world.stocked.safe, self.world.stocked.cart)[place % 2]

    @precondition(lambda self: len(self.containers) < 20)
    @rule(device=st.booleans(), count=st.integers(1, 3), place=PLACE)
    def receive(self, device: bool, count: int, place: int) -> None:
        stocked, to = self.world.stocked, self.location(place)
        item = stocked.spravato if device else stocked.ketamine
        self.lots += 1
        received(self.world.by, to, stocked.supplier, item, count, lot=f"L{self.lots}")
        new = Container.objects.select_related("lot__item", "site").filter(lot__number=f"L{self.lots}")
        self.containers += list(new)
        self.stands |= {one.pk: (to, one.label_mg) for one in new}

    @rule(session=SESSION, place=PLACE, amount_ug=UG)
    def draw(self, session: str, place: int, amount_ug: int) -> None:
        portion = self.portion(place, amount_ug)
        where, there_mg = self.stands.get(portion.container.pk, (None, Decimal(0)))
        wanted = OF_SPRAVATO if portion.is_device else OF_KETAMINE
        done = self.done(lambda: ledger.draw(self.world.by, self.world.patient, session, wanted, [portion]))
        assert done == (where is not None and portion.amount_mg <= there_mg)
        if done:
            self.hands[session, portion.container.pk] = self.held(session, portion) + portion.amount_mg
            self.take(portion)

    @rule(session=SESSION, place=PLACE, amount_ug=UG)
    def give(self, session: str, place: int, amount_ug: int) -> None:
        portion = self.portion(place, amount_ug)
        self.leaves_hand(session, portion, lambda: ledger.give(self.world.by, session, [portion]))

    @rule(session=SESSION, place=PLACE, amount_ug=UG)
    def waste(self, session: str, place: int, amount_ug: int) -> None:
        portion = self.portion(place, amount_ug)
        self.leaves_hand(session, portion, lambda: ledger.waste(
            self.world.by, session, [portion], reason="rest", method="sink", witness=self.world.witness))  # fmt: skip

    @rule(session=SESSION, place=PLACE, amount_ug=UG)
    def give_back(self, session: str, place: int, amount_ug: int) -> None:
        portion, to = self.portion(place, amount_ug), self.location(place)
        where, there_mg = self.stands.get(portion.container.pk, (None, Decimal(0)))
        if not portion.is_device and where != to:
            return
        if self.leaves_hand(session, portion, lambda: ledger.give_back(
                self.world.by, session, [portion], to=to, reason="not needed")):  # fmt: skip
            self.stands[portion.container.pk] = (to, there_mg + portion.amount_mg)

    @rule(session=SESSION)
    def close(self, session: str) -> None:
        still = {key[1]: amount for key, amount in self.hands.items() if key[0] == session and amount}
        assert {one.container.pk: one.amount_mg for one in ledger.open_draws(session)} == still
        assert self.done(lambda: ledger.must_balance(session)) == (not still)
        assert ledger.of_session(session).open_mg == sum(still.values())

    @rule(place=PLACE, amount_ug=UG)
    def found_more(self, place: int, amount_ug: int) -> None:
        portion = self.portion(place, amount_ug)
        where, there_mg = self.stands.get(portion.container.pk, (None, Decimal(0)))
        done = self.done(lambda: ledger.found_more(
            self.world.by, portion.container, portion.amount_mg, reason="overfill", witness=self.world.witness))  # fmt: skip
        assert done == (where is not None and portion.container.pk in self.opened)
        if done and where is not None:
            self.stands[portion.container.pk] = (where, there_mg + portion.amount_mg)

    @rule(place=PLACE)
    def move(self, place: int) -> None:
        container, to = self.portion(place, 1).container, self.location(place // 7)
        where, there_mg = self.stands.get(container.pk, (None, Decimal(0)))
        done = self.done(lambda: ledger.move(self.world.by, [container], to))
        assert done == (where is not None and where != to)
        if done:
            self.stands[container.pk] = (to, there_mg)

    @rule(place=PLACE, how=st.sampled_from(["discard", "destroy", "lose", "return"]))
    def leave_stock(self, place: int, how: str) -> None:
        world, container = self.world, self.portion(place, 1).container
        there_mg = self.stands.get(container.pk, (None, Decimal(0)))[1]
        acts: dict[str, Callable[[], object]] = {
            "discard": lambda: ledger.discard(
                world.by, container, holds_mg=there_mg, reason="old", method="sink", witness=world.witness
            ),
            "destroy": lambda: ledger.destroy(
                world.by, [container], reason="old", method="fire", first=world.witness, second=world.second
            ),
            "lose": lambda: ledger.lose(
                world.by, kind=LossKind.THEFT, discovered_at=clock.now(), what_happened="It was stolen at night.",
                signer=world.witness, containers=[container]
            ),
            "return": lambda: ledger.return_to_supplier(
                world.by, [container], world.stocked.supplier, invoice="R", reason="recall"
            ),
        }  # fmt: skip
        assert self.done(acts[how]) == (container.pk in self.stands)
        self.stands.pop(container.pk, None)

    @rule(missing=st.booleans())
    def count(self, missing: bool) -> None:
        """A count changes nothing, whatever it finds."""
        safe, before = self.world.stocked.safe, Discrepancy.objects.count()
        there = ledger.stock(safe.site, safe)
        lots = {one.container.lot_id: one.container.lot for one in there if one.container.opened_at is None}
        counted = [
            CountedLot(
                lot, sum(one.container.lot_id == key and one.container.opened_at is None for one in there)
            )
            for key, lot in lots.items()
        ]
        opened = [one for one in there if one.container.opened_at is not None]
        counted_opened = [
            CountedContainer(one.container, None if missing else one.amount_mg) for one in opened
        ]
        ledger.count(self.world.by, safe, [*counted, *counted_opened])
        assert (Discrepancy.objects.count() > before) == (missing and bool(opened))

    @rule(place=PLACE)
    def undo(self, place: int) -> None:
        """An entry undone is as if it had not been; where that cannot be, nothing changes."""
        entries = LedgerEntry.objects.filter(voided_by=None).exclude(kind="voided").order_by("-pk")[:6]
        if not entries:
            return
        entry = entries[place % len(entries)]
        lines = list(entry.lines.select_related("source_location"))
        if not self.done(
            lambda: ledger.void(self.world.by, entry, reason="error", witness=self.world.witness)
        ):
            return
        for line in lines:
            self.out_of_target(entry.session, line)
            self.into_source(entry.session, line)

    def out_of_target(self, session: str, line: LedgerLine) -> None:
        one = line.container_id
        if line.target == "session":
            self.hands[session, one] -= line.amount_mg
        elif line.target == "location" and line.containers:
            del self.stands[one]
        elif line.target == "location":
            self.stands[one] = (self.stands[one][0], self.stands[one][1] - line.amount_mg)

    def into_source(self, session: str, line: LedgerLine) -> None:
        one = line.container_id
        if line.source == "session":
            self.hands[session, one] += line.amount_mg
        elif line.source == "location" and line.containers:
            assert line.source_location is not None
            self.stands[one] = (line.source_location, line.amount_mg)
        elif line.source == "location":
            self.stands[one] = (self.stands[one][0], self.stands[one][1] + line.amount_mg)

    def leaves_hand(self, session: str, portion: Portion, action: Callable[[], object]) -> bool:
        done = self.done(action)
        assert done == (portion.amount_mg <= self.held(session, portion))
        if done:
            self.hands[session, portion.container.pk] -= portion.amount_mg
        return done

    def take(self, portion: Portion) -> None:
        where, there_mg = self.stands[portion.container.pk]
        if portion.is_device:
            del self.stands[portion.container.pk]
        else:
            self.opened.add(portion.container.pk)
            self.stands[portion.container.pk] = (where, there_mg - portion.amount_mg)

    @invariant()
    def the_ledger_agrees_with_the_table(self) -> None:
        found = {
            one.container.pk: (one.container.location, one.amount_mg)
            for one in ledger.stock(self.world.patient.site)
        }
        assert found == self.stands


@pytest.fixture
def world(
    by: By, witness: Confirmed, second: Confirmed, patient: Patient, stocked: Stocked, keeper: By
) -> World:
    return World(by, witness, second, patient, stocked)


def run(world: World, examples: int, steps: int) -> None:
    class Here(Interleavings):
        pass

    Here.world = world
    quick = settings(
        max_examples=examples,
        stateful_step_count=steps,
        deadline=None,
        phases=(Phase.generate,),  # shrinking would run the database for an hour
        suppress_health_check=list(HealthCheck),
    )
    run_state_machine_as_test(Here, settings=quick)  # type: ignore[no-untyped-call]


def test_any_order_of_acts_agrees_with_a_plain_table(world: World) -> None:
    run(world, examples=10, steps=40)


@pytest.mark.slow
@pytest.mark.timeout(1800)
def test_ten_thousand_acts_agree_with_a_plain_table(world: World) -> None:
    run(world, examples=100, steps=100)
