"""Response, remission and relapse lie where the protocol's cut-offs put them, and where an independent count puts them."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from daybreak.clinic.timeline.milestones import milestones
from daybreak.clinic.timeline.readings import Reading
from daybreak.protocol import load_protocol
from daybreak.protocol.follow_up import FollowUp

DOSED_AT = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
US = load_protocol("spravato-trd-us").follow_up  # half; at most 12; at least 22 twice
IV = load_protocol("iv-racemic-acute").follow_up  # half; at most 12; at least 22 once
NONE = US.model_copy(update={"relapse": None})


def read(*values: float, baseline: float | None = 40, instrument: str = "madrs") -> list[Reading]:
    """The baseline an hour before the first dose, then one reading a day after it."""
    before = [] if baseline is None else [Reading(DOSED_AT - timedelta(hours=1), instrument, float(baseline))]
    later = [
        Reading(DOSED_AT + timedelta(days=day), instrument, float(value))
        for day, value in enumerate(values, start=1)
    ]
    return [*before, *later]


def found(readings: list[Reading], follow_up: FollowUp) -> list[tuple[str, int]]:
    """Kind and day of each mark."""
    marks = milestones(readings, follow_up, DOSED_AT)
    return [(mark.kind, (mark.reading.at - DOSED_AT).days) for mark in marks]


def counted(readings: list[Reading], follow_up: FollowUp) -> list[tuple[str, int]]:
    """The same, counted reading by reading with what has been reached since the last relapse."""
    earlier = [one.value for one in readings if one.at <= DOSED_AT]
    values = [one.value for one in readings if one.at > DOSED_AT]
    responded = remitted = False
    marks = []
    for place, value in enumerate(values):
        day = place + 1
        rule = follow_up.relapse
        twice = place + 1 < len(values) and rule is not None and values[place + 1] >= rule.limit
        if (
            rule is not None
            and (responded or remitted)
            and value >= rule.limit
            and (twice or not rule.confirmed)
        ):
            marks.append(("relapse", day))
            responded = remitted = False
            continue
        if (
            earlier
            and earlier[-1] > 0
            and not responded
            and 2 * value <= earlier[-1] * 2 * (1 - follow_up.response.fraction)
        ):
            responded = True
            marks.append(("response", day))
        if not remitted and value <= follow_up.remission.limit:
            remitted = True
            marks.append(("remission", day))
    return marks


def test_half_of_the_baseline_is_a_response() -> None:
    assert found(read(21, 20), US) == [("response", 2)]


def test_a_response_is_marked_once() -> None:
    assert found(read(20, 30, 19), US) == [("response", 1)]


def test_remission_is_a_total_at_or_below_the_cut_off() -> None:
    assert found(read(13, 12), US) == [("response", 1), ("remission", 2)]


def test_one_reading_is_no_relapse_where_two_are_wanted() -> None:
    assert found(read(10, 22, 21, 30), US) == [("response", 1), ("remission", 1)]


def test_the_mark_lies_at_the_first_of_two_readings_and_names_the_second() -> None:
    marks = milestones(read(10, 22, 25), US, DOSED_AT)
    assert [mark.kind for mark in marks] == ["response", "remission", "relapse"]
    relapse = marks[-1]
    assert (relapse.reading.value, relapse.confirmed_by and relapse.confirmed_by.value) == (22, 25)
    assert "confirmed by 25 on 5 Mar 2026 (at least 22, twice in a row; source Daly2019)" in relapse.sentence


def test_one_reading_is_a_relapse_where_one_is_enough() -> None:
    assert found(read(10, 22), IV)[-1] == ("relapse", 2)


def test_nobody_relapses_who_was_never_better() -> None:
    assert found(read(39, 41, 40), IV) == []


def test_after_a_relapse_one_can_respond_again() -> None:
    assert found(read(20, 30, 18), IV) == [("response", 1), ("relapse", 2), ("response", 3)]


def test_the_last_reading_before_the_first_dose_is_the_baseline() -> None:
    screening = Reading(DOSED_AT - timedelta(days=10), "madrs", 20.0)
    (mark,) = milestones([screening, *read(19)], US, DOSED_AT)
    assert mark.baseline is not None
    assert mark.baseline.value == 40


def test_without_a_baseline_no_response_is_marked_but_a_remission_is() -> None:
    assert found(read(5, baseline=None), US) == [("remission", 1)]


def test_another_instrument_is_never_converted() -> None:
    assert found([*read(35), *read(2, 1, baseline=27, instrument="phq9")], US) == []


def test_a_protocol_without_a_relapse_marks_none() -> None:
    assert found(read(10, 40, 40), NONE) == [("response", 1), ("remission", 1)]


@pytest.mark.parametrize("follow_up", [US, IV, NONE], ids=["twice", "once", "no relapse"])
@given(
    baseline=st.one_of(st.none(), st.integers(0, 60)),
    values=st.lists(st.integers(0, 60) | st.sampled_from([11, 12, 13, 20, 21, 22, 23]), max_size=12),
)
def test_marks_agree_with_an_independent_count(
    follow_up: FollowUp, baseline: int | None, values: list[int]
) -> None:
    readings = read(*values, baseline=baseline)
    expected = counted(readings, follow_up)
    assert sorted(found(readings, follow_up)) == sorted(expected)
