"""The summary for a terminal: complete, 80 columns wide, in Unicode or in ASCII."""

from __future__ import annotations

from dataclasses import replace

import pytest

from daybreak.population.reported import Reported
from daybreak.report import Context, Definitions, can_show, terminal_summary
from daybreak.report.terminal import course_line
from daybreak.simulation.result import Forecast

TRIAL = "Popova et al. 2019, doi 10.1176/appi.ajp.2019.19020172"
CONTEXT = Context(
    definitions=Definitions(response_fraction=0.5, remission_madrs=12.0),
    patient_label="Woman of the trial's mean age",
    warnings=("weight_kg is 31 kg, outside the usual 40 to 160; check it.",),
    reported=(
        Reported(
            "madrs_change",
            672.0,
            -21.4,
            "points",
            12.3,
            TRIAL,
            "A new oral antidepressant was begun.",
        ),
    ),
)


@pytest.mark.parametrize("unicode", [True, False])
def test_no_line_is_wider_than_80_columns(forecast: Forecast, unicode: bool) -> None:
    text = terminal_summary(forecast, CONTEXT, unicode=unicode)
    assert max(len(line) for line in text.splitlines()) <= 80


def test_the_fallback_is_plain_ascii(forecast: Forecast) -> None:
    odd = replace(forecast, limits=("≥ 40 mmHg – 5 µg at 37 °C in Zürich",))
    text = terminal_summary(odd, CONTEXT, unicode=False)
    assert text.isascii()
    assert ">= 40 mmHg - 5 ug at 37  degC in Z\\xfcrich" in text


@pytest.mark.parametrize(
    ("encoding", "can"), [("utf-8", True), ("ascii", False), ("cp1252", False), (None, False), ("no", False)]
)
def test_an_encoding_either_carries_the_chart_or_gets_ascii(encoding: str | None, can: bool) -> None:
    assert can_show(encoding) is can


@pytest.mark.parametrize(
    "said",
    [
        "spravato-trd-us 1.0.0",
        "sha256 3f2a9c813f2a",
        "45 years, female, 70 kg, MADRS 37",
        "Woman of the trial's mean age",
        "1,000 virtual patients, seed 1",
        "Screening: 6 of 8 rules passed",
        "SP-SU-1",  # what is missing is named
        "Response at 28 days            62 %  59 to 65 %",
        "28 days         21     15 to 28         6 to 37",
        "66 %  escalated (SP-DO-2)",
        "MADRS, change       28 days   -21.4 (SD 12.3)   -15.8             [1]",
        "[1] Popova et al. 2019, doi 10.1176/appi.ajp.2019.19020172. A new oral",
        "weight_kg is 31 kg",
        "These rest on a hypothesis of the model: MADRS, and every probability.",
        "Set by hand or not read in a source: 1 of 7 numbers of the model.",
        "not a medical device",
    ],
)
def test_the_summary_says(forecast: Forecast, said: str) -> None:
    assert said in terminal_summary(forecast, CONTEXT)


def test_the_calibration_is_named_in_a_line_of_its_own(forecast: Forecast) -> None:
    named = replace(forecast, calibration="2026.9 (0123456789ab)")
    assert "\nRests on  calibration 2026.9 (0123456789ab)\n" in terminal_summary(named)
    assert "Rests on" not in terminal_summary(replace(forecast, calibration=""))


def test_a_what_if_is_called_one(forecast: Forecast) -> None:
    """Before the first figure, not after the last."""
    text = terminal_summary(replace(forecast, what_if=True))
    assert text.index("WHAT IF   The protocol does not admit this patient") < text.index("Screening:")
    assert "WHAT IF" not in terminal_summary(forecast)


def test_the_chart_marks_every_session(forecast: Forecast) -> None:
    assert terminal_summary(forecast).count("▲") == len(forecast.sessions) + 1  # and once in the legend


def test_the_thresholds_are_drawn_only_where_the_protocol_has_them(forecast: Forecast) -> None:
    assert " remission\n" in terminal_summary(forecast, CONTEXT)
    assert " remission\n" not in terminal_summary(forecast, Context(Definitions(response_fraction=0.5)))


def test_a_long_course_is_shortened_in_the_table(forecast: Forecast) -> None:
    assert "3 more in the report" in terminal_summary(forecast)


def test_the_course_is_told_phase_by_phase(forecast: Forecast) -> None:
    assert course_line(forecast.sessions).startswith(
        "induction 8 sessions (days 1 to 25, 56 to 84 mg intranasal); "
    )


def test_the_course_line_names_every_dose_of_a_phase_not_only_the_commonest(forecast: Forecast) -> None:
    weekly = replace(forecast.sessions[1], dose_mg=84.0, dose_share={"56": 0.49, "84": 0.51})
    assert "56 to 84 mg" in course_line([weekly])


def test_a_population_dosed_by_its_weights_has_no_single_dose(forecast: Forecast) -> None:
    """More doses than can be listed leave `dose_share` empty; the commonest of them would mislead."""
    session = replace(forecast.sessions[0], dose_mg=73.5, dose_share={})
    assert course_line([session]) == "induction 1 session (day 1, by weight intranasal)"
    text = terminal_summary(replace(forecast, sessions=(session,)))
    assert "by weight" in text
    assert "73.5" not in text


def test_the_sources_in_brackets_are_explained(forecast: Forecast) -> None:
    assert "'daybreak protocol show ID" in terminal_summary(forecast)


def test_a_course_without_a_dose_says_so() -> None:
    assert course_line(()) == "no session: nobody was dosed"


def test_an_empty_forecast_is_still_a_summary(forecast: Forecast) -> None:
    empty = Forecast(protocol=forecast.protocol, seed=1, patients=1, sessions=(), outcomes={}, summary={})
    assert "not a medical device" in terminal_summary(empty)


def test_the_gravest_verdict_comes_first(forecast: Forecast) -> None:
    text = terminal_summary(forecast)
    assert text.index("SP-SU-1") < text.index("SP-BP-1")  # missing before caution
    assert "Missing: Active substance" in text


def test_hostile_words_cannot_move_the_cursor(forecast: Forecast) -> None:
    text = terminal_summary(replace(forecast, population="\x1b[31mred\x07", findings={}))
    assert "\x1b" not in text
    assert "\x07" not in text
