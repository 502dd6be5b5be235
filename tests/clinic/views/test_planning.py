# ruff: noqa: F811
"""The pages of planning: what is offered, what is shown with its origin, what a hand may change, and how little they ask."""

from __future__ import annotations

import re
from datetime import time
from decimal import Decimal
from hashlib import sha256
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries

from daybreak.clinic import clock
from daybreak.clinic.actions import findings, planning
from daybreak.clinic.actions.act import act
from daybreak.clinic.actions.by import By
from daybreak.clinic.actions.findings import Entry
from daybreak.clinic.models import (
    Patient,
    PlanForecast,
    PriceOf,
    Role,
    SessionMissed,
    SessionMoved,
    Site,
    TreatmentPlan,
    TreatmentSession,
    User,
)
from daybreak.clinic.planning.civil import day_of
from daybreak.clinic.planning.comparison import burdens, option
from daybreak.clinic.planning.prices import prices_of
from daybreak.clinic.planning.site_calendar import Span, calendar_of
from daybreak.clinic.views.comparing import foreseen_for
from tests.clinic.actions.planning.conftest import (  # noqa: F401 - fixtures
    dated,
    later,
    on,
    open_clinic,
    order,
    signed_policy,
    signs,
    wanted,
)
from tests.clinic.conftest import PASSWORD, person, signed_in

pytestmark = pytest.mark.django_db
IV, NASAL = "iv-racemic-acute", "spravato-trd-us"


def page(client: Client, name: str, *args: object, **query: str) -> str:
    answer = client.get(reverse(name, args=args), query)
    assert answer.status_code == 200, answer
    return answer.content.decode()


def test_a_protocol_that_excludes_the_patient_is_not_offered_and_says_why(
    by: By, order: TreatmentPlan, director: User, prescriber: User, patient: Patient
) -> None:
    signed_policy(by, director, NASAL)
    findings.record(by, patient, [Entry("aneurysmal_vascular_disease", "yes", by.moment)])
    browser = signed_in(prescriber)
    shown = page(browser, "compare", patient.pk)
    assert "Not offered" in shown
    assert "no-aneurysm" in shown or "aneurysm" in shown
    assert reverse("compare_forecast", args=[patient.pk, NASAL]) not in shown
    fragment = page(browser, "compare_forecast", patient.pk, NASAL)
    assert "not offered to this patient" in fragment
    assert "<svg" not in fragment


def test_a_protocol_that_nobody_signed_is_not_compared(
    prescriber: User, order: TreatmentPlan, patient: Patient
) -> None:
    shown = page(signed_in(prescriber), "compare", patient.pk)
    assert reverse("compare_forecast", args=[patient.pk, IV]) in shown
    assert "Esketamine" not in shown.partition("<h1>")[2]


def test_every_figure_of_a_forecast_has_its_origin(
    prescriber: User, order: TreatmentPlan, patient: Patient, by: By
) -> None:
    chosen = option(patient, IV, by.moment)
    assert chosen is not None
    seen = foreseen_for(chosen)
    assert seen.forecast is not None
    shown = page(signed_in(prescriber), "compare_forecast", patient.pk, IV)
    for words in (seen.calibration, seen.version, chosen.policy.file_sha256[:16], chosen.protocol.version, "hypothesis",
                  seen.forecast.summary["response"].definition, "visit: no price set",
                  "racemic-ketamine: no price set"):  # fmt: skip
        assert words in shown, words
    assert f"?forecast={seen.digest}" in shown
    assert "style=" not in shown
    assert shown.count("<svg") == 2


def test_cost_is_the_clinics_price_times_what_is_foreseen(
    by: By, site: Site, order: TreatmentPlan, patient: Patient
) -> None:
    planning.set_price(by, PriceOf.VISIT, "", Decimal(200), "EUR")
    planning.set_price(by, PriceOf.MG, "racemic-ketamine", Decimal("0.5"), "EUR")
    chosen = option(patient, IV, by.moment)
    assert chosen is not None
    forecast = foreseen_for(chosen).forecast
    assert forecast is not None
    acute, _ = burdens(chosen.protocol, forecast, prices_of(site))
    assert acute.visits == 6  # IV-FR-1
    assert acute.given == pytest.approx(6.0)
    assert acute.hours == pytest.approx(6 * (40 + 60) / 60)  # infusion, and the stay that the policy sets
    assert acute.cost.amount == Decimal(
        round(6 * (200 + 0.5 * 41.2))
    )  # 0.5 mg/kg x 82.35 kg, told to the tenth


