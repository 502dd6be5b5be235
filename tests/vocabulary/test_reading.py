"""A broken vocabulary file is refused with line and id, whatever is broken in it."""

from __future__ import annotations

import pytest

from daybreak.errors import VocabularyError
from daybreak.vocabulary import read_vocabulary

SMALL = """\
sources:
  S1: {citation: A paper, doi: 10.1/x}
instruments:
  - id: scale
    label: A scale
    rater: self
    items: {count: 2, range: [0, 3]}
    total: {range: [0, 6], source: S1}
    bands: {source: S1, ranges: {low: [0, 2], high: [3, 6]}}
    licence: {status: no-text, note: None., sources: [S1]}
findings:
  - {id: scale, label: Its total, type: integer, unit: points, instrument: scale, group: scale}
  - {id: weight_kg, label: Weight, type: number, unit: kg, absolute: [20, 400], plausible: [40, 180], group: person}
  - {id: sex, label: Sex, type: choice, choices: [female, male], group: person}
"""
WORDING = "    text: {language: en, notice: Free, stem: Asked, answers: [a, b], items: [c]}\n"


def test_the_small_vocabulary_that_the_broken_ones_are_made_of_is_good() -> None:
    vocabulary = read_vocabulary(SMALL, "small.yaml")
    assert [finding.id for finding in vocabulary] == ["scale", "weight_kg", "sex"]
    assert vocabulary["scale"].absolute == vocabulary.instrument("scale").total


@pytest.mark.parametrize(
    ("good", "bad", "says"),
    [
        ("id: sex", "id: weight_kg", "small.yaml:14: weight_kg is entered twice under `findings`"),
        ("absolute: [20, 400]", "absolute: [400, 20]", "small.yaml:13: weight_kg: `absolute` runs from 400 to 20"),
        ("absolute: [20, 400]", "absolute: [20, 20]", "`absolute` runs from 20 to 20"),
        ("absolute: [20, 400]", "absolute: [20]", "is not a range of two numbers"),
        ("absolute: [20, 400]", "absolute: [20, true]", "is not a range of two numbers"),
        ("absolute: [20, 400]", "absolute: [20, '400']", "is not a range of two numbers"),
        ("absolute: [20, 400], ", "", "weight_kg: It is a number without an absolute range"),
        ("plausible: [40, 180]", "plausible: [10, 180]", "plausible range leaves its absolute range"),
        ("instrument: scale", "instrument: skale", "scale: There is no instrument 'skale'"),
        ("instrument: scale", "instrument: scale, absolute: [0, 7]", "the range of a scale is its instrument's"),
        ("type: number", "type: float", "`type` is 'float'. Write one of number, integer, yes-no, choice, date."),
        ("type: number", "type: yes-no", "Only numbers have a unit and ranges"),
        ("type: choice", "type: yes-no", "Choices, at least two, belong to the type choice"),
        ("choices: [female, male]", "choices: [female]", "Choices, at least two"),
        ("choices: [female, male]", "choices: [female, female]", "names something twice"),
        ("choices: [female, male]", "choices: female", "is not a list of texts"),
        ("choices: [female, male], ", "", "Choices, at least two"),
        ("id: sex", "id: Sex", "'Sex' is not an id"),
        ("id: sex", "id: sex__x", "'sex__x' is not an id"),
        ("label: Sex, ", "", "sex: `label` is missing"),
        ("label: Sex", "label: 5", "`label` is not text"),
        ("label: Sex", "label: ''", "`label` is not text"),
        ("label: Sex", "lable: Sex", "sex: `label` is missing"),
        ("label: Sex", "label: Sex, colour: red", "sex: `colour` is not a key of this entry"),
        ("label: Sex", "label: Sex, unknown: maybe", "`unknown` is 'maybe'. Write one of allowed, refused."),
        ("label: Sex", "label: Sex, loinc: 1234, loinc_source: S1", "`loinc` is not text"),
        ("label: Sex", "label: Sex, loinc: abc, loinc_source: S1", "'abc' is not a LOINC code"),
        ("label: Sex", "label: Sex, loinc: 1234-5", "`loinc_source` is missing"),
        ("label: Sex", "label: Sex, loinc: 1234-5, loinc_source: S9", "There is no source 'S9'"),
        ("source: S1}\n    bands", "source: S2}\n    bands", "small.yaml:8: There is no source 'S2'"),
        ("sources: [S1]", "sources: [S2]", "There is no source 'S2'"),
        ("doi: 10.1/x", "seen: true", "The source S1 was seen but has no address"),
        ("doi: 10.1/x", "seen: 1", "neither true nor false"),
        ("high: [3, 6]", "high: [2, 6]", "scale: The band 'high' overlaps another or leaves the total's range"),
        ("high: [3, 6]", "high: [3, 7]", "The band 'high' overlaps another or leaves the total's range"),
        ("    total: {range: [0, 6], source: S1}\n", "", "scale: It has bands but no total"),
        ("count: 2", "count: two", "`count` is not a whole number"),
        ("rater: self", "rater: nobody", "`rater` is 'nobody'"),
        ("status: no-text", "status: maybe", "`status` is 'maybe'"),
        ("status: no-text, ", "", "`status` is missing"),
        ("findings:\n", "extras: []\nfindings:\n", "`extras` is not a key of this entry"),
        ("findings:\n", "findings:\n  - text\n", "This is not an entry of keys and values"),
        ("id: sex", "id: no", "can be read as text or as false"),
        ("id: sex", "id: &a sex", "Anchors"),
        ("  - {id: sex", "  - {id: sex, id: sex", "is given twice"),
        ("    rater: self\n", f"    rater: self\n{WORDING}", "scale: The licence does not allow its text"),
    ],
)  # fmt: skip
def test_a_broken_vocabulary_is_refused_with_place_and_id(good: str, bad: str, says: str) -> None:
    assert SMALL.count(good) == 1
    with pytest.raises(VocabularyError) as refusal:
        read_vocabulary(SMALL.replace(good, bad), "small.yaml")
    assert says in str(refusal.value)
    assert str(refusal.value).startswith("small.yaml:")


def test_wording_must_have_one_text_an_item() -> None:
    wording = "    text: {language: en, notice: Free, stem: Asked, answers: [a, b], items: [c]}\n"
    text = SMALL.replace("status: no-text", "status: ship").replace(
        "    rater: self\n", "    rater: self\n" + wording
    )
    with pytest.raises(VocabularyError, match="It has 2 items but 1 texts"):
        read_vocabulary(text, "small.yaml")


@pytest.mark.parametrize("text", ["", "[]", "text", "sources: {}", "findings: [", "\tx: 1"])
def test_a_file_that_is_no_vocabulary_is_refused(text: str) -> None:
    with pytest.raises(VocabularyError):
        read_vocabulary(text, "small.yaml")
