"""Results leave whole or not at all: written beside the target, flushed to the disk, then renamed into place."""

from __future__ import annotations

import errno
import json
import os
import stat
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

from daybreak.errors import OutputFileError

STANDARD_OUTPUT = "-"
_REASONS = {
    errno.ENOENT: ("There is no such folder.", "Make the folder first, or name another."),
    errno.ENOTDIR: ("A part of this path is a file, not a folder.", "Name another path."),
    errno.EISDIR: ("This is a folder, not a file.", "Name a file in it."),
    errno.EACCES: ("Writing here is not permitted.", "Name a place you may write to."),
    errno.EPERM: ("Writing here is not permitted.", "Name a place you may write to."),
    errno.EROFS: ("This place is read-only.", "Name a place you may write to."),
    errno.ENOSPC: ("The disk is full.", "Free some space, or name another place."),
    errno.EDQUOT: ("Your share of the disk is used up.", "Free some space, or name another place."),
    errno.EFBIG: ("The result is larger than a file may be here.", "Name another place."),
    errno.ENAMETOOLONG: ("This name is too long.", "Choose a shorter one."),
    errno.ELOOP: ("This path is a circle of links.", "Name another path."),
}


def refusal_of(error: OSError, where: str) -> OutputFileError:
    """An operating system's refusal to write, as a sentence."""
    unknown = (f"Writing failed: {error.strerror or error}.", "Name another place.")
    problem, remedy = _REASONS.get(error.errno or 0, unknown)
    return OutputFileError(problem, where=where, remedy=remedy)


@contextmanager
def _refusing(where: str) -> Iterator[None]:
    try:
        yield
    except (OutputFileError, BrokenPipeError):
        raise
    except OSError as error:
        raise refusal_of(error, where) from error


def check_writable(path: str) -> None:
    """Refuse a path that cannot be written before a long run, not after it.

    Raises:
        OutputFileError: no such folder, not permitted, a folder itself.
    """
    if path == STANDARD_OUTPUT:
        return
    with _refusing(path):
        target = _target(path)
        if not _is_device(target):
            _new_file_beside(target).unlink()


def write_text(path: str, text: str) -> None:
    """Write a whole text to a file, or to standard output for `-`. A failure leaves the old file, or none.

    Raises:
        OutputFileError: the text could not be written.
    """
    if path == STANDARD_OUTPUT:
        sys.stdout.write(text)
        sys.stdout.flush()
        return
    write_bytes(path, text.encode("utf-8"))


def write_bytes(path: str, content: bytes) -> None:
    """Write a whole file that is not text, such as a figure, in the same way; standard output is not offered.

    Raises:
        OutputFileError: the file could not be written.
    """
    with _refusing(path):
        target = _target(path)
        if _is_device(target):
            target.write_bytes(content)
        else:
            _replace(target, content)


def json_text(result: Any) -> str:
    """Plain data as JSON, ending with a line feed; a number that JSON cannot carry is a fault, never a guess."""
    return json.dumps(result, ensure_ascii=False, allow_nan=False) + "\n"


def _target(path: str) -> Path:
    """Where the bytes will go: links are followed, folders and files under lock are refused."""
    target = Path(path).resolve()
    if target.is_dir():
        raise IsADirectoryError(errno.EISDIR, "folder")
    if target.exists() and not os.access(target, os.W_OK):
        raise PermissionError(errno.EACCES, "not permitted")
    return target


def _is_device(target: Path) -> bool:
    """Pipes and devices cannot be replaced; they are written to."""
    return target.exists() and not target.is_file()


def _new_file_beside(target: Path) -> Path:
    part = target.with_name(f".daybreak-{os.urandom(6).hex()}.part")
    os.close(os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o666))
    return part


def _replace(target: Path, content: bytes) -> None:
    part = _new_file_beside(target)
    try:
        with part.open("wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        if target.exists():
            part.chmod(stat.S_IMODE(target.stat().st_mode))
        part.replace(target)
    except BaseException:
        with suppress(OSError):
            part.unlink()
        raise
    _sync_folder(target.parent)


def _sync_folder(folder: Path) -> None:
    """Make the new name itself last; not every file system offers it."""
    with suppress(OSError):
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)
