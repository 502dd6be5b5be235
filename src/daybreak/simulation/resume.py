"""Results kept in a folder, so that a run that was cut off goes on: one file a shard, named after what was asked.

A file is a line (what it is, which question it answers, the digest of the rest) and the result as plain data, packed. It is
written beside its place and renamed into it. A file that is torn, foreign or altered does not agree with its line: it is
not used, and written anew.
"""

from __future__ import annotations

import hashlib
import os
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from daybreak.errors import OutputFileError
from daybreak.simulation.crew import Outcome
from daybreak.simulation.digest import code_digest, digest
from daybreak.simulation.plain import from_bytes, to_bytes

FORMAT = "daybreak shard 1"
SUFFIX = ".shard"


@dataclass(frozen=True)
class Store:
    """The results of one question to one version of the code, in `folder`."""

    folder: Path
    question: str

    @classmethod
    def of(cls, folder: Path, fn: Callable[[Any], Any]) -> Store:
        """The results of `fn` in this folder, which is made if it is not there.

        Raises:
            OutputFileError: the folder cannot be made or written to.
            TypeError: `fn` holds something that cannot be told from another of its kind.
        """
        with _refusing(folder):
            folder.mkdir(parents=True, exist_ok=True)
            _new_file(folder).unlink()
        return cls(folder, digest((code_digest(), fn)))

    def read(self, shard: Any) -> Outcome | None:
        """The result of a shard if a whole and unaltered file of it is there."""
        key = self._key(shard)
        try:
            line, _, body = self._path(key).read_bytes().partition(b"\n")
            if line != _line(key, body):
                return None
            return Outcome(from_bytes(zlib.decompress(body)))
        except (OSError, ValueError, zlib.error):
            return None

    def write(self, shard: Any, result: Any) -> None:
        """Keep the result of a shard.

        Raises:
            OutputFileError: it could not be written.
            TypeError: it is not plain data.
        """
        key, body = self._key(shard), zlib.compress(to_bytes(result), 1)
        with _refusing(self.folder):
            part = _new_file(self.folder)
            try:
                with part.open("wb") as file:
                    file.write(_line(key, body) + b"\n" + body)
                    file.flush()
                    os.fsync(file.fileno())
                part.replace(self._path(key))
            except BaseException:
                with suppress(OSError):
                    part.unlink()
                raise

    def _key(self, shard: Any) -> str:
        return digest((self.question, shard))

    def _path(self, key: str) -> Path:
        return self.folder / f"{key[:32]}{SUFFIX}"


def _line(key: str, body: bytes) -> bytes:
    return f"{FORMAT} {key} {hashlib.sha256(body).hexdigest()}".encode()


def _new_file(folder: Path) -> Path:
    part = folder / f".daybreak-{os.urandom(6).hex()}.part"
    os.close(os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o666))
    return part


@contextmanager
def _refusing(folder: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise OutputFileError(
            f"Results cannot be kept here: {error.strerror or error}.",
            where=str(folder),
            remedy="Name a folder that you may write to.",
        ) from error
