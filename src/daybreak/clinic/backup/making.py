"""Making a backup, and proving it: the file that was written is read again, restored beside, and its chain checked."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import connection, connections
from django.db.migrations.recorder import MigrationRecorder

from daybreak.clinic import clock
from daybreak.clinic.actions.act import act
from daybreak.clinic.actions.by import system
from daybreak.clinic.audit.canonical import canonical
from daybreak.clinic.backup import archive
from daybreak.clinic.backup.restoring import ANCHOR_FILE, KEY_FILE, check
from daybreak.clinic.backup.scratch import scratch_folder
from daybreak.clinic.backup.snapshot import snapshot
from daybreak.clinic.models import AuditHead
from daybreak.errors import AuditError, OutputFileError


@dataclass(frozen=True)
class Made:
    """What was written and proved. `head` is the end of the audit chain in it."""

    file: Path
    bytes: int
    sha256: str
    head: str
    rows: int
    acts: int


def make(target: Path, passphrase: str, data_folder: Path) -> Made:
    """Write all records into a new file, or into a file in this folder, and prove it before it gets its name.

    Raises:
        OutputFileError: the file exists already, or cannot be written.
        AuditError: what was written is not what was to be written, or its chain does not hold.
        ParameterError: the passphrase is too short.
    """
    at = clock.now()
    file = target / f"daybreak-{at:%Y%m%dT%H%M%SZ}.backup" if target.is_dir() else target
    with _new_file(file) as part:
        with scratch_folder(data_folder) as folder, snapshot(folder) as alias, part.open("wb") as opened:
            head = _head(alias) | {"made_at": canonical(at)}
            counts = archive.write(opened, passphrase, head, alias, _files(data_folder))
            opened.flush()
            os.fsync(opened.fileno())
        proved = check(part, passphrase, data_folder)
        if proved.counts != counts or proved.audit.anchor != head["head"]:
            raise AuditError(
                "The backup is not what was to be written.", remedy="Try again, on another disk."
            )
    made = Made(
        file, file.stat().st_size, _sha256(file), head["head"], sum(counts.values()), proved.audit.rows
    )
    with act(
        system(), "clinic.backed-up", file=file.name, sha256=made.sha256, head=made.head, rows=made.rows
    ):
        pass
    return made


def _head(alias: str) -> dict[str, Any]:
    end = AuditHead.objects.using(alias).filter(pk=1).first()
    applied = MigrationRecorder(connections[alias]).applied_migrations()
    return {
        "daybreak": version("daybreak"),
        "from": connection.vendor,
        "head": str(end) if end is not None else f"0:{'0' * 64}",
        "migrations": sorted(map(list, applied)),
    }


def _files(data_folder: Path) -> Mapping[str, bytes]:
    """The key in use, whatever gave it, and the anchors."""
    files = {KEY_FILE: settings.SECRET_KEY.encode()}
    with suppress(FileNotFoundError):
        files[ANCHOR_FILE] = (data_folder / ANCHOR_FILE).read_bytes()
    return files


@contextmanager
def _new_file(file: Path) -> Iterator[Path]:
    """A file beside it that takes its name when all went well; readable by nobody else."""
    if file.exists():
        raise OutputFileError("There is a file of this name.", where=str(file), remedy="Name a new one.")
    part = file.with_name(f".{file.name}.part")
    try:
        os.close(os.open(part, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600))
        yield part
        part.rename(file)
        _sync(file.parent)
    except OSError as error:
        if isinstance(error, OutputFileError) or error.errno is None:
            raise
        problem = f"It cannot be written: {error.strerror}."
        raise OutputFileError(problem, where=str(file), remedy="Name another place.") from error
    finally:
        part.unlink(missing_ok=True)


def _sync(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _sha256(file: Path) -> str:
    with file.open("rb") as opened:
        return hashlib.file_digest(opened, "sha256").hexdigest()
