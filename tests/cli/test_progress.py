"""A bar appears only for a person who is watching, only after a while, and only on stderr."""

from __future__ import annotations

import sys

import pytest

from daybreak.cli import progress
from daybreak.cli.progress import ProgressBar


def test_nobody_watching_means_no_bar(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(progress, "PATIENCE_S", 0.0)
    with ProgressBar("Running") as bar:
        bar(1, 2)
    assert capsys.readouterr() == ("", "")


def test_a_watched_long_run_shows_a_bar_on_stderr(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(progress, "PATIENCE_S", 0.0)
    monkeypatch.setenv("FORCE_COLOR", "1")
    monkeypatch.setattr(sys.stderr, "isatty", lambda: True)
    with ProgressBar("Running") as bar:
        bar(1, 2)
        bar(2, 2)
    shown = capsys.readouterr()
    assert shown.out == ""
    assert "Running" in shown.err


def test_a_short_run_does_not_pay_for_a_bar(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys.stderr, "isatty", lambda: True)
    with ProgressBar("Running") as bar:
        bar(1, 2)
    assert bar._bar is None
