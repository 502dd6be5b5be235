"""Copies of the packaged tables with one thing changed, and the line in which it stands."""

from __future__ import annotations

import csv
import shutil
from pathlib import Path

from daybreak.evidence.tables import DATA


def copied(folder: Path) -> Path:
    """An untouched copy of the packaged tables."""
    target = folder / "evidence"
    shutil.copytree(DATA, target)
    return target


def edited(folder: Path, file: str, key: tuple[str, ...], **cells: str) -> tuple[Path, str]:
    """A copy with some cells of one row changed, and `file:line` of that row. `key` are the row's first cells."""
    target = copied(folder)
    path = target / file
    rows = _read(path)
    line = next(i for i, row in enumerate(rows) if tuple(row[: len(key)]) == key)
    for column, value in cells.items():
        rows[line][rows[0].index(column)] = value
    _write(path, rows)
    return target, f"{path}:{line + 1}"


def with_row(folder: Path, file: str, like: tuple[str, ...], **cells: str) -> tuple[Path, str]:
    """A copy with one row more at the end, like another but for some cells, and its `file:line`."""
    target = copied(folder)
    path = target / file
    rows = _read(path)
    row = list(next(row for row in rows if tuple(row[: len(like)]) == like))
    for column, value in cells.items():
        row[rows[0].index(column)] = value
    _write(path, [*rows, row])
    return target, f"{path}:{len(rows) + 1}"


def _read(path: Path) -> list[list[str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.reader(file))


def _write(path: Path, rows: list[list[str]]) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file, lineterminator="\n").writerows(rows)
