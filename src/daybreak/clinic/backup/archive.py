"""The file of a backup: a head, every row, the files of the data folder, and an end that counts them; compressed, then sealed."""

from __future__ import annotations

import base64
import gzip
import io
import json
import zlib
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from daybreak.clinic.backup.rows import Line, dump, written
from daybreak.clinic.backup.sealing import SealedReader, SealedWriter
from daybreak.errors import InputFileError

FORMAT = "daybreak.backup/1"


@dataclass
class Contents:
    """What a backup says of itself; `files` and `counts` are complete once the last row was read."""

    head: dict[str, Any]
    files: dict[str, bytes] = field(default_factory=dict)
    counts: dict[str, int] = field(default_factory=dict)


def write(
    file: io.BufferedIOBase, passphrase: str, head: dict[str, Any], alias: str, files: Mapping[str, bytes]
) -> dict[str, int]:
    """Write everything; how many rows of each table."""
    counts: dict[str, int] = {}
    with (
        SealedWriter(file, passphrase) as sealed,
        gzip.GzipFile(fileobj=sealed, mode="wb", compresslevel=6, mtime=0, filename="") as packed,
    ):
        packed.write(written({"format": FORMAT} | head))
        table = ""
        for line in dump(alias):
            if isinstance(line, dict):
                table = line["table"]
            counts[table] = counts.get(table, -1) + 1
            packed.write(written(line))
        for name, content in files.items():
            packed.write(written({"file": name, "content": base64.b64encode(content).decode()}))
        packed.write(written({"end": counts}))
    return counts


@contextmanager
def read(path: Path, passphrase: str) -> Iterator[tuple[Contents, Iterator[Line]]]:
    """What the backup says of itself, and its rows; the rows must be read to the end.

    Raises:
        InputFileError: it cannot be read, is no backup, damaged, cut short, or the passphrase is wrong.
    """
    with _refusing(path):
        file = path.open("rb")
    with file:
        with _refusing(path):
            sealed = io.BufferedReader(SealedReader(file, passphrase, str(path)))
            unpacked = gzip.GzipFile(fileobj=sealed, mode="rb")
            contents = Contents(json.loads(unpacked.readline()))
        if contents.head.get("format") != FORMAT:
            raise InputFileError(
                f"This backup is of the kind {contents.head.get('format')}.",
                where=str(path),
                remedy="Restore it with the Daybreak that made it, or a newer one.",
            )
        yield contents, _rows(path, unpacked, contents)


def _rows(path: Path, unpacked: gzip.GzipFile, contents: Contents) -> Iterator[Line]:
    with _refusing(path):
        ended = False
        for text in unpacked:
            line = json.loads(text)
            if isinstance(line, dict) and "end" in line:
                contents.counts, ended = line["end"], True
            elif isinstance(line, dict) and "file" in line:
                contents.files[line["file"]] = base64.b64decode(line["content"])
            else:
                yield line
        if not ended:
            raise EOFError


@contextmanager
def _refusing(path: Path) -> Iterator[None]:
    try:
        yield
    except InputFileError:
        raise
    except OSError as error:
        raise InputFileError(
            f"It cannot be read: {error.strerror or error}.",
            where=str(path),
            remedy="Name a file that you may read.",
        ) from error
    except (EOFError, zlib.error, ValueError) as error:
        raise InputFileError("The backup is not whole.", where=str(path), remedy="Take another.") from error
