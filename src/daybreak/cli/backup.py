"""`daybreak backup`: everything that the clinic has, in one sealed file that was proved."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from daybreak.cli.passphrase import PassphraseFile, passphrase
from daybreak.cli.serve import DataFolder


def backup(
    target: Annotated[
        Path, typer.Argument(metavar="FILE", help="A new file, or a folder for one named by the time.")
    ],
    passphrase_file: PassphraseFile = None,
    data: DataFolder = None,
) -> None:
    """Back up the clinic while it runs: records, key and anchors, encrypted, restored beside and checked.

    \b
    Example:
      daybreak backup /media/backups --passphrase-file /etc/daybreak/passphrase
    """
    from daybreak.clinic import serving

    folder = serving.configure(data)
    serving.bring_up_to_date(typer.echo)
    from daybreak.clinic.backup import make
    from daybreak.clinic.models import AuditHead

    if not AuditHead.objects.exists():
        raise serving.no_records(folder)
    made = make(target, passphrase(passphrase_file, new=True), folder)
    typer.echo(
        f"{made.file}: {made.rows} rows, {made.acts} acts, {made.bytes} bytes; restored beside, the chain holds."
    )
    typer.echo(f"sha256 {made.sha256}")
    typer.echo(f"anchor {made.head}")
