"""`daybreak protocol`: the library, one protocol on a page, a file checked, two files compared."""

from __future__ import annotations

from pathlib import Path
from textwrap import fill
from typing import Annotated

import typer

from daybreak.errors import InputFileError, ProtocolError

app = typer.Typer(
    help="Read, check and compare treatment protocols.",
    no_args_is_help=True,
    rich_markup_mode=None,
    add_completion=False,
)

ProtocolName = Annotated[
    str, typer.Argument(help="Id in the library, or path of a protocol file.", show_default=False)
]


@app.command("list")
def list_protocols() -> None:
    """List the protocols that come with Daybreak.

    \b
    Example:
      daybreak protocol list
    """
    from daybreak.protocol import library, load_protocol

    protocols = [load_protocol(name) for name in library()]
    typer.echo(f"{'id':<28} {'version':<8} {'drug and route':<32} status")
    for protocol in protocols:
        how = f"{protocol.drug}, {protocol.administration.route}"
        typer.echo(
            f"{protocol.id:<28} {protocol.version:<8} {how:<32} {'approved' if protocol.approved else 'draft'}"
        )
        typer.echo(fill(protocol.title, 78, initial_indent="  ", subsequent_indent="  "))
        if protocol.unset:
            typer.echo(
                f"  {len(protocol.unset)} limits are not set; it simulates, but starts no real session."
            )


@app.command("show")
def show(
    protocol: ProtocolName,
    sources: Annotated[bool, typer.Option("--sources", help="Print every source in full.")] = False,
    yaml: Annotated[
        bool, typer.Option("--yaml", help="Print the file itself, to copy and change it.")
    ] = False,
) -> None:
    """Print what a clinician reads before signing: every rule, from top to bottom.

    \b
    Example:
      daybreak protocol show spravato-trd-us
      daybreak protocol show spravato-trd-us --yaml > mine.yaml
    """
    from daybreak.protocol import load_protocol
    from daybreak.protocol.page import page

    standard = load_protocol(protocol)
    if yaml:
        typer.echo(standard.text, nl=False)
    else:
        typer.echo("\n".join(page(standard, sources=sources)))


@app.command("check")
def check(
    files: Annotated[
        list[Path], typer.Argument(metavar="FILE...", help="Protocol files.", show_default=False)
    ],
) -> None:
    """Check protocol files: every problem with its line, its rule, and what to write.

    Ends with code 0 when all files are in order, 4 when one is wrong, 8 when one cannot be read.

    \b
    Example:
      daybreak protocol check my-protocol.yaml
    """
    from daybreak.population import Population
    from daybreak.protocol.load import read_protocol
    from daybreak.simulation.never_known import never_known

    codes = set()
    for file in files:
        protocol, problems = read_protocol(file)
        for problem in problems:
            typer.echo(f"{problem.where}: {problem.rule} {problem.problem}")
            typer.echo(fill(problem.remedy, 78, initial_indent="    ", subsequent_indent="    "))
            unread = problem.rule.startswith("PR-FILE")
            codes.add(InputFileError.exit_code if unread else ProtocolError.exit_code)
        if protocol is not None:
            typer.echo(f"{file}: in order ({protocol.id} {protocol.version}).")
            for sentence in never_known(protocol, Population.default()):
                said = f"In a simulation: {sentence}"
                typer.echo(fill(said, 78, initial_indent="    ", subsequent_indent="    "))
        else:
            typer.echo(f"{file}: {len(problems)} problem{'' if len(problems) == 1 else 's'}.")
    if codes:
        raise typer.Exit(min(codes))


@app.command("diff")
def diff(before: ProtocolName, after: ProtocolName) -> None:
    """Compare two protocols by meaning: spacing, order of fields and comments do not count.

    \b
    Example:
      daybreak protocol diff spravato-trd-us my-protocol.yaml
    """
    from daybreak.protocol import load_protocol
    from daybreak.protocol.difference import differences

    changes = differences(load_protocol(before), load_protocol(after))
    for change in changes:
        typer.echo(
            fill(f"{change.kind} {change.place}", 80, subsequent_indent="    ", break_on_hyphens=False)
        )
        for sign, text in (("-", change.before), ("+", change.after)):
            if text:
                typer.echo(
                    fill(
                        text,
                        80,
                        initial_indent=f"  {sign} ",
                        subsequent_indent="    ",
                        break_on_hyphens=False,
                    )
                )
    typer.echo(f"{len(changes)} difference{'' if len(changes) == 1 else 's'} in meaning.")
