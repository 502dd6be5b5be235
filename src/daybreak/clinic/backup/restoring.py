"""The way back: a backup is first restored beside and checked whole; only then it becomes the clinic's records."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.core.management import call_command
from django.db import connection, connections, transaction
from django.db.migrations.executor import MigrationExecutor

from daybreak.clinic import clock, triggers
from daybreak.clinic.actions.act import act
from daybreak.clinic.actions.by import system
from daybreak.clinic.audit.verify import Audit, verify
from daybreak.clinic.backup import archive, rows
from daybreak.clinic.backup.archive import Contents
from daybreak.clinic.backup.scratch import database_in, scratch_folder
from daybreak.clinic.ledger.check import faults_everywhere
from daybreak.errors import AuditError, InputFileError, SettingsError

KEY_FILE, ANCHOR_FILE = "secret.key", "anchors.jsonl"


@dataclass(frozen=True)
class Checked:
    """A backup that was restored beside: what it says of itself, and what its chain says."""

    contents: Contents
    counts: dict[str, int]
    audit: Audit


@dataclass(frozen=True)
class Restored:
    """What is now the clinic's. `lost` are anchors that a chain before had and this one has not."""

    made_at: str
    head: str
    rows: int
    lost: int


def check(file: Path, passphrase: str, data_folder: Path) -> Checked:
    """Whether all of it can be restored and holds; nothing of the clinic's is touched.

    Raises:
        InputFileError: damaged, cut short, a wrong passphrase, made by a newer Daybreak.
        AuditError: its chain does not hold.
    """
    with scratch_folder(data_folder) as folder, database_in(folder / "restored.sqlite3") as alias:
        return _restored_into(alias, file, passphrase)


def restore(file: Path, passphrase: str, data_folder: Path, *, given_key: str = "") -> Restored:
    """Make a backup the clinic's records, its key and its anchors.

    Args:
        given_key: the key that the settings give by themselves, if any.

    Raises:
        SettingsError: the clinic has records, or its settings give another key.
        InputFileError, AuditError: as `check`.
    """
    refuse_records()
    with scratch_folder(data_folder) as folder:
        scratch = folder / "restored.sqlite3"
        with database_in(scratch) as alias:
            checked = _restored_into(alias, file, passphrase)
            _refuse_other_key(checked.contents, given_key)
            if connection.vendor == "postgresql":
                _copy(alias)
        if connection.vendor == "sqlite":
            _move(scratch, Path(connection.settings_dict["NAME"]))
    lost = _place_files(data_folder, checked.contents, checked.audit)
    made_at = str(checked.contents.head["made_at"])
    with act(system(), "clinic.restored", made_at=made_at, head=checked.audit.anchor, lost_anchors=lost):
        pass
    _refuse_faults()
    return Restored(made_at, checked.audit.anchor, sum(checked.counts.values()), lost)


def refuse_records() -> None:
    """A clinic that has anything is not overwritten.

    Raises:
        SettingsError: it has.
    """
    present = set(connection.introspection.table_names())
    for table in rows.tables():
        if table._meta.db_table in present and table._base_manager.exists():
            raise SettingsError(
                "This clinic has records, and they are not overwritten.",
                remedy="Name another folder with --data, or another database.",
            )


def _restored_into(alias: str, file: Path, passphrase: str) -> Checked:
    """Tables as they were, their rows, then whatever has changed in the tables since."""
    with archive.read(file, passphrase) as (contents, lines):
        known = _tables_as_they_were(alias, contents, file)
        with transaction.atomic(using=alias):
            counts = rows.load(lines, alias, known)
    if counts != contents.counts:
        raise InputFileError("Rows are missing in the backup.", where=str(file), remedy="Take another.")
    call_command("migrate", database=alias, verbosity=0, interactive=False)
    audit = verify(using=alias)
    if not audit.holds or audit.anchor != contents.head["head"] or triggers.missing(alias):
        first = str(audit.faults[0]) if audit.faults else "its end is not the one written down"
        raise AuditError(
            f"The chain in the backup does not hold: {first}.", where=str(file), remedy="Take another backup."
        )
    return Checked(contents, counts, audit)


def _tables_as_they_were(alias: str, contents: Contents, file: Path) -> Any:
    executor = MigrationExecutor(connections[alias])
    made_with = {(str(app), str(name)) for app, name in contents.head["migrations"]}
    if made_with - executor.loader.disk_migrations.keys():
        raise InputFileError(
            f"This backup was made by a newer Daybreak ({contents.head['daybreak']}).",
            where=str(file),
            remedy="Restore it with that one.",
        )
    last = {app: max(name for of, name in made_with if of == app) for app, _ in made_with}
    return executor.migrate(sorted(last.items())).apps


def _copy(alias: str) -> None:
    """Into PostgreSQL, all or nothing."""
    call_command("migrate", verbosity=0, interactive=False)
    with transaction.atomic():
        rows.load(rows.dump(alias), "default")
        rows.set_sequences("default")


def _move(scratch: Path, target: Path) -> None:
    """Into the place of the empty file; the journal of that one must not meet the new one."""
    connection.close()
    for end in ("", "-journal", "-wal", "-shm"):
        target.with_name(target.name + end).unlink(missing_ok=True)
    scratch.chmod(0o600)
    scratch.rename(target)


def _refuse_other_key(contents: Contents, given_key: str) -> None:
    if given_key and given_key.encode() != contents.files[KEY_FILE]:
        raise SettingsError(
            "The settings give another key than the backup's, and second factors would not open.",
            where="DAYBREAK_SECRET_KEY",
            remedy="Leave it out: the key of the backup is put into the data folder.",
        )


def _place_files(data_folder: Path, contents: Contents, audit: Audit) -> int:
    """Key and anchors; anchors of before that this chain does not reach are kept beside, and counted."""
    old, end = data_folder / ANCHOR_FILE, int(audit.anchor.partition(":")[0])
    lost = 0
    if old.exists():
        lost = sum(json.loads(line)["seq"] > end for line in old.read_text(encoding="utf-8").splitlines())
        old.rename(data_folder / f"anchors-before-{clock.now():%Y%m%dT%H%M%SZ}.jsonl")
    for name in sorted({KEY_FILE, ANCHOR_FILE} & contents.files.keys()):
        with _private(data_folder / name) as handle:
            os.write(handle, contents.files[name])
            os.fsync(handle)
    return lost


@contextmanager
def _private(file: Path) -> Iterator[int]:
    file.unlink(missing_ok=True)
    handle = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        yield handle
    finally:
        os.close(handle)


def _refuse_faults() -> None:
    audit, ledger = verify(), faults_everywhere()
    if not audit.holds or ledger:
        raise AuditError(
            f"The restored records do not hold: {[*map(str, audit.faults), *ledger][0]}.",
            remedy="Do not use them.",
        )
