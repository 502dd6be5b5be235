"""Rules of relapse as they are typed, and those that a design cannot show."""

from __future__ import annotations

import pytest

from daybreak.cli.relapse_words import relapse_rules, visit_h
from daybreak.errors import ParameterError, QuantityError
from daybreak.trial.design import TrialDesign
from daybreak.trial.design_file import load_trial

ACUTE = load_trial("synapse").design  # visits after 2 h, 24 h and 7 days
WITHDRAWAL = load_trial("sustain-1-remitters").design


@pytest.mark.parametrize(
    ("text", "design", "rule"),
    [
        ("22", WITHDRAWAL, (22.0, None, 2, 0.0, "all")),
        ("22 once", WITHDRAWAL, (22.0, None, 1, 0.0, "all")),
        ("loss 3 times", WITHDRAWAL, (None, 0.5, 3, 0.0, "all")),
        ("22 from 28 days among remitters", WITHDRAWAL, (22.0, None, 2, 672.0, "remitters")),
        ("loss once from 24 h", ACUTE, (None, 0.5, 1, 24.0, "responders")),
        ("20.5  twice", ACUTE, (20.5, None, 2, 2.0, "responders")),
        ("22 among all", ACUTE, (22.0, None, 2, 2.0, "all")),
    ],
)
def test_words_become_a_rule(text: str, design: TrialDesign, rule: tuple[object, ...]) -> None:
    (found,) = relapse_rules([text], design)
    assert (
        found.at_least,
        found.improvement_below,
        found.visits,
        found.from_h,
        found.at_risk,
    ) == rule


def test_a_rule_is_named_in_words() -> None:
    one, other = relapse_rules(["22", "loss once from 24 h among responders"], ACUTE)
    assert one.name == "MADRS of at least 22 at 2 visits in a row, from 2 h on, among those in response then"
    assert other.name.startswith(
        "response lost (an improvement by less than half) at one visit, from 24 h on"
    )


def test_a_withdrawal_has_a_rule_where_nobody_asks_and_other_trials_have_none() -> None:
    assert [rule.name for rule in relapse_rules((), WITHDRAWAL)] == [
        "MADRS of at least 22 at 2 visits in a row"
    ]
    assert relapse_rules((), ACUTE) == ()


def test_a_withdrawal_with_one_visit_has_none() -> None:
    once = WITHDRAWAL.model_copy(update={"visits": WITHDRAWAL.visits[:1]})
    assert relapse_rules((), once) == ()
    assert len(relapse_rules(["22 once"], once)) == 1


@pytest.mark.parametrize(
    "text", ["", "soon", "99", "22 thrice", "0", "61", "-5", "22 among friends", "22 from now"]
)
def test_other_words_are_refused_with_what_to_write(text: str) -> None:
    with pytest.raises(ParameterError, match=r"is no relapse. Write a MADRS above 0 and up to 60, or `loss`"):
        relapse_rules([text], WITHDRAWAL)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("22 4 times", "needs 4 visits in a row, but the trial has 2 after 2 h"),
        ("22 0 times", "needs 0 visits"),
        ("22 from 24 h", "but the trial has 1 after 24 h"),
        ("22 from 4 days", "There is no visit after 4 days. Choose from 2 h, 24 h, 7 days."),
    ],
)
def test_a_design_with_too_few_visits_is_refused(text: str, said: str) -> None:
    with pytest.raises(ParameterError, match=said):
        relapse_rules([text], ACUTE)


def test_nobody_is_known_to_respond_at_randomisation() -> None:
    with pytest.raises(
        ParameterError, match=r"known at a visit, not at randomisation. Write .*22 from 14 days among"
    ):
        relapse_rules(["22 among responders"], WITHDRAWAL)


def test_a_withdrawal_with_one_visit_cannot_show_two_in_a_row() -> None:
    short = WITHDRAWAL.model_copy(update={"visits": WITHDRAWAL.visits[:1]})
    with pytest.raises(ParameterError, match=r"1 after randomisation. Add `visits:` to the file"):
        relapse_rules(["22 twice"], short)
    assert len(relapse_rules(["22 once"], short)) == 1


def test_a_time_is_that_of_a_visit() -> None:
    assert visit_h("7 days", ACUTE, "--sustained") == 168.0
    with pytest.raises(ParameterError, match=r"^--sustained: There is no visit after 5 days"):
        visit_h("5 days", ACUTE, "--sustained")
    with pytest.raises(QuantityError):
        visit_h("soon", ACUTE, "--sustained")
