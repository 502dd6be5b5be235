"""A wrong setting is a sentence."""

from __future__ import annotations

from pathlib import Path

import pytest

from daybreak.clinic import environment
from daybreak.errors import SettingsError


def test_a_secret_may_come_from_a_file(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    (tmp_path / "key").write_text("secret\n")
    monkeypatch.setenv("X_KEY_FILE", str(tmp_path / "key"))
    assert environment.text("X_KEY") == "secret"
    monkeypatch.setenv("X_KEY_FILE", str(tmp_path / "missing"))
    with pytest.raises(SettingsError, match="cannot be read"):
        environment.text("X_KEY")


@pytest.mark.parametrize("word", ["yes", "1", "", "On"])
def test_a_switch_is_on_or_off(monkeypatch: pytest.MonkeyPatch, word: str) -> None:
    assert environment.switch("X_SWITCH", True)
    monkeypatch.setenv("X_SWITCH", "off")
    assert not environment.switch("X_SWITCH", True)
    monkeypatch.setenv("X_SWITCH", word)
    with pytest.raises(SettingsError, match="neither on nor off"):
        environment.switch("X_SWITCH", True)


@pytest.mark.parametrize("word", ["0", "-1", "1.5", "five", "٣"])
def test_a_number_is_a_number(monkeypatch: pytest.MonkeyPatch, word: str) -> None:
    monkeypatch.setenv("X_MINUTES", word)
    with pytest.raises(SettingsError, match="not a whole number"):
        environment.whole("X_MINUTES", 5)
