"""`daybreak restore`: a backup becomes the clinic's records, or is only checked."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from daybreak.cli.passphrase import PassphraseFile, passphrase
from daybreak.cli.serve import DataFolder


def restore(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="What `daybreak backup` wrote.")],
    check: Annotated[
        bool, typer.Option("--check", help="Restore it beside, check it, and keep nothing.")
    ] = False,
    passphrase_file: PassphraseFile = None,
    data: DataFolder = None,
) -> None:
    """Restore a backup into a clinic without records, SQLite or PostgreSQL, wherever it was made.

    \b
    Example:
      daybreak restore /media/backups/daybreak-20261126T030000Z.backup --data /srv/daybreak
    """
    from daybreak.clinic import environment, serving

    given_key = environment.text("DAYBREAK_SECRET_KEY")
    folder = serving.configure(data)
    serving.bring_up_to_date(typer.echo)
    from daybreak.clinic import backup

    if check:
        checked = backup.check(file, passphrase(passphrase_file, new=False), folder)
        typer.echo(
            f"It can be restored: {sum(checked.counts.values())} rows, {checked.audit.rows} acts; the chain holds."
        )
        typer.echo(f"anchor {checked.audit.anchor}")
        return
    backup.refuse_records()
    done = backup.restore(file, passphrase(passphrase_file, new=False), folder, given_key=given_key)
    typer.echo(f"Restored as of {done.made_at}: {done.rows} rows; the chain holds up to {done.head}.")
    if done.lost:
        typer.echo(
            f"{done.lost} daily anchors are newer than this backup: what was done since then is not in it."
        )
