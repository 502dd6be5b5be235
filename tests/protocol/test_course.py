"""The course: which session is next, when and at which dose, in the words of the protocols of the library."""

from __future__ import annotations

import numpy as np
import pytest

from daybreak.errors import ParameterError
from daybreak.protocol import Course, library
from daybreak.protocol.kinds import KEPT_BY_COURSE, all_kinds
from daybreak.vocabulary import load_vocabulary
from tests.protocol.courses import changed, course_of, visits

WELL = {"madrs": 10.0, "madrs_baseline": 34.0, "tolerated_last": True, "age_years": 44.0, "weight_kg": 70.0}
HALFWAY = {**WELL, "madrs": 20.0}  # 41 % better: between a quarter and a half
SAME = {**WELL, "madrs": 34.0}


def test_esketamine_starts_at_56_and_goes_up_until_half_is_better() -> None:
    course = visits(course_of("spravato-trd-us"), HALFWAY)
    assert [(visit.day, visit.dose_mg) for visit in course[:3]] == [(0, 56), (3, 84), (7, 84)]
    assert course[1].rule == "raise-to-84"


def test_a_responder_stays_at_56() -> None:
    course = visits(course_of("spravato-trd-us"), WELL)
    assert {visit.dose_mg for visit in course} == {56}


def test_esketamine_is_given_twice_weekly_then_weekly_then_every_two_weeks_when_well() -> None:
    """SUSTAIN-1: at a MADRS of at most 12 every two weeks, else weekly."""
    days = [visit.day for visit in visits(course_of("spravato-trd-us"), WELL)]
    assert days[:8] == [0, 3, 7, 10, 14, 17, 21, 24]
    assert days[8:12] == [28, 35, 42, 49]
    assert days[12:16] == [56, 70, 84, 98]
    assert len(days) == 8 + 4 + 22  # 44 weeks of maintenance, every two weeks


def test_a_score_of_13_keeps_sessions_weekly() -> None:
    days = [visit.day for visit in visits(course_of("spravato-trd-us"), {**WELL, "madrs": 13.0})]
    assert days[12:16] == [56, 63, 70, 77]


def test_the_interval_follows_the_score_every_four_weeks() -> None:
    """Well at week 9, worse from visit 15 on: the interval is judged again after four weeks, not before."""
    course = visits(
        course_of("spravato-trd-us"), lambda number: WELL if number < 15 else {**WELL, "madrs": 16.0}
    )
    assert [visit.day for visit in course[12:18]] == [56, 70, 84, 91, 98, 105]
    assert (course[12].outcome, course[14].outcome) == ("spaced-out", "brought-closer")


def test_no_benefit_after_induction_ends_the_course() -> None:
    course = visits(course_of("spravato-trd-us"), SAME)
    assert len(course) == 9
    assert (course[-1].day, course[-1].dose_mg, course[-1].outcome) == (28, 0, "stopped-no-benefit")


def test_what_was_not_tolerated_goes_down_a_step() -> None:
    bad = {**HALFWAY, "tolerated_last": False}
    course = visits(course_of("spravato-trd-us"), lambda number: bad if number == 4 else HALFWAY)
    assert [visit.dose_mg for visit in course[:5]] == [56, 84, 84, 56, 84]
    assert course[3].outcome == "reduced"


def test_below_the_lowest_dose_a_clinician_decides() -> None:
    course = visits(course_of("spravato-trd-us"), lambda number: {**WELL, "tolerated_last": number != 2})
    assert (course[1].dose_mg, course[1].outcome) == (0, "needs-decision")


def test_from_65_years_on_the_european_label_starts_at_28() -> None:
    old = {**HALFWAY, "age_years": 65.0}
    assert [visit.dose_mg for visit in visits(course_of("spravato-trd-eu"), old)[:4]] == [28, 56, 84, 84]
    assert visits(course_of("spravato-trd-eu"), HALFWAY)[0].dose_mg == 56


def test_under_65_the_european_label_never_goes_down_to_28() -> None:
    course = visits(course_of("spravato-trd-eu"), lambda number: {**WELL, "tolerated_last": number != 2})
    assert (course[1].outcome, course[1].rule) == ("needs-decision", "lowest-under-65")


def test_acute_suicidality_starts_at_84_and_ends_after_four_weeks() -> None:
    course = visits(course_of("spravato-mdsi"), HALFWAY)
    assert [visit.dose_mg for visit in course] == [84] * 8
    assert course[-1].day == 24


def test_infusions_are_dosed_by_weight_three_times_a_week() -> None:
    course = visits(course_of("iv-racemic-acute"), WELL)
    assert [visit.day for visit in course] == [0, 2, 4, 7, 9, 11, 18, 25, 32, 39]
    assert {visit.dose_mg for visit in course} == {35}  # 0.5 mg/kg x 70 kg