def test_choosing_keeps_the_forecast_with_the_order(
    prescriber: User, order: TreatmentPlan, patient: Patient, by: By
) -> None:
    chosen = option(patient, IV, by.moment)
    assert chosen is not None
    url = reverse("plan", args=[patient.pk, IV]) + f"?forecast={foreseen_for(chosen).digest}"
    answer = signed_in(prescriber).post(url, {"course": "new", "dose_mg": "41.175", "secret": PASSWORD})
    plan = TreatmentPlan.objects.order_by("-pk")[0]
    assert answer["Location"] == reverse("course_dates", args=[patient.pk, plan.pk])
    assert PlanForecast.objects.get().plan == plan


def test_a_forecast_that_no_longer_holds_is_not_kept(
    prescriber: User, order: TreatmentPlan, patient: Patient, by: By
) -> None:
    chosen = option(patient, IV, by.moment)
    assert chosen is not None
    url = reverse("plan", args=[patient.pk, IV]) + f"?forecast={foreseen_for(chosen).digest}"
    findings.record(by, patient, [Entry("madrs", "20", by.moment)])
    answer = signed_in(prescriber).post(url, {"course": "new", "dose_mg": "41.175", "secret": PASSWORD})
    assert "Compare again" in answer.content.decode()
    assert TreatmentPlan.objects.count() == 1


def test_an_order_stands_beside_what_the_protocol_says_and_asks_which_course_it_is_for(
    by: By, prescriber: User, dated: list[TreatmentSession], order: TreatmentPlan, patient: Patient
) -> None:
    findings.record(by, patient, [Entry("weight_kg", "90", by.moment)])
    browser = signed_in(prescriber)
    shown = page(browser, "plan", patient.pk, IV)
    assert "Give 45 mg" in shown  # 0.5 mg/kg (IV-DO-1) of 90 kg
    assert "The course of 41.175 mg goes on" in shown
    assert "A new course" in shown
    url = reverse("plan", args=[patient.pk, IV])
    sent = {"dose_mg": "45.0", "secret": PASSWORD}
    unanswered = browser.post(url, sent).content.decode()
    assert "This field is required" in unanswered
    assert "has sessions planned" in browser.post(url, sent | {"course": "new"}).content.decode()
    answer = browser.post(url, sent | {"course": str(order.pk)}, follow=True).content.decode()
    assert "6 planned sessions now have this dose." in answer
    assert "Another order goes on with it." in answer
    assert answer.count("planned again with this order") == 6
    assert set(TreatmentPlan.objects.get(continues=order).sessions.values_list("number", flat=True)) == {
        *range(1, 7)
    }


def test_a_departure_is_shown_with_its_reason(
    by: By, prescriber: User, director: User, patient: Patient, order: TreatmentPlan
) -> None:
    signed_policy(by, director, NASAL)
    browser, url = signed_in(prescriber), reverse("plan", args=[patient.pk, NASAL])
    sent = {"dose_mg": "84", "secret": PASSWORD}
    refused = browser.post(url, sent).content.decode()
    assert "The protocol says something else than 84 mg: Give 56 mg." in refused
    assert browser.post(url, sent | {"reason": "Took 84 mg until May"}).status_code == 302
    shown = page(browser, "plans", patient.pk)
    assert "The protocol said: Give 56 mg." in shown
    assert "Ordered all the same: Took 84 mg until May" in shown


def proposal(client: Client, plan: TreatmentPlan, **query: str) -> str:
    first = day_of("Europe/Berlin", on(0)).isoformat()
    return page(
        client,
        "course_dates",
        plan.patient_id,
        plan.pk,
        **({"first_day": first, "at": "09:00", "chair": ""} | query),
    )


