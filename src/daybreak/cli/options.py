"""Options that several commands share, and the numbers a person may type for them."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Annotated

import typer

from daybreak.cli.output import STANDARD_OUTPUT, check_writable
from daybreak.errors import OutputFileError, ParameterError

MOST_PATIENTS = 10_000_000
MOST_REPLICATES, MOST_DRAWS = 100_000, 100_000
MOST_WEEKS = 260
HOURS_PER_WEEK = 168.0
LARGEST_SEED = 2**53 - 1  # every reader of the JSON keeps it exactly


def whole_number(text: str | int) -> int:
    """A whole number in plain digits; `1e3`, `1_000` and digits of other scripts are refused, not guessed."""
    if isinstance(text, int):
        return text
    if not re.fullmatch(r"-?[0-9]{1,30}", text):
        raise typer.BadParameter(f"'{text}' is not a whole number; write it in digits, such as 1000.")
    return int(text)


def hours(text: str | float) -> float:
    """A number of hours; no unit is guessed."""
    try:
        return float(text)
    except ValueError:
        raise typer.BadParameter(
            f"'{text}' is no number of hours; write it without a unit, such as 24."
        ) from None


ProtocolName = Annotated[
    str, typer.Argument(metavar="PROTOCOL", help="Id in the library, or path of a protocol file.")
]
Patients = Annotated[
    int,
    typer.Option(
        "--patients", parser=whole_number, metavar="N", help=f"Virtual patients, 1 to {MOST_PATIENTS:,}."
    ),
]
Seed = Annotated[
    int,
    typer.Option("--seed", parser=whole_number, metavar="N", help="The same seed gives the same patients."),
]
Weeks = Annotated[
    int,
    typer.Option(
        "--weeks", parser=whole_number, metavar="N", help=f"How far to look, 1 to {MOST_WEEKS} weeks."
    ),
]
EngineName = Annotated[
    str,
    typer.Option("--engine", metavar="NAME", help="numpy starts at once; numba suits many patients; jax."),
]
JsonFile = Annotated[
    str | None, typer.Option("--json", metavar="FILE", help="Write the whole result; - for stdout.")
]
Workers = Annotated[
    str,
    typer.Option(
        "--workers",
        metavar="WHO",
        help="here, processes:N, dask, dask:tcp://HOST:PORT; the result is the same.",
    ),
]
Replicates = Annotated[
    int, typer.Option("--replicates", parser=whole_number, metavar="N", help="How often a trial is repeated.")
]
ResumeFolder = Annotated[
    str | None,
    typer.Option("--resume", metavar="FOLDER", help="Keep what is done here, and go on from it."),
]
CalibrationFile = Annotated[
    str | None,
    typer.Option("--calibration", metavar="FILE", help="One of your own (`daybreak calibrate`)."),
]
PAGES = (".html", ".htm", "")  # how the name of a report may end
FIGURES = (".svg", ".png", ".pdf")
ReportFile = Annotated[
    str | None, typer.Option("--report", metavar="FILE", help="Write the printable page (HTML).")
]


def check_run(patients: int, seed: int, weeks: int) -> None:
    """Refuse a run that cannot be: no patients, too many, a seed that is none, no weeks to look at.

    Raises:
        ParameterError: with what to write instead.
    """
    check_number(patients, "--patients", "virtual patients", MOST_PATIENTS)
    check_seed(seed)
    if not 1 <= weeks <= MOST_WEEKS:
        raise ParameterError(
            f"A forecast of {weeks} weeks cannot be made.",
            where="--weeks",
            remedy=f"Write 1 to {MOST_WEEKS}.",
        )


def check_number(number: int, option: str, what: str, most: int) -> None:
    """Refuse a number of something of which there must be some, and not too many.

    Raises:
        ParameterError: with the option that was written, and what to write instead.
    """
    if not 1 <= number <= most:
        raise ParameterError(
            f"{number:,} {what} cannot be simulated.", where=option, remedy=f"Write 1 to {most}."
        )


def check_seed(seed: int) -> None:
    """Refuse a seed that is none.

    Raises:
        ParameterError: with what to write instead.
    """
    if not 0 <= seed <= LARGEST_SEED:
        raise ParameterError(f"{seed} is not a seed.", where="--seed", remedy=f"Write 0 to {LARGEST_SEED}.")


def check_engine(name: str) -> None:
    """Refuse an engine that there is not.

    Raises:
        ParameterError: with those that there are.
    """
    from typing import get_args

    from daybreak.simulation.engines import EngineName as Known

    if name not in get_args(Known):
        raise ParameterError(
            f"There is no engine {name!r}.", where="--engine", remedy=f"Choose {', '.join(get_args(Known))}."
        )


def resume_folder(path: str | None) -> Path | None:
    """The folder to keep what is done in, if one was named.

    Raises:
        OutputFileError: its name is empty.
    """
    if path == "":
        raise OutputFileError("The name of the folder is empty.", where="--resume", remedy="Name a folder.")
    return Path(path) if path is not None else None


def check_figure(path: str | None) -> None:
    """Refuse a figure of a kind that nobody draws.

    Raises:
        ParameterError: with the kinds that there are.
    """
    if path is not None and Path(path).suffix not in FIGURES:
        raise ParameterError(
            f"A figure is written as {', '.join(FIGURES)}.",
            where="--figure",
            remedy="Name a file that ends so.",
        )


def check_outputs(outputs: dict[str, str | None], inputs: dict[str, str | None]) -> None:
    """Refuse outputs that cannot be written, that are one file, or that would replace what is read.

    Args:
        outputs, inputs: path by the option that named it; None where the option was not given.

    Raises:
        OutputFileError: with the option that is wrong.
    """
    taken = {
        _file(path): option for option, path in inputs.items() if path is not None and Path(path).exists()
    }
    for option, path in outputs.items():
        if path is None:
            continue
        if path == "":
            raise OutputFileError("The name of the file is empty.", where=option, remedy="Name a file.")
        if (other := taken.get(_file(path))) is not None:
            raise OutputFileError(
                f"{path} is already used by {other}.", where=option, remedy="Name another file."
            )
        taken[_file(path)] = option
        if option == "--report" and Path(path).suffix.lower() not in PAGES:
            raise OutputFileError(
                f"A report is a page of HTML, which {path} does not end as.",
                where=option,
                remedy="Name a file that ends in .html; a browser prints it to PDF.",
            )
        check_writable(path)


def _file(path: str) -> str:
    return path if path == STANDARD_OUTPUT else str(Path(path).resolve())