def test_only_responders_go_on_with_weekly_infusions() -> None:
    course = visits(course_of("iv-racemic-acute"), HALFWAY)
    assert [visit.outcome for visit in course[-2:]] == ["given", "stopped-no-benefit"]
    assert len(course) == 7


def test_injections_are_stepped_up_while_less_than_half_is_better() -> None:
    course = visits(course_of("sc-racemic-response-guided"), HALFWAY)
    assert [round(visit.dose_mg / 70, 4) for visit in course] == [0.5, 0.6, 0.75, 0.9, 0.9, 0.9, 0.9, 0.9]


def test_injections_stay_where_half_is_better() -> None:
    course = visits(course_of("sc-racemic-response-guided"), lambda number: HALFWAY if number < 3 else WELL)
    assert [round(visit.dose_mg / 70, 4) for visit in course[:4]] == [0.5, 0.6, 0.6, 0.6]


def test_tablets_go_on_only_after_response_on_day_8() -> None:
    course = visits(course_of("oral-er-racemic"), WELL)
    assert [(visit.day, visit.dose_mg) for visit in course[:7]] == [
        (0, 120),
        (1, 120),
        (2, 120),
        (3, 120),
        (4, 120),
        (7, 180),
        (10, 180),
    ]
    assert len(visits(course_of("oral-er-racemic"), {**WELL, "madrs": 13.0})) == 6


def test_a_missed_session_lapses_and_the_schedule_is_kept() -> None:
    course = visits(course_of("spravato-trd-us"), WELL, missed=(3,))
    assert [(visit.day, visit.outcome) for visit in course[1:4]] == [
        (3, "given"),
        (7, "missed"),
        (10, "given"),
    ]
    assert len(course) == 34


def test_worse_after_a_missed_session_a_clinician_decides() -> None:
    """Six points are a meaningful change of the MADRS (Turkoz 2021)."""
    course = visits(
        course_of("spravato-trd-us"),
        lambda number: {**WELL, "madrs": 16.0 if number == 4 else 10.0},
        missed=(3,),
    )
    assert [(visit.outcome, visit.rule) for visit in course[3:5]] == [
        ("needs-decision", "worse-after-missed"),
        ("given", "dosing"),
    ]


@pytest.mark.parametrize(("madrs", "said"), [
    (16.0, "Worse after a missed session; a clinician decides."),
    (None, "Findings that the rule worse-after-missed needs are unknown; a clinician decides."),
])  # fmt: skip
def test_a_rule_that_holds_says_something_else_than_one_that_is_unknown(
    madrs: float | None, said: str
) -> None:
    """Both leave it to a clinician, each for its own reason."""
    course = visits(
        course_of("spravato-trd-us"),
        lambda number: {**WELL, "madrs": madrs if number == 4 else 10.0},
        missed=(3,),
    )
    assert (course[3].outcome, course[3].rule, course[3].sentence) == (
        "needs-decision",
        "worse-after-missed",
        said,
    )


@pytest.mark.parametrize(("then", "said"), [
    ("lower", ("reduced", "The dose goes down one step.")),
    ("needs-decision", ("needs-decision", "The rule leaves the dose to a clinician.")),
])  # fmt: skip
def test_a_rule_of_the_dose_says_what_it_does(then: str, said: tuple[str, str]) -> None:
    protocol = changed("oral-er-racemic", ("when: not tolerated_last, then: lower, phases: [maintenance]",
                                           f"when: not tolerated_last, then: {then}, phases: [maintenance]"))  # fmt: skip
    bad = {**WELL, "tolerated_last": False}
    course = visits(Course(protocol), lambda number: bad if number == 8 else WELL)
    assert (course[7].outcome, course[7].sentence) == said


def test_a_file_may_step_back_by_itself() -> None:
    """In the weekly phase one session is missed and the patient is worse: twice weekly again, once."""
    protocol = changed("spravato-trd-us", ("      when: madrs_rise_since_last >= 6\n      then: needs-decision",
                                           "      when: madrs_rise_since_last >= 6\n      then: step-back"))  # fmt: skip
    course = visits(
        Course(protocol), lambda number: {**WELL, "madrs": 16.0 if number == 11 else 10.0}, missed=(10,)
    )
    assert [visit.outcome for visit in course[9:12]] == ["missed", "stepped-back", "given"]
    assert [visit.day for visit in course[10:13]] == [42, 45, 49]
    assert course[11].phase == "induction"


RAISE = "when: tolerated_last and madrs_change_percent < 50"


