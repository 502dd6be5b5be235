"""Does the chain hold, and are the rows it speaks of still what they were?"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from django.apps import apps

from daybreak.clinic.audit.chain import GENESIS, hash_of
from daybreak.clinic.models.audit import AuditHead, AuditRow
from daybreak.clinic.models.record import Record

AT_ONCE = 500


@dataclass(frozen=True)
class Fault:
    """One thing that is not as it was; `seq` is the audit row that shows it."""

    seq: int
    problem: str

    def __str__(self) -> str:
        return f"audit row {self.seq}: {self.problem}"


@dataclass(frozen=True)
class Audit:
    """What was checked. `anchor` names the end of the chain: written down elsewhere, it shows a chain cut short or remade."""

    rows: int
    records: int
    anchor: str
    faults: tuple[Fault, ...]

    @property
    def holds(self) -> bool:
        """Nothing is wrong."""
        return not self.faults


def verify(anchor: str = "", *, anchors: Iterable[str] = (), using: str = "default") -> Audit:
    """Check every row of the chain, and every append-only row against the digest the chain has of it.

    Args:
        anchor: `seq:hash` as an earlier check printed it; it must still be in the chain.
        anchors: more of them.
        using: the database, where it is not the clinic's own.
    """
    faults: list[Fault] = []
    rows, records, previous, seq = 0, 0, GENESIS, 0
    unmet = {*anchors, anchor} - {""}
    chain = AuditRow.objects.using(using).order_by("seq")
    while batch := list(
        chain.filter(seq__gt=seq)[:AT_ONCE]
    ):  # a look each, so that nobody who writes has to wait for the end
        for row in batch:
            faults += _link_faults(row, seq + 1, previous)
            seq, previous = row.seq, row.hash
            unmet.discard(f"{row.seq}:{row.hash}")
        sealed = list(_sealed(batch))
        faults += _record_faults(sealed, using)
        rows, records = rows + len(batch), records + len(sealed)
    faults += _end_faults(seq, previous, using)
    for lost in sorted(unmet):
        faults.append(Fault(seq, f"the chain no longer holds {lost}; it was cut short or made anew"))
    return Audit(rows, records, f"{seq}:{previous}", tuple(faults))


def _link_faults(row: AuditRow, expected: int, previous: str) -> Iterator[Fault]:
    if row.seq != expected:
        yield Fault(row.seq, f"row {expected} is missing before it")
    elif row.previous != previous:
        yield Fault(row.seq, "it does not follow from the row before")
    if row.hash != hash_of(row):
        yield Fault(row.seq, "it was changed after it was written")


def _end_faults(seq: int, last_hash: str, using: str) -> Iterator[Fault]:
    """The end is where the head says, or further on where somebody has written since the last look."""
    head = AuditHead.objects.using(using).filter(pk=1).first()
    end = (seq, last_hash)
    if head is not None and head.seq > seq:
        written = AuditRow.objects.using(using).filter(pk=head.seq).first()
        end = end if written is None else (written.seq, written.hash)
    if (head.seq, head.hash) != end if head is not None else seq > 0:
        yield Fault(seq, "the chain does not end where it should")


def _sealed(rows: Iterable[AuditRow]) -> Iterator[tuple[int, dict[str, Any]]]:
    for row in rows:
        for change in _changes(row):
            if "sha256" in change:
                yield row.seq, change


def _changes(row: AuditRow) -> list[dict[str, Any]]:
    """What the row says was written; nothing where a forger has left no JSON, which its hash shows."""
    try:
        detail = json.loads(row.detail)
    except ValueError:
        return []
    changes = detail.get("changes") if isinstance(detail, dict) else None
    return [change for change in changes if isinstance(change, dict)] if isinstance(changes, list) else []


def _record_faults(sealed: list[tuple[int, dict[str, Any]]], using: str) -> Iterator[Fault]:
    by_model: dict[str, list[tuple[int, dict[str, Any]]]] = defaultdict(list)
    for seq, change in sealed:
        by_model[change["record"]].append((seq, change))
    for name, entries in by_model.items():
        model = apps.get_model("clinic", name)
        assert issubclass(model, Record)
        found = model._base_manager.using(using).in_bulk([change["id"] for _, change in entries])
        for seq, change in entries:
            row = found.get(change["id"])
            if row is None:
                yield Fault(seq, f"{name} {change['id']} is missing")
            elif row.digest != change["sha256"]:
                yield Fault(seq, f"{name} {change['id']} was changed after it was written")
