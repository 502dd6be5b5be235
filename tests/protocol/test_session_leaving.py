"""The end of the stay: a criterion counts only if answered there, knowing the newest signs, and one whole set is read."""

from __future__ import annotations

import pytest

from daybreak.protocol import Session, library, load_protocol
from daybreak.protocol.session_events import ConfirmReady, Correct, Discharge, Event, Explain, Reading
from tests.protocol.broken import UNSET_LIMITS
from tests.protocol.courses import changed
from tests.protocol.test_session import (
    DOSED,
    LEAVING,
    LIMITS,
    MIN,
    NASAL,
    READY,
    SIGNED,
    SIGNS,
    WATCHED,
    after,
    rounds,
)

LIMITED = Session(changed("spravato-trd-us", SIGNED, (UNSET_LIMITS, LIMITS)))
US = load_protocol("spravato-trd-us").session
OLD = "before_leaving: {id: last-set"
ROUNDS = WATCHED[:-1]


def ticked(minute: float, **values: object) -> Reading:
    """The criteria are answered, so many minutes after the first device."""
    return Reading(1 + minute * MIN, {**LEAVING, **values})


def said(*events: Event, minute: float, session: Session = NASAL) -> dict[str, str]:
    """What keeps the patient, rule by rule."""
    state, _ = after(session, *events)
    return {one.rule: one.sentence for one in session.hindrances(state, 1 + minute * MIN)}


def test_criteria_ticked_before_the_stay_was_over_do_not_count_at_its_end() -> None:
    """The proof of the audit: all ticked at minute 12, then 220/120, a saturation of 80 % and deep sedation at minute 119."""
    grave = {**SIGNS, "systolic_bp": 220.0, "diastolic_bp": 120.0, "spo2": 80.0, "moaas": 1}
    events = (*DOSED, ticked(12), *rounds(20, 40, 60, 80, 90), Reading(1 + 119 * MIN, grave))
    state, answers = after(LIMITED, *events, ConfirmReady(1 + 121 * MIN), Discharge(1 + 122 * MIN, "Nurse B"))
    assert (state.stage, [answer.accepted for answer in answers[-2:]]) == ("observing", [False, False])
    assert "answered 109 min ago, before the shortest stay was over; ask again" in answers[-2].sentence
    assert {"leave-bp", "leave-ready", "leave-ride"} <= set(said(*events, minute=121, session=LIMITED))


def test_criteria_answered_at_the_end_let_the_patient_go() -> None:
    assert said(*ROUNDS, ticked(121), minute=122) == {}
    assert said(*ROUNDS, ticked(120), minute=122) == {}  # with the last signs, in one entry or at one moment


@pytest.mark.parametrize(
    ("newer", "why"),
    [(SIGNS, "before the newest vital signs"), ({"systolic_bp": 181.0}, "before a value beyond a limit")],
)
def test_criteria_answered_before_the_newest_signs_are_asked_again(
    newer: dict[str, object], why: str
) -> None:
    events = (*ROUNDS, ticked(121), Reading(1 + 125 * MIN, newer))
    found = said(*events, minute=130, session=LIMITED)
    assert found["leave-bp"].endswith(f"answered 9 min ago, {why}; ask again.")
    assert said(*events, ticked(126), minute=130, session=LIMITED) == {}


def test_signs_that_become_known_after_the_answer_were_not_known_to_it() -> None:
    late = Reading(1 + 119 * MIN, SIGNS, recorded_h=1 + 125 * MIN)
    found = said(*ROUNDS, ticked(121), late, minute=130)
    assert "answered 9 min ago, before a reading that became known later" in found["leave-ready"]


def test_signs_that_are_put_right_ask_for_the_criteria_again() -> None:
    *most, last = ROUNDS
    assert isinstance(last, Reading)
    named = Reading(last.time_h, last.values, id="r")
    right = Correct(1 + 123 * MIN, "r", {**SIGNS, "spo2": 88.0}, "Typed wrongly", "Nurse B", id="c")
    assert said(*most, named, ticked(121), minute=124) == {}
    assert "leave-bp" in said(*most, named, ticked(121), right, minute=124)
    remark = Correct(1 + 123 * MIN, "r", {"vomiting": False}, "Typed wrongly", "Nurse B", id="c")
    assert "leave-bp" not in said(*most, named, ticked(121), remark, minute=124)