def test_sessions_that_were_missed_are_counted() -> None:
    course = Course(
        changed("spravato-trd-us", (RAISE, "when: sessions_missed < 1 and sessions_in_phase >= 2"))
    )
    assert [visit.dose_mg for visit in visits(course, WELL)[:4]] == [56, 56, 84, 84]
    assert {visit.dose_mg for visit in visits(course, WELL, missed=(2,))} == {0, 56}


def test_sessions_in_a_phase_count_anew_when_it_begins_and_after_a_step_back() -> None:
    """Eight in the first phase, one in the second; the tenth is missed, and the eleventh steps back."""
    course = Course(changed("spravato-trd-us", ("      when: madrs_rise_since_last >= 6\n      then: needs-decision",
                                                "      when: madrs_rise_since_last >= 6\n      then: step-back")))  # fmt: skip
    state, seen = course.begin(1), []
    for number in range(1, 13):
        known, came = {**WELL, "madrs": 16.0 if number == 11 else 10.0}, np.array([number != 10])
        _, state = course.decide(state, float(course.due_h(state)[0]), np.array([True]), known, came)
        seen.append(int(state.sessions_in_phase[0]))
    assert seen == [1, 2, 3, 4, 5, 6, 7, 0, 1, 1, 1, 2]


def test_a_step_back_is_the_beginning_of_its_phase_for_the_dose_too() -> None:
    protocol = changed("spravato-trd-us", (RAISE, "when: sessions_in_phase < 1 and weeks_in_phase <= 0"),
                       ("      when: madrs_rise_since_last >= 6\n      then: needs-decision",
                        "      when: madrs_rise_since_last >= 6\n      then: step-back"))  # fmt: skip
    course = visits(
        Course(protocol), lambda number: {**WELL, "madrs": 16.0 if number == 11 else 10.0}, missed=(10,)
    )
    assert [(visit.phase, visit.dose_mg) for visit in course[9:11]] == [("weekly", 0), ("induction", 84)]


def test_the_change_of_the_phq_9_is_worked_out_from_what_is_measured() -> None:
    """From 20 to 12 points is 40 %, to 8 points 60 %."""
    course = Course(changed("spravato-trd-us", (RAISE, "when: phq9_change_percent < 50")))
    scores = {1: 20.0, 2: 8.0, 3: 12.0}
    doses = [one.dose_mg for one in visits(course, lambda number: {**WELL, "phq9": scores.get(number, 12.0)})]
    assert doses[:3] == [56, 56, 84]


@pytest.mark.parametrize(
    ("first", "then", "missing"), [(20.0, None, ("phq9",)), (None, 12.0, ("phq9_baseline",))]
)
def test_a_phq_9_that_nobody_took_is_named(
    first: float | None, then: float | None, missing: tuple[str, ...]
) -> None:
    course = Course(changed("spravato-trd-us", (RAISE, "when: phq9_change_percent < 50")))
    second = visits(course, lambda number: {**WELL, "phq9": first if number == 1 else then})[1]
    assert (second.dose_mg, second.outcome, second.missing) == (0, "needs-decision", missing)


@pytest.mark.parametrize("id", KEPT_BY_COURSE)
def test_what_the_course_keeps_is_known_after_the_first_dose(id: str) -> None:
    """Nobody hands it in: from scores that are measured, and from its own memory, the course answers for itself."""
    kind = all_kinds()[id]
    when = id if kind.type == "boolean" else f"{id} >= {kind.lowest:g}"
    course = Course(changed("spravato-trd-us", (RAISE, f"when: {when}")))
    measured = {"madrs": 30.0, "phq9": 18.0, "tolerated_last": True, "age_years": 44.0}
    assert [(one.dose_mg, one.missing) for one in visits(course, measured, limit=2)] == [(56, ()), (84, ())]


def test_of_the_findings_of_a_course_people_give_only_two() -> None:
    """Every other is kept, so that no rule of a course waits for what nobody can find out."""
    given = {one.id for one in load_vocabulary() if one.group == "course"} - set(KEPT_BY_COURSE)
    assert given == {"tolerated_last", "benefit_reviewed"}


def test_what_is_missing_is_named_by_the_rule_that_asked() -> None:
    course = Course(changed("spravato-trd-us", (RAISE, "when: benefit_reviewed")))
    _, state = course.decide(course.begin(2), 0.0, np.array([True, True]), WELL)
    tolerated = {**WELL, "tolerated_last": np.array([np.nan, 1.0])}
    decision, _ = course.decide(state, 72.0, np.array([True, True]), tolerated)
    found = {course.outcomes[code].rule: ids for code, ids in decision.missing_for.items()}
    assert found == {"lower-when-not-tolerated": ("tolerated_last",), "raise-to-84": ("benefit_reviewed",)}
    assert decision.missing == ("tolerated_last", "benefit_reviewed")


