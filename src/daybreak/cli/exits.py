"""How a command ends: an exit code for each kind of failure and one sentence on stderr, without a traceback.

The codes are listed in docs/reference/exit-codes.md.
"""

from __future__ import annotations

import os
import signal
import sys
import traceback
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import FrameType

import typer

from daybreak.cli.output import refusal_of
from daybreak.errors import DaybreakError
from daybreak.report.wording import printable

DONE, USAGE, INTERNAL_FAULT, INTERRUPTED, READER_GONE, TERMINATED = 0, 2, 70, 130, 141, 143
WHERE_TO_REPORT = "Please report it with the command you typed; --debug before the command shows the details."


class TerminatedError(BaseException):
    """The process was asked to end (SIGTERM); what is half done is cleaned up on the way out."""


def exit_code_of(command: Callable[[], object], *, debug: bool = False) -> int:
    """Run a command; whatever goes wrong becomes a sentence on stderr and an exit code.

    Args:
        debug: also print the traceback.
    """
    try:
        with _heeding_termination():
            ended = command()
            sys.stdout.flush()
        return ended if isinstance(ended, int) else DONE
    except BrokenPipeError:
        _abandon(sys.stdout.fileno)
        return READER_GONE
    except (KeyboardInterrupt, typer.Abort):
        return _interrupted()
    except TerminatedError:
        return _terminated()
    except Exception as error:  # noqa: BLE001 - the outermost frame: nothing may reach the user as a traceback
        asked = _asked_to_end(error)
        if asked is not None:
            return _interrupted() if isinstance(asked, KeyboardInterrupt) else _terminated()
        if debug:
            traceback.print_exc()
        return _refuse(error)


def _asked_to_end(error: BaseException | None) -> BaseException | None:
    """What a fault came out of, if that was a request to end: a file that was being written may complain when it is closed."""
    while error is not None and not isinstance(error, (KeyboardInterrupt, TerminatedError)):
        error = error.__context__
    return error


def _interrupted() -> int:
    return _end(INTERRUPTED, "Interrupted; nothing was left half-written.")


def _terminated() -> int:
    return _end(TERMINATED, "Ended on request; nothing was left half-written.")


def _refuse(error: Exception) -> int:
    if isinstance(error, typer.Exit):
        return error.exit_code
    if isinstance(error, DaybreakError):
        return _end(error.exit_code, error.sentence)
    if isinstance(error, typer.TyperException):
        return _wrong_usage(error)
    if isinstance(error, MemoryError):
        return _end(INTERNAL_FAULT, "There is not enough memory for this run. Ask for fewer patients.")
    if (
        isinstance(error, OSError) and error.errno is not None and error.filename is None
    ):  # a stream, not a file
        _abandon(sys.stdout.fileno)
        refusal = refusal_of(error, "standard output")
        return _end(refusal.exit_code, refusal.sentence)
    return _end(INTERNAL_FAULT, f"A fault in Daybreak ({type(error).__name__}: {error}). {WHERE_TO_REPORT}")


def _wrong_usage(error: typer.TyperException) -> int:
    """One line and where to read on; a group of commands without a command shows its help instead."""
    message = error.format_message().rstrip()
    if message.startswith("Usage:"):
        sys.stderr.write(f"{message}\n")
        return USAGE
    context = getattr(error, "ctx", None)
    path = context.command_path if context is not None else "daybreak"
    stop = "" if message.endswith((".", "?")) else "."
    return _end(USAGE, f"{message}{stop} Try '{path} --help'.")


def _end(code: int, sentence: str) -> int:
    lines = (
        line if line.startswith("  ") else line.strip() for line in printable(sentence).rstrip().split("\n")
    )
    try:
        sys.stderr.write("daybreak: " + "\n".join(lines) + "\n")
        sys.stderr.flush()
    except OSError:
        _abandon(sys.stderr.fileno)
    return code


def _abandon(handle: Callable[[], int]) -> None:
    """Let a standard stream that takes no more bytes swallow the rest, so that Python's own shutdown stays silent."""
    try:
        nowhere = os.open(os.devnull, os.O_WRONLY)
        os.dup2(nowhere, handle())
        os.close(nowhere)
    except (OSError, ValueError):  # a stream without a file, as in a test
        return


@contextmanager
def _heeding_termination() -> Iterator[None]:
    def end(_signal: int, _frame: FrameType | None) -> None:
        raise TerminatedError

    try:
        before = signal.signal(signal.SIGTERM, end)
    except ValueError:  # not in the main thread: the host decides about signals
        yield
        return
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, before)
