"""A whole session on each route through the forms of its pages, from the door to the record.

The nasal route and the infusion have their own tests. A push into a vein is written as a short infusion: the language knows
no bolus. What is held in the cheek is sublingual to it, the route of what the mouth takes up.
"""

from __future__ import annotations

import io
import re
from dataclasses import dataclass, replace
from decimal import Decimal

import pytest
from django.test import Client
from django.urls import reverse
from pypdf import PdfReader

from daybreak.clinic.actions import ledger
from daybreak.clinic.actions.by import By
from daybreak.clinic.audit.verify import verify
from daybreak.clinic.ledger.check import faults_everywhere
from daybreak.clinic.models import EntryKind, LedgerEntry, SessionEvent, User
from daybreak.clinic.views.account_form import METHODS, OTHER
from daybreak.protocol import load, parse_protocol
from tests.clinic.actions.ledger.conftest import Stocked, received
from tests.clinic.actions.sessions.conftest import Make
from tests.clinic.conftest import PASSWORD
from tests.clinic.views.by_forms import SEEN, ByForms, Hands
from tests.clinic.views.routes import ER, IM, ORAL, PUSH, SC, SUBLINGUAL, TABLETS

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("own_files")]

EVERY_15_MIN = (15,) * 8
BY_MOUTH = (30, *(15,) * 6)


@dataclass(frozen=True)
class Way:
    """A protocol, its dose, a part of it and its milligrams, in what strength it is drawn, what the second person works out, and
    when readings are due."""

    protocol: str
    dose: int
    mg: str
    in_part: tuple[str, str]
    strength_mg: str
    figure: str
    unit: str
    drawn: str
    on_record: str
    due_min: tuple[float, ...] = EVERY_15_MIN


IN_SOLUTION = Way(
    ORAL, 2, "120", ("1", "50"), "50", "2.4", "mL", "Draw 2.4 mL of 50 mg/mL, which is 120 mg", "strength 50 mg/mL", BY_MOUTH
)  # fmt: skip
WAYS = [
    Way(SC, 0, "41.175", ("0.4", "20"), "50", "0.82", "mL", "Draw 0.82 mL of 50 mg/mL, which is 41.175 mg", "strength 50 mg/mL"),
    Way(IM, 0, "41.175", ("0.4", "20"), "50", "0.82", "mL", "Draw 0.82 mL of 50 mg/mL, which is 41.175 mg", "strength 50 mg/mL"),
    Way(ER, 2, "120", ("1", "60"), "60", "2", "tablets", "Draw 2 tablets of 60 mg/tablet, which is 120 mg",
        "strength 60 mg/tablet", BY_MOUTH),
    Way(ORAL, 2, "120", ("1", "60"), "60", "2", "tablets", "Draw 2 tablets of 60 mg/tablet, which is 120 mg",
        "strength 60 mg/tablet", BY_MOUTH),
    IN_SOLUTION,
    Way(SUBLINGUAL, 0, "41.175", ("0.4", "20"), "50", "0.82", "mL", "Draw 0.82 mL of 50 mg/mL, which is 41.175 mg",
        "strength 50 mg/mL"),
]  # fmt: skip
OTHERS: dict[str, dict[str, object]] = {
    "infusion-begun": {}, "pump-paused": {}, "pump-resumed": {}, "rate-changed": {"rate_ml_per_h": "10"},
    "infusion-ended": {}, "dosing-stopped": {"reason": "No more."}, "device-given": {"container": 1},
    "device-wasted": {"container": 1, "reason": "It fell."},
}  # fmt: skip
OF_OTHERS = ("Begin the infusion", "Pause the pump", "Stop the dose", "mL/h", "given, lot")


def at_the_bedside(client: Client, hands: Hands, room: Make, way: Way) -> ByForms:
    """The patient has come, and the dose is released."""
    here = ByForms(client, room(way.protocol, hours_ago=0, dose=way.dose), hands)
    here.comes()
    return here