@pytest.mark.parametrize("absent", ["tolerated_last", "madrs"])
def test_an_unknown_finding_is_never_a_pass(absent: str) -> None:
    known = {id: value for id, value in WELL.items() if id != absent}
    second = visits(course_of("spravato-trd-us"), known)[1]
    assert (second.dose_mg, second.outcome, second.missing) == (0, "needs-decision", (absent,))


def test_without_a_weight_nothing_is_given_by_weight() -> None:
    first = visits(course_of("iv-racemic-acute"), {**WELL, "weight_kg": None})[0]
    assert (first.dose_mg, first.outcome, first.missing) == (0, "needs-decision", ("weight_kg",))


def test_without_an_age_the_european_label_does_not_start() -> None:
    first = visits(course_of("spravato-trd-eu"), {**WELL, "age_years": None})[0]
    assert (first.dose_mg, first.outcome, first.missing) == (0, "needs-decision", ("age_years",))


def test_the_baseline_is_the_first_score_where_none_is_given() -> None:
    """Baseline 40 at the first session, 22 at the second: 45 % better, so the dose goes up; 20 is half, so it does not."""
    for score, dose_mg in ((22.0, 84), (20.0, 56)):
        second = visits(
            course_of("spravato-trd-us"),
            lambda n, s=score: {"tolerated_last": True, "madrs": 40.0 if n == 1 else s},
        )[1]
        assert second.dose_mg == dose_mg


def test_a_cap_is_said_aloud() -> None:
    unset = "{unset: No published source gives a largest dose in mg; the site sets its own.}"
    protocol = changed("iv-racemic-acute", (unset, "{dose: 50 mg, source: house}"))
    course = Course(protocol)
    decision, _ = course.decide(
        course.begin(2), 0.0, np.array([True, True]), {"weight_kg": np.array([90.0, 120.0])}
    )
    assert decision.dose_mg.tolist() == [45, 50]
    assert decision.capped.tolist() == [False, True]


def test_two_doses_on_one_day_are_never_given() -> None:
    course = course_of("spravato-trd-us")
    _, state = course.decide(course.begin(1), 0.0, np.array([True]), WELL)
    decision, _ = course.decide(state, 6.0, np.array([True]), WELL)
    assert (decision.give[0], course.outcomes[decision.outcome[0]].id) == (False, "too-soon")


def test_a_late_session_does_not_bring_the_next_too_close() -> None:
    """Due on day 3, taken on day 6: the session of day 7 moves to day 8, as two consecutive days are not allowed."""
    course = course_of("spravato-trd-us")
    _, state = course.decide(course.begin(1), 0.0, np.array([True]), WELL)
    _, state = course.decide(state, 144.0, np.array([True]), WELL)
    assert course.due_h(state)[0] == 192.0


def test_a_course_that_is_over_is_left_alone() -> None:
    course = course_of("spravato-mdsi")
    state = course.begin(1)
    while np.isfinite(course.due_h(state)[0]):
        decision, state = course.decide(state, float(course.due_h(state)[0]), np.array([True]), WELL)
    assert [
        outcome.id for outcome, applied in zip(course.outcomes, decision.applied[0], strict=True) if applied
    ] == ["given", "completed"]
    again, same = course.decide(state, 10_000.0, np.array([True]), WELL)
    assert not again.give[0]
    assert np.isinf(same.due_h[0])


@pytest.mark.parametrize("name", library())
def test_every_outcome_names_its_rule_and_a_source_of_the_file(name: str) -> None:
    course = course_of(name)
    for outcome in course.outcomes:
        assert outcome.sentence
        if outcome.id not in {"not-due", "capped"}:
            assert outcome.rule
            assert set(outcome.source.split(", ")) <= set(course.protocol.sources)


def test_working_choices_are_marked() -> None:
    rules = {outcome.rule: outcome.hypothesis for outcome in course_of("spravato-trd-us").outcomes}
    assert rules["raise-to-84"] is True
    assert rules["two-weekly"] is False


@pytest.mark.parametrize("patients", [0, -1])
def test_a_course_without_patients_is_refused(patients: int) -> None:
    with pytest.raises(ParameterError, match="1 or more"):
        course_of("spravato-trd-us").begin(patients)


def test_time_does_not_run_backwards() -> None:
    course = course_of("spravato-trd-us")
    _, state = course.decide(course.begin(1), 5.0, np.array([True]), WELL)
    with pytest.raises(ParameterError, match="already given"):
        course.decide(state, 4.0, np.array([True]), WELL)
    with pytest.raises(ParameterError, match="finite"):
        course.decide(state, float("nan"), np.array([True]), WELL)
