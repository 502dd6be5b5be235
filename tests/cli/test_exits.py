"""Each kind of failure has its exit code and one sentence; no traceback reaches the user."""

from __future__ import annotations

import os
import signal
from collections.abc import Callable
from typing import NoReturn

import pytest
import typer

from daybreak.cli.exits import exit_code_of
from daybreak.errors import (
    DaybreakError,
    InputFileError,
    MissingExtraError,
    NotEligibleError,
    OutputFileError,
    ParameterError,
    PatientError,
    ProtocolError,
    QuantityError,
    VocabularyError,
)
from daybreak.trial.endpoints import SizeNotFoundError


def raising(error: BaseException) -> Callable[[], NoReturn]:
    def command() -> NoReturn:
        raise error

    return command


@pytest.mark.parametrize(
    ("kind", "code"),
    [
        (QuantityError, 3),
        (VocabularyError, 3),
        (ProtocolError, 4),
        (PatientError, 5),
        (NotEligibleError, 6),
        (ParameterError, 7),
        (InputFileError, 8),
        (OutputFileError, 9),
        (MissingExtraError, 10),
        (SizeNotFoundError, 18),
    ],
)
def test_a_refusal_ends_with_its_code_and_its_sentence(
    kind: type[DaybreakError], code: int, capsys: pytest.CaptureFixture[str]
) -> None:
    assert exit_code_of(raising(kind("It is wrong.", where="file:3", remedy="Write it right."))) == code
    assert capsys.readouterr() == ("", "daybreak: file:3: It is wrong. Write it right.\n")


def test_a_command_that_works_ends_with_zero() -> None:
    assert exit_code_of(lambda: None) == 0


def test_a_command_may_choose_its_code() -> None:
    assert exit_code_of(raising(typer.Exit(4))) == 4


def test_a_fault_of_daybreak_says_where_to_report_it(capsys: pytest.CaptureFixture[str]) -> None:
    assert exit_code_of(raising(KeyError("x"))) == 70
    shown = capsys.readouterr().err
    assert "A fault in Daybreak (KeyError: 'x'). Please report it" in shown
    assert "Traceback" not in shown
    assert shown.count("\n") == 1


def test_the_traceback_comes_on_request(capsys: pytest.CaptureFixture[str]) -> None:
    assert exit_code_of(raising(KeyError("x")), debug=True) == 70
    assert "Traceback" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("error", "code", "said"),
    [
        (KeyboardInterrupt(), 130, "Interrupted"),
        (typer.Abort(), 130, "Interrupted"),
        (MemoryError(), 70, "not enough memory"),
        (OSError(28, "No space left on device"), 9, "The disk is full"),
        (RecursionError(), 70, "A fault in Daybreak"),
    ],
)
def test_other_ends(error: BaseException, code: int, said: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert exit_code_of(raising(error)) == code
    assert said in capsys.readouterr().err


def test_a_reader_who_went_away_is_no_failure_to_talk_about(capsys: pytest.CaptureFixture[str]) -> None:
    assert exit_code_of(raising(BrokenPipeError())) == 141
    assert capsys.readouterr().err == ""


def test_a_request_to_end_is_heeded_and_the_old_handler_comes_back(
    capsys: pytest.CaptureFixture[str],
) -> None:
    before = signal.getsignal(signal.SIGTERM)
    assert exit_code_of(lambda: os.kill(os.getpid(), signal.SIGTERM)) == 143
    assert signal.getsignal(signal.SIGTERM) is before
    assert "Ended on request" in capsys.readouterr().err


def test_control_characters_of_a_file_do_not_reach_the_terminal(capsys: pytest.CaptureFixture[str]) -> None:
    exit_code_of(raising(PatientError("\x1b[2Jodd\nid")))
    assert capsys.readouterr().err == "daybreak: \ufffd[2Jodd\nid\n"


@pytest.mark.parametrize(("kind", "code"), [(signal.SIGINT, 130), (signal.SIGTERM, 143)])
def test_a_fault_of_the_way_out_is_still_an_end_on_request(
    kind: signal.Signals, code: int, capsys: pytest.CaptureFixture[str]
) -> None:
    """A file that is closed while somebody writes to it complains of that."""

    def command() -> None:
        try:
            os.kill(os.getpid(), kind)
        finally:
            raise ValueError("There is an open writing handle.")

    assert exit_code_of(command) == code
    assert "fault" not in capsys.readouterr().err