def rows(*days: int, **changed: str) -> dict[str, Any]:
    """The form as a browser sends it, a line a day."""
    sent: dict[str, Any] = {"count": str(len(days)), "what": "accept"}
    for number, day in enumerate(days):
        at = {
            "keep": "on",
            "day": day_of("Europe/Berlin", on(day)).isoformat(),
            "at": "09:00",
            "chair": "Chair 1",
        }
        sent |= {f"s{number}-{name}": value for name, value in at.items()}
    return sent | changed


def test_a_proposal_is_shown_and_accepted_in_one_act(
    client: Client, open_clinic: By, order: TreatmentPlan
) -> None:
    shown = proposal(client, order)
    assert shown.count('class="rule passed"') == 6
    url = reverse("course_dates", args=[order.patient_id, order.pk])
    assert client.post(url, rows(0, 2, 4, 7, 9, 11)).status_code == 302
    assert TreatmentSession.objects.count() == 6


def test_a_holiday_and_its_reason_stand_in_the_proposal(
    client: Client, open_clinic: By, order: TreatmentPlan
) -> None:
    planning.close_day(open_clinic, day_of("Europe/Berlin", on(7)), "Founders' day")
    assert "closed: Founders&#x27; day" in proposal(client, order)


def test_a_first_day_on_which_all_fit_is_offered(
    client: Client, open_clinic: By, order: TreatmentPlan
) -> None:
    """From Thursday the weekend eats a day of the file. From Friday, days 0, 3, 5, 7, 10 and 12 keep every distance and slot."""
    shown = proposal(client, order, first_day=day_of("Europe/Berlin", on(3)).isoformat())
    assert f"first_day={day_of('Europe/Berlin', on(4)).isoformat()}" in shown


def test_a_date_changed_by_hand_is_looked_at_and_nothing_typed_is_lost(
    client: Client, open_clinic: By, order: TreatmentPlan
) -> None:
    url = reverse("course_dates", args=[order.patient_id, order.pk])
    answer = client.post(url, rows(0, 1, **{"s1-at": "10:30", "what": "accept"})).content.decode()
    assert "Less than 2 days" in answer
    assert "10:30" in answer
    assert not TreatmentSession.objects.exists()
    dropped = rows(0, 1)
    del dropped["s1-keep"]
    assert client.post(url, dropped).status_code == 302
    assert TreatmentSession.objects.count() == 1


