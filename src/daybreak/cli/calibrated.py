"""People in a world of another calibration than the one that ships, and the line that names it."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from daybreak.cli.output import STANDARD_OUTPUT, write_text

if TYPE_CHECKING:
    from daybreak.population import Population


def calibrated(people: Population | None, path: str | None) -> Population | None:
    """These people (adults with TRD unless given) in the same world, known as the file at `path` knows it.

    Raises:
        CalibrationError: the file is no calibration.
    """
    if path is None:
        return people
    from daybreak.population import Population, read_calibration

    people = people or Population.default()
    return people.in_world(replace(people.world, calibration=read_calibration(path)))


def name_calibration(label: str, path: str | None, *outputs: str | None) -> None:
    """A line on the screen, where one was given and standard output carries no result."""
    if path is not None and STANDARD_OUTPUT not in outputs:
        write_text(STANDARD_OUTPUT, f"\nCalibration  {label}, from {path}\n")


__all__ = ["calibrated", "name_calibration"]
