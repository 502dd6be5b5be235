"""Two files are compared by what they mean, not by how they are written."""

from __future__ import annotations

from daybreak.protocol import load_protocol, parse_protocol
from daybreak.protocol.difference import Change, differences
from tests.protocol.broken import NASAL
from tests.protocol.courses import changed

US = load_protocol("spravato-trd-us")


def changes(*pieces: tuple[str, str]) -> list[Change]:
    return list(differences(US, changed("spravato-trd-us", *pieces)))


def test_comments_spacing_order_and_other_words_are_no_difference() -> None:
    same = changes(
        ("language: 1\n", "# A comment.\nlanguage: 1\n\n"),
        ("  device: 28 mg\n  device_interval: 5 min\n", "  device_interval: 300 s\n  device: 28.0 mg\n"),
        (
            "when: systolic_bp > 140 or diastolic_bp > 90",
            "when: (systolic_bp > 140) or (diastolic_bp > 90.0)",
        ),
        ("lasts: 44 weeks", "lasts: 308 days"),
        ("source: [R5, P5], rule: SP-MO-5", "source: [P5, R5], rule: SP-MO-5"),
    )
    assert same == []


def test_a_protocol_does_not_differ_from_itself() -> None:
    again, _ = parse_protocol(NASAL)
    assert again is not None
    assert differences(US, again) == ()


def test_a_changed_number_is_told_with_its_place() -> None:
    assert changes(("lasts: 44 weeks", "lasts: 20 weeks")) == [
        Change("regimen.phases[maintenance].lasts", "changed", "44 weeks", "20 weeks")
    ]


def test_a_changed_condition_is_told_in_its_own_words() -> None:
    (change,) = changes(("when: madrs <= 12, every", "when: madrs <= 10, every"))
    assert (change.before, change.after) == ("madrs <= 12", "madrs <= 10")
    assert change.place == "regimen.phases[maintenance].interval[two-weekly].when"


def test_a_rule_that_was_removed_or_added_is_told() -> None:
    gone = "    - {id: oximeter-present, when: pulse_oximeter_ready, effect: require, "
    gone += "reason: A pulse oximeter is on site., source: [R1, R2], rule: RM-2}\n"
    without = changed("spravato-trd-us", (gone, ""))
    assert [(change.place, change.kind) for change in differences(US, without)] == [
        ("session.gates[oximeter-present]", "removed")
    ]
    assert [(change.place, change.kind) for change in differences(without, US)] == [
        ("session.gates[oximeter-present]", "added")
    ]


def test_the_order_of_titration_rules_matters() -> None:
    begin = NASAL.index("    - id: lower-when-not-tolerated")
    middle, end = NASAL.index("    - id: raise-to-84"), NASAL.index("  missed:")
    lower, up = NASAL[begin:middle], NASAL[middle:end]
    assert [change.kind for change in changes((lower + up, up + lower))] == ["reordered"]
