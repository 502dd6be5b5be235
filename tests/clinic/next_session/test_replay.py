"""A simulated course that is replayed from its sessions leads to the same next session: one interpreter, two uses."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest

from daybreak.clinic.demo import courses
from daybreak.clinic.demo.courses import Course, Sitting, covariates_of, drawn_for, lived
from daybreak.clinic.models import TreatmentPlan
from daybreak.clinic.next_session.options import options
from daybreak.clinic.next_session.replay import replay
from daybreak.clinic.timeline.visits import Standing, Visit
from daybreak.protocol import load_protocol

BEGAN_AT = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
US = load_protocol("spravato-trd-us")
EU = load_protocol("spravato-trd-eu")
IV = load_protocol("iv-racemic-twice-weekly")
PATIENTS = 6


def visit(
    day: int, dose_mg: float, standing: Standing = "given", number: int = 1, given_mg: str | None = None
) -> Visit:
    plan = TreatmentPlan(protocol=US.id, dose_mg=Decimal(f"{dose_mg:.6f}"))
    accounted_mg = None if given_mg is None else Decimal(given_mg)
    return Visit(number, number, plan, BEGAN_AT + timedelta(days=day), standing, accounted_mg=accounted_mg)


def visits(sittings: Sequence[Sitting]) -> list[Visit]:
    return [
        visit(one.day, one.dose_mg or 56.0, "given" if one.dose_mg else "missed", place)
        for place, one in enumerate(sittings, start=1)
    ]


def known(course: Course, weight_kg: object) -> Callable[[datetime], Mapping[str, object]]:
    """What was known just before the session of a day: mood, weight, and how the last dose was borne."""

    def at(moment: datetime) -> Mapping[str, object]:
        day = round((moment - BEGAN_AT) / timedelta(days=1))
        earlier = [one.tolerated for one in course.sittings if one.day < day and one.dose_mg]
        found: dict[str, object] = {"madrs": course.madrs[day], "weight_kg": weight_kg}
        return found | ({"tolerated_last": earlier[-1]} if earlier else {})

    return at


@pytest.mark.parametrize("protocol", [US, IV], ids=lambda protocol: protocol.id)
def test_what_was_simulated_is_what_is_replayed(protocol: object, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(courses, "MISSED_SHARE", 0.0)
    assert isinstance(protocol, type(US))
    drawn = drawn_for(protocol, PATIENTS)
    compared = 0
    for place, course in enumerate(lived(protocol, drawn)):
        facts = known(course, covariates_of(drawn, place)["weight_kg"])
        for behind in range(1, len(course.sittings)):
            standing = replay(protocol, visits(course.sittings[:behind]), facts)
            coming = course.sittings[behind]
            assert standing.departures == ()
            due_day = float(standing.state.due_h[0]) / 24
            assert int(due_day) <= coming.day  # a session that was held in between lapses
            if int(due_day) == coming.day:
                at = BEGAN_AT + timedelta(days=coming.day)
                first = options(standing, facts(at), at)[0]
                assert first.give
                assert first.dose_mg == pytest.approx(coming.dose_mg, rel=1e-9)
                compared += 1
    assert compared > 20


def test_what_is_not_known_is_named_and_each_answer_has_its_case() -> None:
    facts = {"madrs": 30.0, "weight_kg": 80.0}
    standing = replay(US, [visit(0, 56.0)], lambda _: facts)
    cases = options(standing, facts, BEGAN_AT + timedelta(days=1))
    assert [one.condition for one in cases] == [
        "As known today",
        "The last dose was tolerated: yes",
        "The last dose was tolerated: no",
        "If the patient does not come",
    ]
    today, tolerated, not_tolerated, missed = cases
    assert (today.give, today.missing) == (False, ("tolerated_last",))
    assert (tolerated.give, tolerated.dose_mg) == (True, 84.0)  # less than half better: one step up
    assert {reason.rule for reason in tolerated.reasons} >= {"raise-to-84"}
    assert not_tolerated.give is False  # no lower dose than 56 mg is listed: a person decides
    assert missed.give is False
    assert missed.next_at is not None


def test_each_reason_has_its_rule_and_its_source() -> None:
    facts = {"madrs": 10.0, "weight_kg": 80.0, "tolerated_last": True}
    standing = replay(US, [visit(0, 56.0)], lambda _: facts | {"madrs": 30.0})
    for reason in options(standing, facts, BEGAN_AT)[0].reasons:
        assert reason.rule
        assert reason.source


def test_a_dose_that_the_protocol_did_not_give_is_said_and_counts() -> None:
    facts = {"madrs": 30.0}
    behind = [visit(0, 56.0, number=1), visit(1, 56.0, number=2)]
    standing = replay(US, behind, lambda _: facts | {"tolerated_last": True})
    assert len(standing.departures) == 1
    assert "Session 2 was given; the protocol said: Fewer than 2 day(s)" in standing.departures[0]
    assert int(standing.state.sessions_given[0]) == 2


def test_a_dose_that_the_protocol_did_not_give_counts_in_its_phase_and_who_did_not_come_missed() -> None:
    behind = [visit(0, 56.0, number=1), visit(1, 56.0, number=2), visit(3, 56.0, "missed", number=3)]
    standing = replay(US, behind, lambda _: {"madrs": 30.0, "tolerated_last": True})
    assert int(standing.state.sessions_in_phase[0]) == 2
    assert int(standing.state.sessions_missed[0]) == 1


def test_another_dose_is_said() -> None:
    standing = replay(US, [visit(0, 84.0)], lambda _: {"madrs": 30.0})
    assert standing.departures == ("Session 1: 84 mg were ordered; the protocol comes to 56 mg.",)


def test_what_was_given_of_an_order_counts_and_is_said() -> None:
    standing = replay(US, [visit(0, 56.0, given_mg="28")], lambda _: {"madrs": 30.0})
    assert standing.departures == ("Session 1: 28 mg of the 56 mg ordered were given, and they count.",)
    assert standing.state.dose_mg_last[0] == 28.0
    assert int(standing.state.sessions_given[0]) == 1


def test_an_order_of_another_dose_of_which_less_was_given_says_both() -> None:
    standing = replay(US, [visit(0, 84.0, given_mg="56.0")], lambda _: {"madrs": 30.0})
    assert standing.departures == ()  # what is in the patient is what the protocol gives
    standing = replay(US, [visit(0, 84.0, given_mg="28")], lambda _: {"madrs": 30.0})
    assert standing.departures == (
        "Session 1: 28 mg of the 84 mg ordered were given, and they count; the protocol comes to 56 mg.",
    )


def test_a_rule_about_the_last_dose_rests_on_what_was_given_of_it() -> None:
    """In the EU nobody under 65 goes below 56 mg: of 84 mg ordered a lower dose is left, of 56 mg given none."""
    facts = {"madrs": 30.0, "age_years": 40.0, "tolerated_last": False}
    at = BEGAN_AT + timedelta(days=7)
    behind = [visit(0, 56.0), visit(3, 84.0, number=2)]
    known = {"madrs": 30.0, "age_years": 40.0, "tolerated_last": True}
    whole = options(replay(EU, behind, lambda _: known), facts, at)[0]
    assert (whole.give, whole.dose_mg) == (True, 56.0)
    in_part = [behind[0], visit(3, 84.0, number=2, given_mg="56")]
    part = options(replay(EU, in_part, lambda _: known), facts, at)[0]
    assert (part.give, part.reasons[0].rule) == (False, "lowest-under-65")


def test_by_weight_the_milligrams_that_were_given_count() -> None:
    facts = {"madrs": 30.0, "weight_kg": 80.0}
    whole, stopped = (
        replay(IV, [visit(0, 40.0, given_mg=given)], lambda _: facts) for given in ("39.99", "24.5")
    )
    assert (whole.departures, whole.state.dose_mg_last[0]) == ((), 40.0)  # the pump ended a second early
    assert stopped.state.dose_mg_last[0] == 24.5
    assert stopped.departures == ("Session 1: 24.5 mg of the 40 mg ordered were given, and they count.",)


def test_nothing_that_was_given_is_less_than_any_order() -> None:
    standing = replay(US, [visit(0, 56.0, given_mg="0")], lambda _: {"madrs": 30.0})
    assert standing.departures == ("Session 1: 0 mg of the 56 mg ordered were given, and they count.",)


def test_after_the_end_there_is_no_option() -> None:
    """Without benefit after four weeks the protocol stops."""
    days = (0, 3, 7, 10, 14, 17, 21, 24)
    behind = [visit(day, 56.0 if day == 0 else 84.0, number=n) for n, day in enumerate(days, 1)]
    facts = {"madrs": 30.0, "tolerated_last": True}
    standing = replay(US, [*behind, visit(28, 84.0, "missed", 9)], lambda _: facts)
    at = BEGAN_AT + timedelta(days=35)
    (today, *_) = options(standing, facts, at)
    assert today.give is False
    assert next(reason.rule for reason in today.reasons) == "benefit-none"
    assert today.next_at is None
