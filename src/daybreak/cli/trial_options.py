"""Options of `daybreak trial` that are of a run; what was not given is None, so that a record can refuse what was."""

from __future__ import annotations

from typing import Annotated

import typer

from daybreak.cli.options import whole_number

REPLICATES, SEED, ENGINE, WORKERS = 200, 1, "numpy", "here"  # where nothing is given

RunReplicates = Annotated[
    int | None,
    typer.Option(
        "--replicates",
        parser=whole_number,
        metavar="N",
        show_default=str(REPLICATES),
        help="How often the trial is repeated, and each size of --power.",
    ),
]
RunSeed = Annotated[
    int | None,
    typer.Option(
        "--seed",
        parser=whole_number,
        metavar="N",
        show_default=str(SEED),
        help="The same seed gives the same patients.",
    ),
]
RunEngine = Annotated[
    str | None,
    typer.Option(
        "--engine",
        metavar="NAME",
        show_default=ENGINE,
        help="numpy starts at once; numba suits many patients; jax.",
    ),
]
RunWorkers = Annotated[
    str | None,
    typer.Option(
        "--workers",
        metavar="WHO",
        show_default=WORKERS,
        help="here, processes:N, dask, dask:tcp://HOST:PORT; the result is the same.",
    ),
]
PatientsPerArm = Annotated[
    int | None,
    typer.Option(
        "--patients-per-arm", parser=whole_number, metavar="N", help="Instead of the numbers of the file."
    ),
]
Power = Annotated[
    str | None,
    typer.Option(
        "--power", metavar="SHARE", help="Also search for the patients an arm for this power, as 0.8."
    ),
]
Relapse = Annotated[
    list[str] | None,
    typer.Option(
        "--relapse",
        metavar="RULE",
        help="Time to relapse, as '22 twice' (MADRS) or 'loss from 28 days'; may be repeated.",
    ),
]
Sustained = Annotated[
    str | None,
    typer.Option("--sustained", metavar="TIME", help="Remission at every visit from then, as '7 days'."),
]