@pytest.mark.usefixtures("tablets")
@pytest.mark.parametrize("way", WAYS, ids=lambda way: f"{way.protocol}-{way.strength_mg}")
def test_from_the_door_to_the_signed_record(
    client: Client, hands: Hands, room: Make, pharmacist: User, way: Way
) -> None:
    here = at_the_bedside(client, hands, room, way)
    assert way.drawn in here.reads("session_prepare", strength_mg=way.strength_mg)
    wrong = here.draws(pharmacist.username, "40", strength_mg=way.strength_mg)
    assert f"The second person reads 40 {way.unit}; the order comes to another figure." in wrong
    assert here.draws(pharmacist.username, way.figure, strength_mg=way.strength_mg) == ""
    page = here.reads()
    assert "Dose given" in page
    assert [words for words in OF_OTHERS if words in page] == []
    assert here.enters("dose-given") != ""  # nobody gives it without a signature
    assert here.signs("dose-given") == ""
    assert "Observing" in here.reads()
    assert here.signs("dose-given") == "The session is observing: this is not the moment to give the dose."
    here.is_observed(*way.due_min)
    here.leaves()
    assert here.one.stage == "documented"
    sums = ledger.of_session(here.one.session.reference)
    assert (sums.drawn_mg, sums.given_mg, sums.wasted_mg, sums.open_mg) == (
        Decimal(way.mg), Decimal(way.mg), 0, 0,
    )  # fmt: skip
    assert (verify().faults, faults_everywhere()) == ((), [])
    wanted = (
        f"Given {way.mg} mg, by what happened",
        way.on_record,
        "Dose given",
        f"checked by Pharmacist north, who came to {way.figure} {way.unit}",
    )
    paper = on_paper(here)
    assert [words for words in wanted if words not in paper] == []


@pytest.mark.usefixtures("tablets")
@pytest.mark.parametrize("way", WAYS, ids=lambda way: f"{way.protocol}-{way.strength_mg}")
def test_the_steps_of_another_route_are_refused_and_leave_nothing(
    client: Client, hands: Hands, room: Make, pharmacist: User, way: Way
) -> None:
    here = at_the_bedside(client, hands, room, way)
    assert here.draws(pharmacist.username, way.figure, strength_mg=way.strength_mg) == ""
    (drawn,) = (row["container"] for row in here.one.standing.portions)
    for kind, values in OTHERS.items():
        assert here.signs(kind, **values | ({"container": drawn} if "container" in values else {})) != "", (
            kind
        )
    assert not SessionEvent.objects.filter(kind__in=OTHERS).exists()
    assert here.one.stage == "cleared"


@pytest.mark.usefixtures("stocked")
def test_a_push_into_a_vein_is_a_short_infusion_from_the_door_to_the_signed_record(
    client: Client, hands: Hands, room: Make, pharmacist: User
) -> None:
    here = ByForms(client, room(PUSH, hours_ago=0), hands)
    here.comes()
    drawn = {"strength_mg": "50", "volume_ml": "10"}
    assert "runs in over 2 minutes" in here.reads("session_prepare", **drawn)
    assert here.draws(pharmacist.username, "300", second_draws="0.82", **drawn) == ""
    assert here.signs("infusion-begun") == ""
    assert "Pump: 300 mL/h for 2 min" in here.reads()
    assert here.signs("dose-given") == "The session is dosing: this is not the moment to give the dose."
    assert here.enters("reading", SEEN) == ""
    hands.later(2.1)
    assert here.enters("infusion-ended") == ""
    here.is_observed(8, 10, 10, 10, *(15,) * 5)
    here.leaves()
    assert here.one.stage == "documented"
    sums = ledger.of_session(here.one.session.reference)
    assert (sums.drawn_mg, sums.given_mg, sums.open_mg) == (Decimal("41.175"), Decimal("41.175"), 0)
    assert (verify().faults, faults_everywhere()) == ((), [])
    assert "Given 41.175 mg, by what happened" in on_paper(here)


