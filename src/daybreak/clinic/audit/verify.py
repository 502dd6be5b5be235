"""Does the chain hold, are the rows it speaks of still what they were, and is there none that it does not speak of?"""

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

AT_ONCE, KEYS_AT_ONCE = 500, 10_000
MOST_ROWS = 1_000_000_000  # of a table


@dataclass(frozen=True)
class Fault:
    """One thing that is not as it was; `seq` is the audit row that shows it, None where no row speaks of it."""

    seq: int | None
    problem: str

    def __str__(self) -> str:
        return f"audit row {self.seq}: {self.problem}" if self.seq is not None else self.problem


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
    """Check every row of the chain, every append-only row against its digest in the chain, and that an act wrote every row.

    Args:
        anchor: `seq:hash` as an earlier check printed it; it must still be in the chain.
        anchors: more of them.
        using: the database, where it is not the clinic's own.
    """
    faults: list[Fault] = []
    rows, records, previous, seq = 0, 0, GENESIS, 0
    unmet, written = {*anchors, anchor} - {""}, Written()
    while batch := _batch(seq, using):
        for row in batch:
            faults += _link_faults(row, seq + 1, previous)
            seq, previous = row.seq, row.hash
            unmet.discard(f"{row.seq}:{row.hash}")
        changes = [(row.seq, change) for row in batch for change in _changes(row)]
        written.note(change for _, change in changes)
        sealed = [(number, change) for number, change in changes if "sha256" in change]
        faults += _record_faults(sealed, using)
        rows, records = rows + len(batch), records + len(sealed)
    faults += _end_faults(seq, previous, using)
    faults += _slipped_in(written, seq, using)
    for lost in sorted(unmet):
        faults.append(Fault(seq, f"the chain no longer holds {lost}; it was cut short or made anew"))
    return Audit(rows, records, f"{seq}:{previous}", tuple(faults))


class Written:
    """Which rows the acts have written, a byte for each key of each table: ten years of records are four million."""

    def __init__(self) -> None:
        self._tables: dict[str, bytearray] = defaultdict(bytearray)

    def note(self, changes: Iterable[dict[str, Any]]) -> None:
        """What acts wrote is known from now on."""
        for change in changes:
            name, key = change.get("record"), change.get("id")
            if isinstance(name, str) and isinstance(key, int) and 0 <= key < MOST_ROWS:
                table = self._tables[name]
                table.extend(bytes(max(0, key + 1 - len(table))))
                table[key] = 1

    def knows(self, name: str, key: int) -> bool:
        """An act wrote it."""
        table = self._tables[name]
        return 0 <= key < len(table) and table[key] == 1


def _slipped_in(written: Written, seq: int, using: str) -> Iterator[Fault]:
    """Rows that no act wrote. Whoever writes meanwhile has an act, which is read after the row."""
    for model in apps.get_app_config("clinic").get_models():
        if not issubclass(model, Record):
            continue
        name = str(model._meta.model_name)
        strange = [key for key in _keys(model, using) if not written.knows(name, key)]
        if strange:
            while batch := _batch(seq, using):
                written.note(change for row in batch for change in _changes(row))
                seq = batch[-1].seq
        for key in strange:
            if not written.knows(name, key):
                yield Fault(None, f"{name} {key} was written by no act")


def _keys(model: type[Record], using: str) -> Iterator[int]:
    """Every key of a table, so many at a look: one look at all of them would keep whoever writes waiting."""
    rows = model._base_manager.using(using).order_by("pk").values_list("pk", flat=True)
    more = rows
    while keys := list(more[:KEYS_AT_ONCE]):
        yield from keys
        more = rows.filter(pk__gt=keys[-1])


def _batch(after: int, using: str) -> list[AuditRow]:
    """The next rows of the chain: a look each, so that nobody who writes has to wait for the end."""
    return list(AuditRow.objects.using(using).filter(seq__gt=after).order_by("seq")[:AT_ONCE])


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
        found = _columns(model, [change["id"] for _, change in entries], using)
        for seq, change in entries:
            row = found.get(change["id"])
            if row is None:
                yield Fault(seq, f"{name} {change['id']} is missing")
            elif model.digest_of(row) != change["sha256"]:
                yield Fault(seq, f"{name} {change['id']} was changed after it was written")


def _columns(model: type[Record], keys: list[int], using: str) -> dict[int, dict[str, Any]]:
    """Rows by key, each as its columns by name: making an object of each would take as long again."""
    names, found = [field.attname for field in model._meta.concrete_fields], {}
    for start in range(0, len(keys), AT_ONCE):
        rows = model._base_manager.using(using).filter(pk__in=keys[start : start + AT_ONCE])
        found.update({row["id"]: row for row in rows.values(*names)})
    return found