def test_a_review_takes_whatever_was_recorded_of_what_it_asks_for(
    client: Client, open_clinic: By, order: TreatmentPlan, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The site's file asks whether a clinician has reviewed the benefit: until it is recorded, no date of the next phase."""
    own = order.protocol_file.replace('"madrs_change_percent >= 50"', '"benefit_reviewed"')
    assert own != order.protocol_file
    plan = with_file(open_clinic, order, own)
    planning.accept_dates(open_clinic, plan, wanted())
    at = on(12)
    monkeypatch.setattr(clock, "now", lambda: at)
    before = page(client, "course_dates", plan.patient_id, plan.pk)
    assert "Findings that the rule responder needs are unknown" in before
    findings.record(later(open_clinic, at), plan.patient, [Entry("benefit_reviewed", "yes", at)])
    after = page(client, "course_dates", plan.patient_id, plan.pk)
    assert "Response to the acute series" in after
    assert "unknown" not in after


def with_file(by: By, order: TreatmentPlan, text: str) -> TreatmentPlan:
    """The same order by another file, as a row beside the first."""
    with act(by, "plan.signed", patient=order.patient) as done:
        row = TreatmentPlan(patient=order.patient, policy=order.policy, protocol=order.protocol, dose_mg=order.dose_mg,
                            protocol_version=order.protocol_version, protocol_file=text,
                            protocol_sha256=sha256(text.encode()).hexdigest())  # fmt: skip
        done.stamp(row)
    return row


NO_PROPOSALS: tuple[dict[str, str], ...] = (
    {}, {"what": "accept"}, {"what": "accept", "count": "1e9"}, {"what": "accept", "count": "99999"},
    {"what": "accept", "count": "1", "s0-keep": "on", "s0-day": "0001-01-01", "s0-at": "25:00"},
)  # fmt: skip


def test_what_is_no_proposal_plans_nothing(client: Client, open_clinic: By, order: TreatmentPlan) -> None:
    url = reverse("course_dates", args=[order.patient_id, order.pk])
    for sent in NO_PROPOSALS:
        assert client.post(url, sent).status_code == 200, sent
    assert not TreatmentSession.objects.exists()


def test_without_a_calendar_the_page_says_what_is_missing(client: Client, order: TreatmentPlan) -> None:
    assert "is not set up" in page(client, "course_dates", order.patient_id, order.pk)


def test_the_next_phase_waits_for_the_review(client: Client, by: By, dated: list[TreatmentSession]) -> None:
    shown = page(client, "course_dates", dated[0].patient_id, dated[0].plan_id)
    assert "A review stands before this phase" in shown
    assert "No response to the acute series" in shown  # 32 points before and now


def test_a_refused_move_keeps_what_was_typed_and_free_times_are_links(
    client: Client, dated: list[TreatmentSession]
) -> None:
    url = reverse("session_move", args=[dated[1].patient_id, dated[1].pk])
    sent = {
        "day": day_of("Europe/Berlin", on(3)).isoformat(),
        "at": "09:00",
        "chair": "Chair 1",
        "reason": "A wish of hers",
    }
    shown = client.post(url, sent).content.decode()
    assert "Less than 2 days from session 3" in shown
    assert "A wish of hers" in shown
    free = page(client, "session_move", dated[1].patient_id, dated[1].pk)
    assert "at=09%3A30" in free or "at=09:30" in free
    assert (
        client.post(
            url, sent | {"day": day_of("Europe/Berlin", on(2)).isoformat(), "at": "11:00"}
        ).status_code
        == 302
    )
    assert SessionMoved.objects.get().reason == "A wish of hers"


def test_a_missed_session_shows_the_rule_with_its_source(
    client: Client, dated: list[TreatmentSession], monkeypatch: pytest.MonkeyPatch
) -> None:
    at = on(0, 10)
    monkeypatch.setattr(clock, "now", lambda: at)
    url = reverse("session_missed", args=[dated[0].patient_id, dated[0].pk])
    assert client.post(url, {"note": "Phone off", "secret": PASSWORD}).status_code == 302
    assert SessionMissed.objects.get().note == "Phone off"
    shown = client.get(url).content.decode()
    for words in (
        "the schedule is kept",
        "worse-after-missed",
        "a clinician decides",
        "The next session stays: session 2",
    ):
        assert words in shown, words
    screen = client.get(reverse("session", args=[dated[0].patient_id, dated[0].pk])).content.decode()
    assert re.search(r'<span class="verdict">\s*Missed', screen)


def test_the_calendar_shows_what_is_taken_and_what_is_free(
    client: Client, dated: list[TreatmentSession]
) -> None:
    day = day_of("Europe/Berlin", on(0)).isoformat()
    shown = page(client, "calendar", day=day)
    assert "Example, Ada" in shown
    assert "08:30 to 10:55" in shown  # the chair, from preparation on
    assert "10:55 to 16:00 free" in shown  # 9:00, 40 min of infusion, 60 min of stay, 15 min after
    assert "08:00 to 16:00 free" in shown  # the other chair
    week = page(client, "calendar", view="week", day=day)
    assert week.count("Example, Ada") == 3
    assert "Closed on Saturdays" in week
    chair = page(client, "calendar", view="chair", chair="Chair 2", day=day)
    assert "Example, Ada" not in chair


def test_an_address_that_is_none_shows_today(client: Client, open_clinic: By) -> None:
    for query in (
        {"day": "x"},
        {"day": "9999-99-99"},
        {"view": "year"},
        {"chair": "<b>"},
        {"day": "0001-01-01"},
    ):
        assert "Calendar" in page(client, "calendar", **query)


def test_a_coordinator_sets_up_the_calendar(site: Site, client: Client) -> None:
    desk, url = signed_in(person(site, Role.COORDINATOR)), reverse("calendar_setup")
    for sent in (
        {"what": "hours", "hours-weekday": "0", "hours-opens": "08:00", "hours-closes": "16:00"},
        {"what": "capacity", "capacity-sessions_at_once": "2", "capacity-before_min": "30", "capacity-after_min": "15",
         "capacity-step_min": "30"},
        {"what": "chair", "chair-name": "Chair 1"},
        {"what": "closed", "closed-day": "2027-05-06", "closed-why": "Ascension"},
    ):  # fmt: skip
        assert desk.post(url, sent).status_code == 302, sent
    assert calendar_of(site).ready
    wrong = desk.post(
        url, {"what": "hours", "hours-weekday": "1", "hours-opens": "16:00", "hours-closes": "08:00"}
    )
    assert "closes before it opens" in wrong.content.decode()
    half = desk.post(url, {"what": "hours", "hours-weekday": "1", "hours-opens": "08:00"}).content.decode()
    assert "Fill in both times, or neither." in half
    assert client.get(url).status_code == 403  # a nurse


def test_a_day_with_a_break_is_set_up_shown_and_kept_free(
    site: Site, open_clinic: By, client: Client
) -> None:
    desk, url, day = (
        signed_in(person(site, Role.COORDINATOR)),
        reverse("calendar_setup"),
        day_of("Europe/Berlin", on(0)),
    )
    sent = {"what": "hours", "hours-weekday": str(day.weekday()), "hours-opens": "08:00", "hours-closes": "12:00",
            "hours-at_once": "1", "hours-opens_2": "13:00", "hours-closes_2": "17:00"}  # fmt: skip
    assert desk.post(url, sent).status_code == 302
    assert calendar_of(site).hours[day.weekday()] == (Span(time(8), time(12), 1), Span(time(13), time(17)))
    assert re.search(r"08:00 to 12:00 .*\(1 at once\).*13:00 to 17:00", desk.get(url).content.decode())
    shown = page(client, "calendar", view="day", day=day.isoformat())
    assert shown.count("08:00 to 12:00 free") == shown.count("13:00 to 17:00 free") == 2  # a chair each
    assert "12:00 to 13:00" not in shown


def test_closing_a_day_says_what_is_planned_then(director: User, dated: list[TreatmentSession]) -> None:
    sent = {
        "what": "closed",
        "closed-day": day_of("Europe/Berlin", on(2)).isoformat(),
        "closed-why": "Strike",
    }
    shown = signed_in(director).post(reverse("calendar_setup"), sent, follow=True).content.decode()
    assert "Sessions planned that day: 1. Move them." in shown


def test_pages_ask_the_database_little(
    client: Client, prescriber: User, dated: list[TreatmentSession], site: Site,
    django_assert_max_num_queries: DjangoAssertNumQueries,
) -> None:  # fmt: skip
    one, doctor, desk = dated[1], signed_in(prescriber), signed_in(person(site, Role.COORDINATOR))
    day = day_of("Europe/Berlin", on(0)).isoformat()
    asked: list[tuple[Client, str]] = [
        (client, reverse("calendar") + f"?day={day}"), (client, reverse("calendar") + f"?view=week&day={day}"),
        (client, reverse("plans", args=[one.patient_id])), (doctor, reverse("compare", args=[one.patient_id])),
        (doctor, reverse("compare_forecast", args=[one.patient_id, IV])), (desk, reverse("calendar_setup")),
        (client, reverse("session_move", args=[one.patient_id, one.pk])), (desk, reverse("prices")),
        (client, reverse("session_missed", args=[one.patient_id, one.pk])), (client, reverse("sessions")),
        (client, reverse("session_cancel", args=[one.patient_id, one.pk])),
        (client, reverse("course_dates", args=[one.patient_id, one.plan_id]) + "?at=09:00"),
    ]  # fmt: skip
    for browser, url in asked:
        browser.get(url)
        with django_assert_max_num_queries(12, info=url):
            browser.get(url)
