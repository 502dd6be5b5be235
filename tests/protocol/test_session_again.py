"""What was beyond a limit is read once more after a while, and so on until it is within."""

from __future__ import annotations

import pytest

from daybreak.protocol import Session, load_protocol
from daybreak.protocol.session_events import Correct, Event, Reading
from tests.protocol.broken import UNSET_LIMITS
from tests.protocol.courses import changed
from tests.protocol.test_session import BP, DOSED, LIMITS, MIN, NASAL, SIGNED, after

AGAIN = LIMITS + "\n  again: {id: again, after: 5 min, source: house}"
WATCHED = Session(changed("spravato-trd-us", SIGNED, (UNSET_LIMITS, AGAIN)))
HIGH = {**BP, "systolic_bp": 190.0}
READ_H = 1 + 12 * MIN


def again(*events: Event, at_h: float, session: Session = WATCHED) -> list[tuple[str, float, str]]:
    """The readings that are due once more: what, how many minutes after the first device, and where they stand."""
    state, _ = after(session, *DOSED, *events)
    return [
        (row.finding, round((row.due_h - 1) * 60, 6), row.status)
        for row in session.due(state, at_h)
        if row.rule == "again"
    ]


@pytest.mark.parametrize(
    ("minute", "status"), [(14, "planned"), (17, "due"), (22, "late"), (27, "escalated"), (600, "escalated")]
)
def test_a_value_beyond_its_limit_is_read_again_five_minutes_later(minute: int, status: str) -> None:
    found = again(Reading(READ_H, HIGH), at_h=1 + minute * MIN)
    assert found == [("systolic_bp", 17.0, status)]


def test_a_value_at_its_limit_is_not() -> None:
    assert again(Reading(READ_H, {**BP, "systolic_bp": 180.0}), at_h=2.0) == []


def test_what_is_within_again_ends_it_and_what_is_still_beyond_goes_on() -> None:
    still = Reading(1 + 16 * MIN, HIGH)
    assert again(Reading(READ_H, HIGH), Reading(1 + 16 * MIN, BP), at_h=2.0) == [
        ("systolic_bp", 17.0, "taken")
    ]
    assert again(Reading(READ_H, HIGH), still, at_h=1 + 18 * MIN) == [
        ("systolic_bp", 17.0, "taken"), ("systolic_bp", 21.0, "planned")
    ]  # fmt: skip


def test_a_value_that_was_put_right_asks_for_nothing() -> None:
    wrong, right = Reading(READ_H, HIGH, id="r"), Correct(1.3, "r", BP, "Typed wrongly", "Nurse B", id="c")
    assert again(wrong, right, at_h=1.5) == []


def test_a_file_that_does_not_ask_for_it_asks_for_nothing() -> None:
    limited = Session(changed("spravato-trd-us", SIGNED, (UNSET_LIMITS, LIMITS)))
    assert again(Reading(READ_H, HIGH), at_h=2.0, session=limited) == []
    assert again(Reading(READ_H, HIGH), at_h=2.0, session=NASAL) == []


def test_nobody_is_kept_by_it_unless_the_file_says_so() -> None:
    keeps = Session(
        changed(
            "spravato-trd-us",
            SIGNED,
            (UNSET_LIMITS, AGAIN.replace("5 min,", "5 min, blocks_discharge: true,")),
        )
    )
    events = (*DOSED, Reading(READ_H, HIGH))
    for session, kept in ((WATCHED, False), (keeps, True)):
        held = {one.rule for one in session.hindrances(after(session, *events)[0], 3.5)}
        assert ("again" in held) is kept


@pytest.mark.parametrize("name", ["iv-racemic-acute", "iv-racemic-twice-weekly"])
def test_the_infusions_of_the_library_ask_for_it_after_five_minutes(name: str) -> None:
    rule = load_protocol(name).session.again
    assert rule is not None
    assert (rule.after.value, rule.source, rule.rule) == (pytest.approx(5 / 60), ("C8",), "IV-VS-1")