@pytest.mark.parametrize(
    ("written", "rule"),
    [("route: intravenous", "PR-ADMIN-001"), ("route: iv-bolus", None), ("route: buccal", None)],
)
def test_a_bolus_and_a_route_of_the_cheek_are_refused_by_the_language_with_what_to_write(
    written: str, rule: str | None
) -> None:
    text = (load.LIBRARY / f"{SC}.yaml").read_text("utf-8").replace("route: subcutaneous", written)
    protocol, problems = parse_protocol(text, "mine.yaml")
    assert protocol is None
    said = next(one for one in problems if one.rule == (rule or one.rule))
    assert ("infusion: 40 min" if rule else "sublingual") in f"{said.problem} {said.remedy}"


def test_tablets_of_which_the_dose_is_no_whole_number_do_not_stand_before_a_solution_of_the_same_strength(
    client: Client, hands: Hands, room: Make, keeper: By, stocked: Stocked, pharmacist: User
) -> None:
    """By mouth both are right; the tablets would expire first."""
    tablets = replace(TABLETS, ndc="99999-001-03", name="Tablets", strength_mg=Decimal(50))
    received(keeper, stocked.safe, stocked.supplier, ledger.add_item(keeper, tablets), 1, days=30)
    here = at_the_bedside(client, hands, room, IN_SOLUTION)
    offered = here.reads("session_prepare")
    assert [
        words
        for words in ("Tablets, 50 mg/tablet: lot", "; or Ketalar, 50 mg/mL: lot")
        if words not in offered
    ] == []
    assert IN_SOLUTION.drawn in here.reads("session_prepare", strength_mg="50")
    assert here.draws(pharmacist.username, IN_SOLUTION.figure, strength_mg="50") == ""
    assert {row["container"] for row in here.one.standing.portions} <= {vial.pk for vial in stocked.vials}


@pytest.mark.parametrize("name", ["iv-racemic-acute", "spravato-trd-us"])
def test_an_infusion_or_a_spray_is_no_dose_given_at_once(
    client: Client, hands: Hands, room: Make, name: str
) -> None:
    here = ByForms(client, room(name, hours_ago=0), hands)
    here.one.comes()
    here.one.draws()
    assert here.signs("dose-given") == "The session is cleared: this is not the moment to give the dose."


@pytest.mark.usefixtures("tablets")
@pytest.mark.parametrize("way", WAYS, ids=lambda way: f"{way.protocol}-{way.strength_mg}")
def test_what_was_drawn_for_a_patient_who_then_says_no_is_wasted_before_a_witness(
    client: Client, hands: Hands, room: Make, pharmacist: User, way: Way
) -> None:
    here = at_the_bedside(client, hands, room, way)
    assert here.draws(pharmacist.username, way.figure, strength_mg=way.strength_mg) == ""
    assert here.sends("session_end", reason="She will not have it today.", secret=PASSWORD) == ""
    assert "Wasted before a witness" in here.reads("session_account")
    assert "This field is required" in here.sends("session_account")
    witness = {"username": pharmacist.username, "secret": PASSWORD}
    in_words = {"how": OTHER, "reason": "She said no"}
    assert "Write how it was made unusable." in here.sends("session_account", **witness, **in_words)
    assert "Choose another way" in here.sends(
        "session_account", **witness, how=METHODS[0], other_way="Burnt", reason="She said no"
    )
    assert here.sends("session_account", **witness, **in_words, other_way="Burnt") == ""
    (entry,) = LedgerEntry.objects.filter(kind=EntryKind.WASTED)
    assert (entry.method, entry.reason) == ("Burnt", "She said no")
    sums = ledger.of_session(here.one.session.reference)
    assert (sums.given_mg, sums.wasted_mg, sums.open_mg) == (0, Decimal(way.mg), 0)