def test_what_is_read_after_ready_holds_the_discharge_until_the_criteria_are_asked_again() -> None:
    worse = (*WATCHED, READY, Reading(3.05, SIGNS))
    state, answers = after(NASAL, *worse, Discharge(3.1, "Nurse B"))
    assert (state.stage, answers[-1].id) == ("ready", "not-yet")
    assert after(NASAL, *worse, Reading(3.06, LEAVING), Discharge(3.1, "Nurse B"))[0].stage == "discharged"


@pytest.mark.parametrize("absent", US.before_leaving.findings if US.before_leaving else ())
def test_one_whole_set_is_read_near_the_end(absent: str) -> None:
    last = {id: value for id, value in SIGNS.items() if id != absent}
    found = said(*ROUNDS[:-1], Reading(3.0, last), ticked(121), minute=122)
    assert "to be read within 30 min before leaving" in found["last-set"]
    unknown = Reading(3.0, {**SIGNS, absent: None})
    assert "last-set" in said(*ROUNDS[:-1], unknown, ticked(121), minute=122)


def test_who_stays_on_is_read_again_before_leaving() -> None:
    assert "last-set" not in said(*ROUNDS, ticked(121), minute=150)
    assert "last-set" in said(*ROUNDS, ticked(121), minute=151)


def test_a_record_by_a_file_from_before_is_read_as_it_was() -> None:
    """What was accepted stays accepted; who asks now hears of the stale answer all the same."""
    line = next(row for row in _text().splitlines(keepends=True) if OLD in row)
    old = Session(changed("spravato-trd-us", SIGNED, (UNSET_LIMITS, "thresholds: []"), (line, "")))
    events = (
        *DOSED,
        *rounds(20, 40, 60, 80, 90),
        ticked(110),
        *rounds(120),
        READY,
        Discharge(3.03, "Nurse B"),
    )
    assert after(old, *events)[0].stage == "discharged"
    assert "leave-bp" in said(*events[:-2], minute=122, session=old)


@pytest.mark.parametrize("name", library())
def test_every_protocol_of_the_library_asks_for_a_last_set_by_a_house_choice(name: str) -> None:
    rules = load_protocol(name).session
    last = rules.before_leaving
    assert last is not None
    assert last.source == ("house",)
    gaps = [b - a for rule in rules.measure for a, b in zip(rule.times_h, rule.times_h[1:], strict=False)]
    assert min(gaps) - 1e-9 <= last.within.value <= max(gaps) + 1e-9
    wanted = {"systolic_bp", "diastolic_bp", "heart_rate", "spo2", "moaas", "dissociation_observed"}
    assert wanted <= set(last.findings)


def _text() -> str:
    from daybreak.protocol.load import LIBRARY

    return (LIBRARY / "spravato-trd-us.yaml").read_text(encoding="utf-8")


@pytest.mark.parametrize("name", library())
def test_whatever_the_library_asks_for_after_the_dose_is_read_or_explained(name: str) -> None:
    after_dose = [rule for rule in load_protocol(name).session.measure if rule.anchor != "before-dose"]
    assert [rule.id for rule in after_dose if not rule.blocks_discharge] == []


def test_what_was_missed_is_listed_together_and_can_be_explained_but_the_last_set_cannot() -> None:
    events = (*DOSED, *rounds(20, 40, 60, 120), ticked(121))
    found = said(*events, minute=122)
    assert set(found) == {"bp-later", "heart-rate", "breathing"}
    assert "the readings that were due 32 min ago were late; say why" in found["breathing"]
    reasons = [Explain(1 + 121.5 * MIN, rule, "Asleep.", "Nurse B") for rule in found]
    assert said(*events, *reasons, minute=122) == {}
    without = (*DOSED, *rounds(20, 40, 60), ticked(121))
    reasons = [Explain(1 + 121.5 * MIN, rule, "Asleep.", "Nurse B") for rule in (*found, "seen-effects")]
    assert set(said(*without, *reasons, minute=122)) == {"last-set"}
