"""The second person works out a figure that is nowhere on their page: not in words, not in an attribute, not in a refusal."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from decimal import Decimal
from fractions import Fraction

import pytest
from django.test import Client
from django.urls import reverse

from daybreak.clinic.actions.ledger import Portion
from daybreak.clinic.actions.sessions.preparing import Preparation
from daybreak.clinic.bedside import Programme
from daybreak.clinic.models import Container, SessionEvent
from daybreak.errors import ActError
from tests.clinic.actions.ledger.conftest import Stocked
from tests.clinic.actions.sessions.conftest import Make, Room
from tests.clinic.conftest import PASSWORD
from tests.clinic.views.routes import ER, IM, SC

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("own_files", "tablets")]


@dataclass(frozen=True)
class Way:
    """How a dose is drawn, what the second person is asked for, and the figure in every form in which it could be given away."""

    protocol: str
    dose: int
    drawn: dict[str, str]
    asks: str
    figure: str
    wrong: str
    hidden: tuple[str, ...]
    first_reads: str
    draws: str = "0.82"


WAYS = [
    Way("iv-racemic-acute", 0, {"strength_mg": "50", "volume_ml": "50"}, "rate of the pump, mL/h", "75", "60",
        ("75", "75.0", "0.82", "0.8235", "0.824", "0.823"),
        "Make it up to 50 mL in all. The whole syringe runs in over 40 minutes"),
    Way(SC, 0, {"strength_mg": "50"}, "volume to draw, mL to two decimals", "0.82", "41.175",
        ("0.82", "0.8235", "0.824", "0.823", "82"), "Draw 0.82 mL of 50 mg/mL, which is 41.175 mg"),
    Way(IM, 0, {"strength_mg": "50"}, "volume to draw, mL to two decimals", "0.82", "0.8",
        ("0.82", "0.8235", "0.824", "0.823", "82"), "Draw 0.82 mL of 50 mg/mL, which is 41.175 mg"),
    Way(ER, 2, {"strength_mg": "60"}, "number of tablets", "2", "120",
        ("2", "two"), "Draw 2 tablets of 60 mg/tablet, which is 120 mg"),
    Way("spravato-trd-us", 1, {"strength_mg": "28"}, "number of devices", "3", "84",
        ("3", "three"), "In all 3 devices , which is 84 mg"),
]  # fmt: skip
each_way = pytest.mark.parametrize("way", WAYS, ids=lambda way: way.protocol)


def cleared(room: Make, way: Way) -> tuple[Room, str]:
    """The dose is released and not drawn yet; where it is drawn."""
    one = room(way.protocol, dose=way.dose)
    one.comes()
    released = one.does(-5, "released")
    assert released.accepted, released.answer.sentence
    return one, reverse("session_prepare", args=[one.session.patient_id, one.session.pk])


def given_away(page: str, way: Way) -> list[str]:
    """Where the figure stands on its own, in the text, in an attribute or in a script; a lot, a clock or whose page it is is no
    figure."""
    page = re.sub(r'data-user="\d+"', "", page)
    own = "|".join(map(re.escape, way.hidden))
    return re.findall(rf"(?i).{{0,40}}(?<![\w.:/#-])(?:{own})(?![\w:/-]|\.\d).{{0,20}}", page)


def words(page: str) -> str:
    return " ".join(re.sub(r"<[^>]*>", " ", page).split())


@each_way
def test_the_page_of_the_second_person_does_not_say_what_they_work_out(
    client: Client, room: Make, way: Way
) -> None:
    _, url = cleared(room, way)
    page = client.get(url, way.drawn | {"check": "yes"}).content.decode()
    assert f"What the second person works out: {way.asks}" in page
    assert given_away(page, way) == []
    for container in Container.objects.all():
        assert container.code not in page  # rows of containers would be counted instead of devices


@each_way
def test_a_refused_check_does_not_say_it_either_and_the_right_figure_is_taken(
    client: Client, room: Make, way: Way
) -> None:
    one, url = cleared(room, way)
    sent = way.drawn | {"username": one.other.user.username, "secret": PASSWORD}
    refused = client.post(url, sent | {"second_reads": way.wrong, "second_draws": "8.24"}).content.decode()
    assert "the order comes to another figure" in refused
    assert given_away(refused, way) == []
    assert not SessionEvent.objects.filter(kind="prepared").exists()
    assert client.post(url, sent | {"second_reads": way.figure, "second_draws": way.draws}).status_code == 302
    kept = SessionEvent.objects.get(kind="prepared").values["second_reads"]
    assert kept.split()[0] == way.figure


def test_a_tenfold_draw_for_an_infusion_is_found_though_the_rate_is_right(client: Client, room: Make) -> None:
    """The rate is 75 mL/h for every 50 mL; only the volume of the drug is of this patient."""
    way = WAYS[0]
    one, url = cleared(room, way)
    page = client.get(url, way.drawn | {"check": "yes"}).content.decode()
    assert "What the second person works out: volume to draw, mL to two decimals" in page
    sent = way.drawn | {"username": one.other.user.username, "secret": PASSWORD, "second_reads": "75"}
    refused = client.post(url, sent | {"second_draws": "8.24"}).content.decode()
    assert "the order comes to another figure" in refused
    assert given_away(refused, replace(way, hidden=("0.82", "0.8235", "0.824", "0.823"))) == []
    assert "This field is required" in client.post(url, sent).content.decode()
    assert not SessionEvent.objects.filter(kind="prepared").exists()
    assert client.post(url, sent | {"second_draws": "0.82"}).status_code == 302
    assert SessionEvent.objects.get(kind="prepared").values["second_reads"] == "75 mL/h and 0.82 mL"


@each_way
def test_whoever_draws_is_told_how_much_on_a_page_before(client: Client, room: Make, way: Way) -> None:
    _, url = cleared(room, way)
    page = client.get(url, way.drawn).content.decode()
    assert way.first_reads in words(page)
    assert "What the second person works out" not in page
    assert "Drawn: hand over for the check" in page
    assert given_away(page, way)  # what the tests above look for would be found
    assert not given_away(
        page, replace(way, hidden=("75", "75.0"))
    )  # nobody is shown the rate before the check


def of_vials(stocked: Stocked, dose_mg: str) -> Preparation:
    return Preparation(Decimal(dose_mg), Decimal(50), (Portion(stocked.vials[0], Decimal(dose_mg)),), None)


@pytest.mark.parametrize(
    ("reads", "agrees"),
    [("0.82", True), ("0.8235", True), ("0.815", True), ("0.825", False), ("0.81", False), ("0.8", False)],
)
def test_a_volume_is_compared_to_a_hundredth_of_a_millilitre(
    stocked: Stocked, reads: str, agrees: bool
) -> None:
    """41.175 mg of 50 mg/mL are 0.8235 mL."""
    assert of_vials(stocked, "41.175").figure(Decimal(reads)).agrees is agrees


def test_half_a_hundredth_goes_up_on_the_page_and_in_the_check(stocked: Stocked) -> None:
    """41.25 mg of 50 mg/mL are 0.825 mL."""
    ready = of_vials(stocked, "41.25")
    assert ready.takes(ready.dose_mg) == "0.83 mL"
    assert ready.figure(Decimal("0.83")).agrees
    assert not ready.figure(Decimal("0.82")).agrees


def test_a_volume_that_no_syringe_reads_exactly_enough_is_refused(stocked: Stocked) -> None:
    assert of_vials(stocked, "5").takes(Decimal(5)) == "0.1 mL"
    with pytest.raises(ActError, match=r"Less than 0\.1 mL cannot be read exactly enough from a syringe"):
        of_vials(stocked, "4.999")


def test_nor_is_so_little_drawn_for_an_infusion(stocked: Stocked) -> None:
    """It is what the whole syringe holds, however far it is diluted."""
    pump = Programme(Decimal(4), Decimal(50), Decimal(50), Fraction(2, 3))
    with pytest.raises(ActError, match="cannot be read exactly enough"):
        Preparation(Decimal(4), Decimal(50), (Portion(stocked.vials[0], Decimal(4)),), pump)


def test_tablets_are_not_rounded(stocked: Stocked, room: Make) -> None:
    from daybreak.clinic.actions.sessions.preparing import preparation

    one, _ = cleared(room, WAYS[3])
    ready = preparation(one.session, Decimal(60))
    assert [ready.figure(Decimal(n)).agrees for n in ("2", "2.0", "1.6", "2.4")] == [True, True, False, False]
