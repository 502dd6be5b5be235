"""The size for a power in sentences, and which visits sustained remission is told of."""

from __future__ import annotations

from dataclasses import replace

from daybreak.report import trial_asked as asked
from tests.report.trial_example import about, search, summary


def test_the_size_says_what_it_is_the_power_of_and_what_was_kept() -> None:
    size, power, narrow, kept = asked.size(search())
    assert size == "64 patients an arm (95 % interval 50 to no bound) for a power of 0.8."
    assert power.startswith(
        "Power there: 80 % (72 to 87 %), the share of trials with p < 0.05 in favour of ket"
    )
    assert power.endswith(
        "against sal after 14 days (ANCOVA). 3 sizes tried, 50 replicates each, every replicate a trial of its own."
    )
    assert "that of a trial of 81 patients, as the file says" in kept
    assert "ended before the interval was narrow" in narrow


def test_patients_randomised_stand_beside_a_size_that_fewer_reach() -> None:
    said = asked.size(replace(search(), randomised={"ket": 57.6, "sal": 32.6}))[1]
    assert said.startswith("Of these, 57.6 in ket and 32.6 in sal are randomised on average")
    assert not any("are randomised on average" in sentence for sentence in asked.size(search()))


def test_the_size_of_a_crossover_is_that_of_the_whole_trial() -> None:
    assert asked.SAME not in asked.size(search())
    assert asked.size(replace(search(), same_patients=True))[1] == asked.SAME


def test_arms_that_differ_in_the_file_were_searched_alike_and_it_is_said() -> None:
    said = "At every size all arms have the same number of patients, instead of the file's 54 in ket and 27 in sal."
    unequal = replace(search(), file_patients={"ket": 54, "sal": 27})
    assert said in asked.size(unequal)
    assert said in asked.size(replace(unequal, size=None, refusal="No.", randomised={}))
    assert len(asked.size(search())) == len(asked.size(unequal)) - 1


def test_a_size_that_was_not_found_says_why_and_what_was_tried() -> None:
    refusal = "With 2000 patients an arm the power is only 40%, not 80%."
    why, tried, kept = asked.size(replace(search(), size=None, refusal=refusal, randomised={}))
    assert why == f"No size was found for a power of 0.8. {refusal}"
    assert "40 patients 30 of 50, 80 patients 42 of 50, 60 patients 39 of 50" in tried
    assert kept.startswith("At every size")


def test_a_precise_size_asks_for_no_more() -> None:
    found = search()
    precise = replace(found, size=replace(found.size, precise=True, high=90.0))
    assert len(asked.size(precise)) == 3
    assert "50 to 90" in asked.size(precise)[0]


def test_remission_is_told_of_the_visit_that_was_asked_for() -> None:
    assert asked.sustained(summary(), about()) == ()
    said = replace(about(), sustained_from_h=336.0)
    assert [(one.arm, one.time_h) for one in asked.sustained(summary(), said)] == [
        ("ket", 336.0),
        ("sal", 336.0),
    ]
    assert asked.sustained_title(said).startswith("Sustained remission: at every visit from 14 days after")