@pytest.mark.usefixtures("tablets")
@pytest.mark.parametrize("way", WAYS, ids=lambda way: f"{way.protocol}-{way.strength_mg}")
def test_a_dose_given_in_part_is_closed_once_its_rest_is_wasted_before_a_witness(
    client: Client, hands: Hands, room: Make, pharmacist: User, way: Way
) -> None:
    here = at_the_bedside(client, hands, room, way)
    assert here.draws(pharmacist.username, way.figure, strength_mg=way.strength_mg) == ""
    amount, given_mg = way.in_part
    said = {"amount": amount, "unit": way.unit.removesuffix("s"), "partly": "She asked to stop"}
    assert "Only a part of it was given" in here.reads()
    assert here.enters("dose-given", said) != ""  # nor is a part given without a signature
    too_much = here.signs("dose-given", **said | {"amount": "5"})
    assert too_much.startswith("5 ")
    assert "is more than was drawn" in too_much
    assert here.signs("dose-given", **said) == ""
    assert f"Given: {given_mg} mg" in here.reads()
    assert "Only a part of it was given" not in here.reads()
    here.is_observed(*way.due_min)
    here.leaves(username=pharmacist.username, secret=PASSWORD, how=METHODS[0])
    assert here.one.stage == "documented"
    (entry,) = LedgerEntry.objects.filter(kind=EntryKind.WASTED)
    assert (entry.method, entry.reason) == (METHODS[0], "She asked to stop")
    wasted = f"{(Decimal(way.mg) - Decimal(given_mg)).normalize():f}"
    sums = ledger.of_session(here.one.session.reference)
    assert (sums.given_mg, sums.wasted_mg, sums.open_mg) == (Decimal(given_mg), Decimal(wasted), 0)
    assert (verify().faults, faults_everywhere()) == ((), [])
    shown = here.client.get(reverse("register")).content.decode()
    assert [mg for mg in (way.mg, given_mg, wasted) if f"{mg}" not in shown] == []
    paper = on_paper(here)
    assert [
        words for words in (f"{given_mg} mg; She asked to stop", f"Given {given_mg} mg") if words not in paper
    ] == []


@pytest.mark.usefixtures("tablets")
def test_tablets_are_not_injected_even_of_the_same_strength(
    client: Client, hands: Hands, room: Make, keeper: By, stocked: Stocked, pharmacist: User
) -> None:
    here = at_the_bedside(client, hands, room, WAYS[0])
    page = here.reads("session_prepare")
    assert ("Ketalar" in page, "R-107" in page) == (True, False)
    assert "60 is not one of the available choices" in here.draws(
        pharmacist.username, "0.82", strength_mg="60"
    )
    tablets = replace(TABLETS, ndc="99999-001-02", name="Other", strength_mg=Decimal(50))
    received(keeper, stocked.safe, stocked.supplier, ledger.add_item(keeper, tablets), 1, days=30)
    assert here.draws(pharmacist.username, "0.82", strength_mg="50") == ""
    containers = {row["container"] for row in here.one.standing.portions}
    assert containers <= {vial.pk for vial in stocked.vials}


@pytest.mark.usefixtures("stocked")
def test_a_dose_of_tablets_is_held_back_while_only_a_solution_is_there(
    client: Client, hands: Hands, room: Make
) -> None:
    here = ByForms(client, room(ER, hours_ago=0), hands)
    here.one.comes()
    assert here.signs("released") == "lot-in-date: held. The dose is in stock, in date."
    assert "Ketalar" not in here.reads("session_prepare")


def on_paper(here: ByForms) -> str:
    """The record in words, as the link gives it."""
    answer = here.client.get(here.url("session_record_paper"))
    sheets = PdfReader(io.BytesIO(answer.content)).pages
    return re.sub(r"\s+", " ", " ".join(sheet.extract_text() for sheet in sheets))
