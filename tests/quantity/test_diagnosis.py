"""Every hostile text is refused, and the refusal says what is wrong with it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from daybreak.errors import QuantityError
from daybreak.yaml_source import read_yaml
from tests.quantity.asking import PARSERS

GROUPS: list[dict[str, Any]] = read_yaml(Path(__file__).with_name("hostile_texts.yaml")).values
CASES = [(group["asked"], text) for group in GROUPS for text in group["texts"]]


@pytest.mark.parametrize("group", GROUPS, ids=[group["kind"] for group in GROUPS])
def test_hostile_texts_are_refused_with_what_is_wrong(group: dict[str, Any]) -> None:
    for text in group["texts"]:
        with pytest.raises(QuantityError) as refusal:
            PARSERS[group["asked"]](text)
        assert group["says"] in str(refusal.value), text


def test_there_are_at_least_400_different_hostile_texts() -> None:
    assert len(set(CASES)) == len(CASES) >= 400


def test_no_hostile_text_is_silently_repaired() -> None:
    assert sum(_is_read(asked, text) for asked, text in CASES) == 0


@pytest.mark.parametrize(("asked", "text"), CASES[::7])
def test_a_refusal_names_the_place_says_what_to_write_and_is_one_plain_line(asked: str, text: str) -> None:
    kind = {"any-dose": "dose"}.get(asked, asked)
    with pytest.raises(QuantityError) as refusal:
        PARSERS[kind](text, where="protocol.yaml:12")  # type: ignore[call-arg]
    sentence = str(refusal.value)
    assert sentence.startswith("protocol.yaml:12: ")
    assert "Write a" in sentence
    assert sentence.isprintable()
    assert len(sentence) < 400


@pytest.mark.parametrize(
    "value", [56, 0.5, None, True, b"56 mg", ["56 mg"], {"mg": 56}, float("nan"), object()]
)
def test_what_is_not_text_is_refused(value: object) -> None:
    with pytest.raises(QuantityError, match="is not text with a number and a unit"):
        PARSERS["dose"](value)


@pytest.mark.parametrize("text", ["56 mg\ud800", "\udfff56 mg", "\ud83d"])
def test_broken_unicode_is_refused(text: str) -> None:
    with pytest.raises(QuantityError, match="at position"):
        PARSERS["dose"](text)


@pytest.mark.parametrize(
    "text", ["9" * 10_000_000, " " * 1_000_000, "1 " * 500_000, "." * 1_000_000, "µ" * 1_000_000]
)
def test_very_long_texts_are_refused_at_once_and_not_quoted_in_full(text: str) -> None:
    with pytest.raises(QuantityError) as refusal:
        PARSERS["any-dose"](text)
    assert len(str(refusal.value)) < 400


def _is_read(asked: str, text: str) -> bool:
    try:
        PARSERS[asked](text)
    except QuantityError:
        return False
    return True


def test_a_number_of_thousands_of_digits_is_refused_like_any_other() -> None:
    with pytest.raises(QuantityError, match="a number of more than 60 digits is not text"):
        PARSERS["dose"](10**9999)
