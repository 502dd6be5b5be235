"""Settings come from environment variables, and a wrong one ends the start with a sentence."""

from __future__ import annotations

import os
from pathlib import Path

from daybreak.errors import SettingsError

_SWITCH = {"on": True, "off": False}


def text(name: str, default: str = "") -> str:
    """A variable, or the content of the file that `<name>_FILE` names (for secrets).

    Raises:
        SettingsError: the file cannot be read.
    """
    file = os.environ.get(f"{name}_FILE")
    if file is None:
        return os.environ.get(name, default)
    try:
        return Path(file).read_text(encoding="utf-8").strip()
    except OSError as error:
        raise SettingsError(
            f"The file {file} cannot be read: {error.strerror}.",
            where=f"{name}_FILE",
            remedy="Name a file that the clinic may read.",
        ) from None


def switch(name: str, default: bool) -> bool:
    """`on` or `off`.

    Raises:
        SettingsError: any other word.
    """
    word = os.environ.get(name)
    if word is None:
        return default
    if word not in _SWITCH:
        raise SettingsError(f"{word!r} is neither on nor off.", where=name, remedy="Write on or off.")
    return _SWITCH[word]


def whole(name: str, default: int) -> int:
    """A whole number of 1 or more.

    Raises:
        SettingsError: anything else.
    """
    word = os.environ.get(name, str(default))
    if not (word.isascii() and word.isdigit() and int(word) >= 1):
        raise SettingsError(
            f"{word!r} is not a whole number of 1 or more.", where=name, remedy="Write digits."
        )
    return int(word)


def words(name: str, default: str) -> list[str]:
    """Words with commas between them."""
    return [word.strip() for word in text(name, default).split(",") if word.strip()]


def data_folder() -> Path:
    """Where an embedded database, its key and its files live."""
    named = text("DAYBREAK_DATA")
    return Path(named) if named else Path.home() / ".local" / "share" / "daybreak"
