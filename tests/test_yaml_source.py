"""Strict YAML: what is plain is read as it stands, what could be read in two ways is refused with its line."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from daybreak.errors import DaybreakError, InputFileError, ProtocolError
from daybreak.yaml_source import LARGEST_FILE_BYTES, parse_yaml, read_yaml


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("3", 3),
        ("-12", -12),
        ("0.5", 0.5),
        ("-0.25", -0.25),
        ("1e3", 1000.0),
        ("1.5e-3", 0.0015),
        ("true", True),
        ("false", False),
        ("null", None),
        ("3 days", "3 days"),
        ("1.0.0", "1.0.0"),
        ("2026-11-21", "2026-11-21"),
        ("1,5", "1,5"),
        ("'no'", "no"),
        ('"1_000"', "1_000"),
        ('"010"', "010"),
        ('""', ""),
        ("none", "none"),
        ("MADRS of 28", "MADRS of 28"),
        ("e1", "e1"),
    ],
)
def test_plain_values_are_read_as_they_stand(text: str, value: object) -> None:
    read = parse_yaml(f"a: {text}").values["a"]
    assert (read, type(read)) == (value, type(value))


AMBIGUOUS = [
    "no", "No", "yes", "YES", "on", "off", "y", "N", "True", "FALSE", "~", "Null", "NULL",
    "1_000", "1_000.5", "010", "007", "-01", "0x1F", "0b11", "0o17", "+5", ".5", "5.", "-.5", "1e", "12e+",
    "12:30", "1:30:15", ".nan", ".inf", "-.INF", "NaN", "inf", "Infinity", "1e999", "9" * 41,
]  # fmt: skip


@pytest.mark.parametrize("text", AMBIGUOUS)
def test_what_could_be_read_in_two_ways_is_refused_with_its_line(text: str) -> None:
    with pytest.raises(ProtocolError) as refused:
        parse_yaml(f"first: 1\nsecond: {text}\n", "file.yaml", error=ProtocolError)
    assert refused.value.where == "file.yaml:2"
    assert refused.value.remedy


BROKEN = {
    "an empty file": ("", 1),
    "only a comment": ("# nothing\n", 2),
    "no value": ("a:\nb: 1\n", 1),
    "a key twice": ("a: 1\nb: 2\na: 3\n", 3),
    "a nested key twice": ("a:\n  b: 1\n  b: 2\n", 3),
    "an anchor": ("a: &x 1\n", 1),
    "an anchor bomb": ("a: &a [1, 1]\nb: &b [*a, *a]\nc: [*b, *b]\n", 1),
    "a reference": ("a: *x\n", 1),
    "a merge": ("a: 1\n<<: {b: 2}\n", 2),
    "a tag": ("a: !!str 1\n", 1),
    "a tag that builds an object": ("a: !!python/object:os.system x\n", 1),
    "a tag of one's own": ("a: 1\nb: !dose 56\n", 2),
    "a tag on a mapping": ("a: !!map {b: 1}\n", 1),
    "two documents": ("a: 1\n---\nb: 2\n", 2),
    "a directive": ("%YAML 1.1\n---\na: 1\n", 2),
    "a number as a key": ("a: 1\n5: 2\n", 2),
    "a truth as a key": ("no: 1\n", 1),
    "a list as a key": ("? [a]\n: 1\n", 1),
    "a tab": ("a:\n\tb: 1\n", 2),
    "a colon in plain text": ("a: b: c\n", 1),
    "an open quotation": ("a: 'x\n", 2),
    "an open bracket": ("a: [1, 2\n", 2),
    "a wrong indentation": ("a: 1\n  b: 2\n", 2),
    "deep nesting": ("[" * 40 + "]" * 40, 1),
    "an at sign": ("a: @b\n", 1),
}


@pytest.mark.parametrize(("text", "line"), BROKEN.values(), ids=BROKEN.keys())
def test_a_broken_file_is_refused_with_its_line_and_a_remedy(text: str, line: int) -> None:
    with pytest.raises(ProtocolError) as refused:
        parse_yaml(text, "file.yaml", error=ProtocolError)
    where = refused.value.where
    assert where == f"file.yaml:{line}" or (text.startswith("%") and where == "file.yaml:1")
    assert refused.value.remedy


@pytest.mark.parametrize(
    "data",
    [b"\xef\xbb\xbfa: 1", b"\xff\xfea\x00", b"a: \xff\xfe", b"a: \x00", b"a: caf\xe9"],
    ids=["mark", "utf-16", "bytes", "nul", "latin-1"],
)
def test_what_is_not_utf8_text_is_refused(data: bytes) -> None:
    with pytest.raises(InputFileError):
        parse_yaml(data, "file.yaml")


def test_a_control_character_is_refused() -> None:
    with pytest.raises(DaybreakError):
        parse_yaml("a: \x07", "file.yaml")


def test_each_value_knows_its_line() -> None:
    source = parse_yaml("a: 1\nb:\n  - c: 2\n  - d:\n      e: 3\n", "f.yaml")
    assert source.where("b", 1, "d", "e") == "f.yaml:5"
    assert source.line("b", 0) == 3


def test_a_missing_value_has_the_line_of_what_encloses_it() -> None:
    assert parse_yaml("a: 1\nb:\n  c: 2\n", "f.yaml").where("b", "nothing", "there") == "f.yaml:2"


def test_files_that_cannot_be_read_are_refused(tmp_path: Path) -> None:
    with pytest.raises(InputFileError, match="no such file"):
        read_yaml(tmp_path / "missing.yaml")
    with pytest.raises(InputFileError, match="folder"):
        read_yaml(tmp_path)
    with pytest.raises(InputFileError, match="cannot be read"):
        read_yaml("a\0b")


def test_a_huge_file_is_refused_without_reading_it_all(tmp_path: Path) -> None:
    path = tmp_path / "huge.yaml"
    path.write_bytes(b"a: 1\n" + b"#" * LARGEST_FILE_BYTES)
    with pytest.raises(InputFileError, match="larger than 1 MiB"):
        read_yaml(path)


@given(st.text(max_size=60))
@settings(max_examples=300, deadline=None)
def test_any_text_is_read_or_refused_in_one_sentence(text: str) -> None:
    refusal = None
    try:
        parse_yaml(text, "f.yaml", error=ProtocolError)
    except DaybreakError as refused:
        refusal = refused
    assert refusal is None or (refusal.problem.endswith(".") and "\n" not in refusal.sentence)


WORDS = st.from_regex(r"[a-z]{4,8}", fullmatch=True).filter(
    lambda word: word not in {"true", "false", "null"}
)


@given(
    st.dictionaries(
        WORDS,
        st.integers(-(10**30), 10**30)
        | st.booleans()
        | st.none()
        | st.text(st.characters(min_codepoint=32, max_codepoint=126), max_size=20),
    )
)
@settings(max_examples=100, deadline=None)
def test_what_json_writes_is_read_back(values: dict[str, object]) -> None:
    """Numbers, truth and nothing are written as in JSON."""
    assert parse_yaml(json.dumps(values)).values == values
