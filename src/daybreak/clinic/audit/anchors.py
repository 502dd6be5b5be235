"""Anchors: the end of the chain, written down once a day outside the database, so that a database put back to an earlier
state, or made anew, is noticed."""

from __future__ import annotations

import json
import logging
import os
from datetime import date
from pathlib import Path

from daybreak.clinic import clock
from daybreak.clinic.audit.canonical import canonical
from daybreak.clinic.models.audit import AuditHead
from daybreak.errors import InputFileError

FILE = "anchors.jsonl"
LOG = logging.getLogger(__name__)


def read(folder: Path) -> list[str]:
    """Every anchor as `seq:hash`, the oldest first; none without a file.

    Raises:
        InputFileError: the file holds something else.
    """
    file = folder / FILE
    if not file.exists():
        return []
    try:
        lines = [json.loads(line) for line in file.read_text(encoding="utf-8").splitlines()]
        return [f"{int(line['seq'])}:{line['hash']}" for line in lines]
    except (ValueError, KeyError, TypeError):
        raise InputFileError(
            "This is no list of anchors.",
            where=str(file),
            remedy="Find out who changed it; take it from a backup.",
        ) from None


def write(folder: Path) -> bool:
    """Add today's anchor (days are UTC's), unless it is there or nothing was ever done; whether it was added."""
    head, at = AuditHead.objects.filter(pk=1).first(), clock.now()
    if head is None or _last_day(folder) == at.date().isoformat():
        return False
    line = {"day": at.date().isoformat(), "at": canonical(at), "seq": head.seq, "hash": head.hash}
    handle = os.open(folder / FILE, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
    try:
        os.write(handle, json.dumps(line).encode() + b"\n")
        os.fsync(handle)
    finally:
        os.close(handle)
    return True


class Daily:
    """Writes the anchor with the first request of a day; later ones cost nothing."""

    def __init__(self, folder: Path) -> None:
        self.folder, self._done = folder, date.min

    def look(self) -> None:
        """Called with each request. A disk that refuses is logged and tried again; the clinic goes on."""
        today = clock.now().date()
        if self._done == today:
            return
        try:
            write(self.folder)
            self._done = today
        except OSError:
            LOG.exception("The daily anchor of the audit chain could not be written.")


def _last_day(folder: Path) -> str:
    file = folder / FILE
    if not file.exists():
        return ""
    last = file.read_text(encoding="utf-8").rstrip().rpartition("\n")[2]
    try:
        return str(json.loads(last)["day"])
    except (ValueError, KeyError, TypeError):
        return ""
