"""A trial record as one file, so that endpoints can be computed again without simulating again.

The file is NumPy's `.npz`, without pickle: numbers and one JSON text, `header`, with a format, a version and the SHA-256 of
everything else. A file that was altered or cut short is refused, never half read.
"""

from __future__ import annotations

import json
import os
import zlib
from contextlib import suppress
from hashlib import sha256
from io import BytesIO
from pathlib import Path
from typing import Any
from zipfile import BadZipFile

import numpy as np

from daybreak.errors import InputFileError, OutputFileError, TrialError
from daybreak.trial.record import TrialRecord
from daybreak.trial.scoring import Scoring

FORMAT = "daybreak-trial-record/3"
_ARRAYS = ("visit_h", "arm", "baseline", "scores", "replicate")
_SOME_HAVE = ("left_h", "person", "period")
_BROKEN = (
    BadZipFile,
    zlib.error,
    EOFError,
    ValueError,
    KeyError,
    TypeError,
    AttributeError,
    NotImplementedError,
)


def save_record(record: TrialRecord, path: str | Path) -> str:
    """Write a record, whole or not at all; returns the digest (SHA-256 of its content, the same on every machine).

    Raises:
        OutputFileError: the file cannot be written; an older one of that name is still there.
    """
    content = record_bytes(record)
    try:
        _replace(Path(path), content)
    except OSError as error:
        raise OutputFileError(
            f"The record cannot be written: {error.strerror}.", where=str(path), remedy="Name another place."
        ) from error
    return _digest(_about(record), _arrays(record))


def record_bytes(record: TrialRecord) -> bytes:
    """What a file of this record holds."""
    arrays, about = _arrays(record), _about(record)
    header = json.dumps({"format": FORMAT, "sha256": _digest(about, arrays), "about": about})
    file = BytesIO()
    np.savez_compressed(file, allow_pickle=False, header=np.array(header), **arrays)
    return file.getvalue()


def _replace(target: Path, content: bytes) -> None:
    """Written beside the target, then renamed into its place."""
    part = target.with_name(f".{target.name}.{os.getpid()}.part")
    try:
        part.write_bytes(content)
        part.replace(target)
    except BaseException:
        with suppress(OSError):
            part.unlink()
        raise


def load_record(path: str | Path) -> TrialRecord:
    """Read a record.

    Raises:
        InputFileError: the file is missing or may not be read.
        TrialError: it is not a trial record, is of another version, was altered or was cut short.
    """
    try:
        with Path(path).open("rb") as opened, np.load(opened, allow_pickle=False) as file:
            stored = {name: file[name] for name in file.files}
        header = json.loads(str(stored.pop("header")[()]))
        form, digest, about = header["format"], header["sha256"], header["about"]
    except OSError as error:
        raise InputFileError(
            f"The record cannot be read: {error.strerror or error}.",
            where=str(path),
            remedy="Check the path.",
        ) from error
    except _BROKEN as error:
        raise _not_a_record(path) from error
    if form != FORMAT:
        raise TrialError(
            f"The format is {form!r}, not {FORMAT!r}.", where=str(path), remedy="Record the trial again."
        )
    if _digest(about, stored) != digest:
        raise TrialError(
            "The content is not what its digest says.", where=str(path), remedy="Record the trial again."
        )
    return _record(about, stored, path)


def _arrays(record: TrialRecord) -> dict[str, Any]:
    """Everything of a record that is numbers."""
    arrays = {name: getattr(record, name) for name in _ARRAYS}
    arrays |= {name: values for name in _SOME_HAVE if (values := getattr(record, name)) is not None}
    return arrays | {f"event:{name}": values for name, values in record.events.items()}


def _about(record: TrialRecord) -> dict[str, Any]:
    """Everything of a record that is not numbers."""
    scoring = record.scoring
    return {
        "trial": record.trial,
        "arms": list(record.arms),
        "control": record.control,
        "controls": dict(sorted(record.controls.items())),
        "unknown_in": {event: list(arms) for event, arms in sorted(record.unknown_in.items())},
        "about": dict(sorted(record.about.items())),
        "scoring": [
            scoring.instrument,
            scoring.maximum,
            scoring.remission_at_most,
            scoring.response_fraction,
        ],
    }


def _digest(about: dict[str, Any], arrays: dict[str, Any]) -> str:
    """SHA-256 over the text and the arrays in order of their names, bytes in little-endian order."""
    digest = sha256(json.dumps(about, sort_keys=True).encode())
    for name in sorted(arrays):
        values = np.ascontiguousarray(arrays[name])
        little = values.astype(values.dtype.newbyteorder("<"))
        digest.update(f"{name}{little.dtype.str}{little.shape}".encode())
        digest.update(little.tobytes())
    return digest.hexdigest()


def _record(about: dict[str, Any], stored: dict[str, Any], path: str | Path) -> TrialRecord:
    try:
        return TrialRecord(
            trial=about["trial"],
            scoring=Scoring(*about["scoring"]),
            arms=tuple(about["arms"]),
            control=about["control"],
            controls=about["controls"],
            unknown_in={event: tuple(arms) for event, arms in about["unknown_in"].items()},
            events={name[6:]: values for name, values in stored.items() if name.startswith("event:")},
            about=about["about"],
            **{name: stored[name] for name in _ARRAYS},
            **{name: stored[name] for name in _SOME_HAVE if name in stored},
        )
    except (KeyError, TypeError, AttributeError) as error:
        raise _not_a_record(path) from error


def _not_a_record(path: str | Path) -> TrialError:
    return TrialError(
        "This is not a trial record, or it was cut short.",
        where=str(path),
        remedy="Give a file that Daybreak recorded a trial in.",
    )


__all__ = ["FORMAT", "load_record", "record_bytes", "save_record"]
