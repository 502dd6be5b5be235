"""What a patient answers becomes findings once, exactly as answered, and never through a link that serves no more."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from daybreak.clinic import clock
from daybreak.clinic.actions import follow_up as actions
from daybreak.clinic.actions.by import system
from daybreak.clinic.follow_up.links import LASTS, MOST_WRONG, standing_of
from daybreak.clinic.models import (
    AuditRow,
    Escalation,
    Finding,
    Language,
    LinkAnswer,
    Origin,
    Patient,
    QuestionnaireReturn,
)
from daybreak.errors import ActError
from tests.clinic.actions.follow_up.conftest import At, answer_all, link_of, token_for

pytestmark = pytest.mark.django_db
WRONG = date(1999, 9, 9)


def found(patient: Patient) -> dict[str, str]:
    return dict(Finding.objects.filter(patient=patient).values_list("finding", "text"))


def test_every_item_and_the_sum_become_findings_of_the_patients_own(begun: Patient, token: str) -> None:
    link = link_of(token)
    answer_all(link, [1, 2, 0, 3, 1, 0, 2, 1, 0])
    actions.send(link, Language.GERMAN)
    items = {
        f"phq9_item_{number}": str(score) for number, score in enumerate([1, 2, 0, 3, 1, 0, 2, 1, 0], start=1)
    }
    assert found(begun) == items | {"phq9": "10"}  # 1+2+0+3+1+0+2+1+0
    rows = Finding.objects.filter(patient=begun)
    assert {(row.origin, row.origin_detail, row.recorded_by) for row in rows} == {
        (Origin.PATIENT, f"link:{link.pk}", None)
    }
    assert QuestionnaireReturn.objects.get().language == Language.GERMAN
    sent = AuditRow.objects.filter(act="link.sent").get()
    assert (sent.user_name, sent.via) == ("The patient", "link")


def test_with_an_item_left_out_there_is_no_total(begun: Patient) -> None:
    """No source that was read gives a rule for a missing item, so nothing is imputed."""
    link = link_of(token_for(begun, "gad7"))
    answer_all(link, [1, None, 0, 3, 1, 0, 2])
    returned = actions.send(link, Language.ENGLISH)
    assert returned.left_out == [2]
    assert set(found(begun)) == {f"gad7_item_{number}" for number in (1, 3, 4, 5, 6, 7)}


def test_the_last_answer_of_an_item_counts(begun: Patient) -> None:
    link = link_of(token_for(begun, "gad7"))
    answer_all(link, [1, 1, 1, 1, 1, 1, 1])
    actions.answer(link, 3, 3)
    actions.answer(link, 4, None)
    actions.answer(link, 4, 0)
    actions.send(link, Language.ENGLISH)
    assert (found(begun)["gad7_item_3"], found(begun)["gad7_item_4"], found(begun)["gad7"]) == ("3", "0", "8")


def test_nothing_is_a_finding_before_it_is_sent_but_a_thought_of_death(begun: Patient, token: str) -> None:
    link = link_of(token)
    answer_all(link, [1, 2, 0, 3, 1, 0, 2, 1])
    assert found(begun) == {}
    actions.answer(link, 9, 2)
    assert found(begun) == {"phq9_item_9": "2"}
    assert Escalation.objects.get().rule == "suicide-item"
    actions.send(link, Language.ENGLISH)
    assert Finding.objects.filter(finding="phq9_item_9").count() == 1
    assert found(begun)["phq9"] == "12"


def test_a_thought_of_death_taken_back_stays_on_record_and_its_escalation_open(
    begun: Patient, token: str
) -> None:
    link = link_of(token)
    answer_all(link, [0, 0, 0, 0, 0, 0, 0, 0, 1])
    actions.answer(link, 9, 0)
    actions.send(link, Language.ENGLISH)
    texts = Finding.objects.filter(finding="phq9_item_9").order_by("pk").values_list("text", flat=True)
    assert list(texts) == ["1", "0"]
    assert Escalation.objects.filter(closing=None).count() == 1


def test_it_is_sent_only_when_every_question_was_reached(begun: Patient, token: str) -> None:
    link = link_of(token)
    answer_all(link, [1, 2])
    with pytest.raises(ActError, match="Question 3 was not reached"):
        actions.send(link, Language.ENGLISH)


@pytest.mark.parametrize(("item", "score"), [(0, 1), (10, 1), (1, 4), (1, -1)])
def test_what_is_no_question_or_no_answer_is_refused(token: str, item: int, score: int) -> None:
    with pytest.raises(ActError, match="There is no such"if 1 <= item <= 9 else "There is no question"):  # fmt: skip
        actions.answer(link_of(token), item, score)
    assert not LinkAnswer.objects.exists()


def test_after_five_wrong_birth_dates_the_link_is_dead_also_for_the_right_one(
    begun: Patient, token: str
) -> None:
    link = link_of(token)
    for _ in range(MOST_WRONG):
        assert not actions.open_with(link, WRONG)
    assert standing_of(link, clock.now()).status == "blocked"
    with pytest.raises(ActError, match="blocked"):
        actions.open_with(link, begun.birth_date)
    assert AuditRow.objects.filter(act="link.birth-date-refused").count() == MOST_WRONG


def test_a_link_serves_once(begun: Patient, token: str) -> None:
    link = link_of(token)
    answer_all(link, [0] * 9)
    actions.send(link, Language.ENGLISH)
    for act in (lambda: actions.send(link, Language.ENGLISH), lambda: actions.answer(link, 1, 3)):
        with pytest.raises(ActError, match="This link is sent"):
            act()
    assert Finding.objects.filter(finding="phq9").count() == 1


STEPS = st.lists(
    st.one_of(
        st.tuples(st.just("answer"), st.integers(1, 7), st.none() | st.integers(0, 3)),
        st.tuples(st.just("all"), st.integers(0, 3)),
        st.tuples(st.just("send")),
        st.tuples(st.just("wrong")),
        st.tuples(st.just("revoke")),
        st.tuples(st.just("wait"), st.integers(1, 9)),
    ),
    max_size=10,
)


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps=STEPS)
def test_whatever_is_done_with_a_link_it_gives_its_own_patient_at_most_one_total_in_its_time(
    begun: Patient, other_patient: Patient, at: At, steps: list[tuple[object, ...]]
) -> None:
    began = clock.now()
    link = link_of(token_for(begun, "gad7"))
    now, serves, wrong, before = began, True, 0, Finding.objects.filter(finding="gad7").count()
    for name, *values in steps:
        if name == "wait":
            now += timedelta(days=values[0])  # type: ignore[arg-type]
            at(now)
        serves = serves and now < link.expires_at and wrong < MOST_WRONG
        try:
            wrong += _does(link, str(name), values)
            assert serves or name == "wait"
        except ActError:
            assert not serves or name == "send"
        serves = serves and name != "revoke" and not QuestionnaireReturn.objects.filter(link=link).exists()
    totals = Finding.objects.filter(finding="gad7")
    assert totals.count() - before <= QuestionnaireReturn.objects.filter(link=link).count() <= 1
    assert not totals.filter(patient=other_patient).exists()
    assert not Finding.objects.filter(
        origin_detail=link.reference, true_at__gte=link.recorded_at + LASTS
    ).exists()
    at(began)


def _does(link: object, name: str, values: list[object]) -> int:
    one = link
    match name:
        case "answer":
            actions.answer(one, *values)  # type: ignore[arg-type]
        case "all":
            answer_all(one, [values[0]] * 7)  # type: ignore[arg-type, list-item]
        case "send":
            actions.send(one, Language.ENGLISH)  # type: ignore[arg-type]
        case "revoke":
            actions.revoke(system(one.patient.site), one)  # type: ignore[attr-defined, arg-type]
        case "wrong":
            actions.open_with(one, WRONG)  # type: ignore[arg-type]
            return 1
    return 0
