"""The command line as a whole: help, version, and words that are no commands."""

from __future__ import annotations

import pytest

from daybreak.cli import main


def run(capsys: pytest.CaptureFixture[str], *words: str) -> tuple[int, str, str]:
    code = main(words)
    shown = capsys.readouterr()
    return code, shown.out, shown.err


@pytest.mark.parametrize("words", [(), ("--help",), ("-h",)])
def test_help_names_every_command(capsys: pytest.CaptureFixture[str], words: tuple[str, ...]) -> None:
    code, out, err = run(capsys, *words)
    assert (code, err) == (0, "")
    for command in ("forecast", "simulate", "protocol", "validate"):
        assert f"\n  {command} " in out
    assert "not a medical device" in out


@pytest.mark.parametrize(
    "words", [("forecast",), ("simulate",), ("trial",), ("validate", "pk"), ("protocol", "show")]
)
def test_help_of_a_command_is_short_and_80_columns_wide(
    capsys: pytest.CaptureFixture[str], words: tuple[str, ...]
) -> None:
    code, out, _ = run(capsys, *words, "--help")
    assert code == 0
    assert len(out.splitlines()) < 45
    assert max(map(len, out.splitlines())) <= 80


def test_the_version_is_told(capsys: pytest.CaptureFixture[str]) -> None:
    code, out, _ = run(capsys, "--version")
    assert code == 0
    assert out.startswith("daybreak ")


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("forcast",), "Did you mean 'forecast'"),
        (("forecast",), "Missing argument 'PROTOCOL'"),
        (("forecast", "x"), "Missing option '--patient'"),
        (("forecast", "x", "--patient", "y", "--patients", "1e9"), "'1e9' is not a whole number"),
        (("forecast", "x", "--patient", "y", "--seed", "x"), "'x' is not a whole number"),
        (("forecast", "x", "--patient", "y", "--colour"), "No such option"),
    ],
)
def test_wrong_usage_ends_with_2_and_one_line(
    capsys: pytest.CaptureFixture[str], words: tuple[str, ...], said: str
) -> None:
    code, out, err = run(capsys, *words)
    assert (code, out) == (2, "")
    assert said in err
    assert "--help" in err
    assert err.count("\n") == 1


@pytest.mark.parametrize("group", ["validate", "protocol"])
def test_a_group_without_a_command_shows_its_help(capsys: pytest.CaptureFixture[str], group: str) -> None:
    code, out, err = run(capsys, group)
    assert (code, out) == (2, "")
    assert f"Usage: daybreak {group}" in err
