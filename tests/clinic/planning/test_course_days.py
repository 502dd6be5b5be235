"""The days of a course are the interpreter's: pattern of the file, what was missed, what waits for a review."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from daybreak.clinic.planning.course_days import CourseDays, Lived, planned_days
from daybreak.clinic.protocols import protocol_by_id
from daybreak.protocol import library
from tests.protocol.courses import changed

PATTERNS = {
    "iv-racemic-acute": [0, 2, 4, 7, 9, 11],  # the file's `days`
    "spravato-trd-us": [0, 3, 7, 10, 14, 17, 21, 24],  # twice a week for 4 weeks
    "oral-er-racemic": [0, 1, 2, 3, 4],
}


def course(name: str, *sessions: Lived) -> CourseDays:
    return CourseDays(protocol_by_id(name), sessions)


@pytest.mark.parametrize("name", PATTERNS)
def test_the_first_phase_falls_on_the_days_of_the_file(name: str) -> None:
    assert [one.day for one in planned_days(course(name))] == PATTERNS[name]


def test_a_missed_session_lapses_and_the_schedule_is_kept() -> None:
    """SP-SC-6: the next session is the next of the file, not the missed one again."""
    missed = course("spravato-trd-us", Lived(0, True), Lived(3, False))
    assert missed.next is not None
    assert missed.next.day == 7
    said = course("spravato-trd-us", Lived(0, True)).missed(3)
    assert (said.id, said.rule, said.source, said.hypothesis) == ("missed", "missed", "P9", False)


def test_a_session_given_late_keeps_its_distance_from_the_next() -> None:
    """Given on day 8 instead of 7: day 9 would be too near (2 days), so the file's next comes on day 10."""
    late = course("iv-racemic-acute", *(Lived(day, True) for day in (0, 2, 4, 8)))
    assert late.next is not None
    assert (late.next.day, late.next.least_day) == (10, 10)


def acute(name: str, before: float | None) -> list[Lived]:
    return [Lived(day, True, before) for day in PATTERNS[name]]


@pytest.mark.parametrize(("name", "madrs", "said"), [
    ("iv-racemic-acute", 15.0, ("continued", "responder")),  # half of 30: response by the file
    ("iv-racemic-acute", 16.0, ("stopped-no-benefit", "non-responder")),
    ("spravato-trd-us", 22.0, ("continued", "benefit-some")),  # 27 % better
    ("spravato-trd-us", 23.0, ("stopped-no-benefit", "benefit-none")),  # 23 % better
])  # fmt: skip
def test_a_review_stands_before_the_next_phase(name: str, madrs: float, said: tuple[str, str]) -> None:
    over = course(name, *acute(name, 30.0))
    assert over.waits_for_review is not None
    assert [(one.id, one.rule) for one in over.reviewed({"madrs": madrs})] == [said]


def test_a_review_without_its_findings_asks_for_a_decision() -> None:
    over = course("iv-racemic-acute", *acute("iv-racemic-acute", None))
    assert [one.id for one in over.reviewed({})] == ["needs-decision"]


@pytest.mark.parametrize(("phq9", "said"), [(10.0, "continued"), (11.0, "stopped-no-benefit")])
def test_a_review_by_the_phq_9_holds_it_against_the_one_of_the_first_session(phq9: float, said: str) -> None:
    protocol = changed(
        "iv-racemic-acute", ("when: madrs_change_percent >= 50", "when: phq9_change_percent >= 50")
    )
    over = CourseDays(protocol, acute("iv-racemic-acute", 30.0))
    assert [one.id for one in over.reviewed({"phq9": phq9}, {"phq9": 20.0})] == [said]
    assert [one.id for one in over.reviewed({"phq9": phq9})] == ["needs-decision"]


@pytest.mark.parametrize("name", ["iv-racemic-acute", "spravato-trd-us"])
def test_a_review_is_answered_where_the_session_before_it_was_missed(name: str) -> None:
    *came, last = acute(name, 30.0)
    over = course(name, *came, Lived(last.day, False))
    assert [one.id for one in over.reviewed({"madrs": 10.0})] == ["continued"]
    assert [one.id for one in over.reviewed({})] == ["needs-decision"]


def test_where_an_interval_is_decided_anew_only_one_session_is_planned() -> None:
    weeks = [28, 35, 42, 49]  # once a week in weeks 5 to 8
    begun = course(
        "spravato-trd-us", *acute("spravato-trd-us", 30.0), *(Lived(day, True, 10.0) for day in weeks)
    )
    assert [one.day for one in planned_days(begun)] == [56]
    well = begun.with_session(Lived(56, True, 10.0))
    ill = begun.with_session(Lived(56, True, 20.0))
    assert well.next is not None
    assert ill.next is not None
    assert (well.next.day, ill.next.day) == (70, 63)  # every 2 weeks at MADRS 12 or less, else weekly


@settings(max_examples=40, deadline=None)
@given(st.sampled_from(library()), st.lists(st.tuples(st.integers(0, 4), st.booleans()), max_size=8))
def test_the_next_day_is_never_nearer_than_the_file_allows(
    name: str, lateness: list[tuple[int, bool]]
) -> None:  # fmt: skip
    going = course(name)
    last_given: int | None = None
    for late, given_ in lateness:
        if going.next is None:
            return
        day = going.next.day + late
        assert last_given is None or going.next.day - last_given >= going.spacing_days
        going = going.with_session(Lived(day, given_, 20.0))
        last_given = day if given_ else last_given
