"""Asking for the passphrase of a backup: from a file, from the environment, or from the person at the keyboard."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from daybreak.errors import InputFileError

VARIABLE = "DAYBREAK_BACKUP_PASSPHRASE"

PassphraseFile = Annotated[
    Path | None,
    typer.Option(
        "--passphrase-file", metavar="FILE", help=f"Its first line; else {VARIABLE}, else you are asked."
    ),
]


def passphrase(file: Path | None, *, new: bool) -> str:
    """The passphrase; never from the command line, where everybody on the machine can read it.

    Raises:
        InputFileError: the file cannot be read.
    """
    from daybreak.clinic import environment

    if file is not None:
        try:
            return file.read_text(encoding="utf-8").partition("\n")[0].strip()
        except (OSError, UnicodeDecodeError) as error:
            raise InputFileError(
                "The passphrase cannot be read.",
                where=str(file),
                remedy="Name a text file that you may read.",
            ) from error
    given = environment.text(VARIABLE)
    return given or str(typer.prompt("Passphrase", hide_input=True, confirmation_prompt=new))
