"""`daybreak audit`: whether the records are what they were when they were written."""

from __future__ import annotations

from typing import Annotated

import typer

from daybreak.cli.serve import DataFolder
from daybreak.errors import AuditError

app = typer.Typer(
    help="Check the audit of the clinic.", no_args_is_help=True, rich_markup_mode=None, add_completion=False
)
MOST_SHOWN = 20


@app.callback()
def audit() -> None:
    """Keeps `verify` a command of its own."""


@app.command("verify")
def verify(
    data: DataFolder = None,
    anchor: Annotated[
        str,
        typer.Option("--anchor", metavar="N:HASH", help="An end of the chain that an earlier check printed."),
    ] = "",
) -> None:
    """Check the whole chain, every record it speaks of, and the ledger. Ends with 17 when something is not as it was.

    Write the last line down outside the clinic: given as --anchor, it shows a chain cut short or made anew.

    \b
    Example:
      daybreak audit verify
    """
    from daybreak.clinic import serving

    serving.configure(data)
    serving.bring_up_to_date(typer.echo)
    from daybreak.clinic.audit.verify import verify as check
    from daybreak.clinic.ledger.check import faults_everywhere

    found, ledger = check(anchor), faults_everywhere()
    for fault in [*map(str, found.faults), *ledger][:MOST_SHOWN]:
        typer.echo(fault)
    if not found.holds:
        raise AuditError(
            f"{len(found.faults)} faults in {found.rows} acts.", remedy="Tell the medical director."
        )
    if ledger:
        raise AuditError(f"{len(ledger)} faults in the ledger.", remedy="Tell the medical director.")
    typer.echo(f"The chain holds: {found.rows} acts, {found.records} records. So does the ledger.")
    typer.echo(f"anchor {found.anchor}")
