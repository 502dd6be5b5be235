"""`daybreak serve`: the clinic, for real or as a demonstration."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from daybreak.cli.options import whole_number

DataFolder = Annotated[
    Path | None, typer.Option("--data", metavar="FOLDER", help="Where records and key live; DAYBREAK_DATA.")
]


def serve(
    data: DataFolder = None,
    host: Annotated[str, typer.Option("--host", metavar="NAME", help="Address to listen at.")] = "127.0.0.1",
    port: Annotated[int, typer.Option("--port", parser=whole_number, metavar="N", help="Port.")] = 8000,
    demo: Annotated[
        bool, typer.Option("--demo", help="A clinic of invented patients, in a folder of its own.")
    ] = False,
) -> None:
    """Run the clinic in the browser. DATABASE_URL names a PostgreSQL database; else records are in a file.

    \b
    Example:
      daybreak serve --demo
    """
    from daybreak.cli.progress import ProgressBar
    from daybreak.clinic import serving

    serving.serve(serving.Start(data, host, port, demo), typer.echo, ProgressBar)
