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
    """Keeps each a command of its own."""


@app.command("head")
def head(data: DataFolder = None) -> None:
    """Print where the chain ends, to be written down on paper or kept elsewhere.

    \b
    Example:
      daybreak audit head
    """
    from daybreak.clinic import serving

    folder = serving.configure(data)
    serving.bring_up_to_date(typer.echo)
    from daybreak.clinic import clock
    from daybreak.clinic.models import AuditHead

    end = AuditHead.objects.filter(pk=1).first()
    if end is None:
        raise serving.no_records(folder)
    typer.echo(f"{clock.now():%Y-%m-%d %H:%M} UTC")
    typer.echo(f"anchor {end}")


@app.command("verify")
def verify(
    data: DataFolder = None,
    anchor: Annotated[
        str,
        typer.Option("--anchor", metavar="N:HASH", help="An end of the chain that an earlier check printed."),
    ] = "",
) -> None:
    """Check the whole chain, every record it speaks of, and the ledger. Ends with 17 when something is not as it was.

    The anchors that the clinic writes once a day into anchors.jsonl of the data folder are checked as well. Write the last
    line down outside the clinic: given as --anchor, it shows a chain cut short or made anew.

    \b
    Example:
      daybreak audit verify
    """
    from daybreak.clinic import serving

    folder = serving.configure(data)
    serving.bring_up_to_date(typer.echo)
    from daybreak.clinic.audit import anchors
    from daybreak.clinic.audit.verify import verify as check
    from daybreak.clinic.ledger.check import faults_everywhere

    daily = anchors.read(folder)
    found, ledger = check(anchor, anchors=daily), faults_everywhere()
    for fault in [*map(str, found.faults), *ledger][:MOST_SHOWN]:
        typer.echo(fault)
    if not found.holds:
        raise AuditError(
            f"{len(found.faults)} faults in {found.rows} acts.", remedy="Tell the medical director."
        )
    if ledger:
        raise AuditError(f"{len(ledger)} faults in the ledger.", remedy="Tell the medical director.")
    if not found.rows:
        raise serving.no_records(folder)
    typer.echo(f"The chain holds: {found.rows} acts, {found.records} records. So does the ledger.")
    typer.echo(
        f"It holds all {len(daily)} anchors of {anchors.FILE}."
        if daily
        else f"There is no {anchors.FILE} yet."
    )
    typer.echo(f"anchor {found.anchor}")
