"""The packaged tables again, from the files they were copied from and the list of changes."""

from __future__ import annotations

import csv
import hashlib
import io
from pathlib import Path
from typing import Any

from daybreak.evidence.changes import Change
from daybreak.evidence.tables import DATA
from daybreak.yaml_source import read_yaml

ROWS_ARE_NAMED_BY: dict[str, tuple[str, ...]] = {
    "trials.csv": ("trial_id",),
    "arms.csv": ("trial_id", "arm_id"),
    "claims.csv": ("claim_id",),
}


def origins() -> dict[str, Any]:
    """What `source_columns.yaml` says of each table."""
    values: dict[str, Any] = read_yaml(DATA / "source_columns.yaml").values
    return values


def rebuilt(file: str, source: Path, changes: tuple[Change, ...]) -> bytes:
    """A table as its source and the changes make it.

    An AssertionError says that a change does not start from what the source has, or finds no row.
    """
    columns: dict[str, dict[str, str]] = origins()[file]["columns"]
    wanted = {(change.key, change.field): change for change in changes if change.file == file}
    out = io.StringIO(newline="")
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(columns)
    with source.open(encoding="utf-8", newline="") as stream:
        for number, row in enumerate(csv.DictReader(stream), 1):
            key = _key(file, row, number, columns)
            writer.writerow(_cell(row, key, name, how, wanted) for name, how in columns.items())
    assert not wanted, f"changes of no row: {list(wanted)[:3]}"
    return out.getvalue().encode()


def _key(file: str, row: dict[str, str], number: int, columns: dict[str, dict[str, str]]) -> str:
    if file in ROWS_ARE_NAMED_BY:
        return "/".join(row[name] for name in ROWS_ARE_NAMED_BY[file])
    letter = next(how["number"] for how in columns.values() if "number" in how)
    return f"{letter}{number:03d}"


def _cell(
    row: dict[str, str],
    key: str,
    name: str,
    how: dict[str, str],
    wanted: dict[tuple[str, str], Change],
) -> str:
    if "number" in how:
        return key
    before = how.get("always", row[how["from"]] if "from" in how else "")
    change = wanted.pop((key, name), None)
    if change is None:
        return before
    digest = "sha256:" + hashlib.sha256(before.encode()).hexdigest()
    assert change.before in (before, digest), f"{key} {name} was {before!r}, not {change.before!r}"
    assert change.after != before, f"{key} {name} changes nothing"
    return change.after
