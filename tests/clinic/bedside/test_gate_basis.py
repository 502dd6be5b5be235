"""A gate says what it rests on, and what has changed since it was answered is entered anew."""

from __future__ import annotations

import pytest
from django.test import Client

from daybreak.clinic.actions import findings
from daybreak.clinic.actions.findings import Entry
from daybreak.clinic.bedside.gate_basis import basis_of, in_words
from daybreak.clinic.bedside.readings import readings_of
from daybreak.clinic.models import User
from daybreak.protocol.condition_parser import parse_condition
from tests.clinic.actions.sessions.conftest import GATES, Make, Room
from tests.clinic.conftest import signed_in

pytestmark = pytest.mark.django_db


def page(one: Room, who: User) -> str:
    client: Client = signed_in(who)
    return client.get(f"/patients/{one.session.patient_id}/sessions/{one.session.pk}/").content.decode()


@pytest.mark.parametrize(("finding", "no", "yes"), [
    ("hours_since_food", "1", "4"), ("ride_home_arranged", "no", "yes"), ("prescriber_on_site", "no", "yes"),
])  # fmt: skip
def test_a_gate_that_was_answered_truthfully_with_no_is_asked_again_and_both_answers_stay(
    room: Make, nurse: User, finding: str, no: str, yes: str
) -> None:
    one = room("spravato-trd-us")
    one.does(-20, "checked-in")
    one.reads(-15, cadss="0", **(GATES | {finding: no}))
    assert not one.does(-14, "released").kept
    assert f'name="{finding}"' in page(one, nurse)
    one.does(-5, "reading", **{finding: yes})
    assert one.does(-4, "released").accepted
    assert [said.values[finding] for said in readings_of(one.standing) if finding in said.values][-2:] == [
        no,
        yes,
    ]
    assert not any(said.corrections for said in readings_of(one.standing))


def test_what_never_changes_is_not_asked_at_the_bedside_and_what_is_missing_is_one_press_away(
    room: Make, nurse: User
) -> None:
    one = room("spravato-trd-us")
    by, patient = one.at(-60), one.session.patient
    findings.record(by, patient, [Entry("sex", "female", by.moment)])
    one.does(-20, "checked-in")
    shown = page(one, nurse)
    assert 'name="pregnant"' in shown
    assert 'name="sex"' not in shown
    assert '<a href="#enter">Enter what is asked</a>' in shown
    assert '<h2 id="enter">Enter</h2>' in shown


def test_a_gate_that_asks_the_prescriber_says_so_in_words(room: Make, nurse: User) -> None:
    one = room()
    one.does(-20, "checked-in")
    one.reads(-15, cadss="0", **(GATES | {"systolic_bp": "170"}))
    assert '<span class="mark">Needs a decision</span>' in page(one, nurse)


def test_an_open_gate_is_not_asked_again_and_says_its_value_and_its_limit(room: Make, nurse: User) -> None:
    one = room()
    one.comes()
    shown = page(one, nurse)
    assert 'name="hours_since_food"' not in shown
    (answer,) = basis_of(one.standing, "systolic-before").answers
    assert (answer.text, answer.at) == ("128 mmHg", one.at(-15).moment)
    assert basis_of(one.standing, "systolic-before").asks.endswith("above 160 mmHg")
    assert "<strong>128 mmHg</strong>" in shown
    assert "above 160 mmHg" in shown


@pytest.mark.parametrize(("condition", "words"), [
    ("hours_since_food >= 2", "Hours since food at least 2 h"),
    ("not pregnant and (systolic_bp > 140 or diastolic_bp > 90)", "not Pregnant and (Systolic blood pressure above 140 mmHg or "
     "Diastolic blood pressure above 90 mmHg)"),
    ('sex == "male"', "Sex at birth: male"),
])  # fmt: skip
def test_a_condition_is_said_with_labels_and_units(condition: str, words: str) -> None:
    assert in_words(parse_condition(condition)) == words
