"""An act: one transaction that holds a change, its audit row, the form it came by and the new version for live screens.

    with act(by, "patient.registered") as done:
        done.patient = Patient(...)
        done.patient.save()

Rows are noted as they are saved. Without an act nothing can be saved (`models.record`), so no change can lack its audit row.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction

from daybreak.clinic import live, sent_forms
from daybreak.clinic.actions.by import By
from daybreak.clinic.audit.chain import add_row
from daybreak.clinic.models.patient import Patient
from daybreak.clinic.models.record import Changes, noting
from daybreak.clinic.models.stamp import Stamped
from daybreak.errors import ActError

_touched: ContextVar[set[str] | None] = ContextVar("touched", default=None)


@dataclass
class Act:
    """What one act did. `detail` is for what the rows do not say, such as a reason."""

    by: By
    name: str
    at: datetime
    patient: Patient | None = None
    detail: dict[str, Any] = field(default_factory=dict)
    topics: set[str] = field(default_factory=set)
    changes: Changes = field(default_factory=list)

    def stamp(self, row: Stamped) -> None:
        """Say on a row who writes it, and when, then write it."""
        row.recorded_at, row.recorded_by = self.at, self.by.user
        row.recorded_offset_min = self.by.offset_min(self.at)
        row.save()

    def _close(self) -> None:
        self.topics.add(f"patient:{self.patient.pk}" if self.patient is not None else "clinic")
        if self.by.site is not None:
            self.topics.add(f"site:{self.by.site.pk}")
        add_row(
            at=self.at,
            offset_min=self.by.offset_min(self.at),
            user=self.by.user,
            user_name=self.by.name,
            via=self.by.via,
            site=self.by.site,
            patient=self.patient,
            act=self.name,
            detail=self.detail | {"changes": self.changes},
        )


@contextmanager
def act(
    by: By, name: str, *, patient: Patient | None = None, topics: tuple[str, ...] = (), **detail: Any
) -> Iterator[Act]:
    """Carry out one act. Whatever is raised inside undoes all of it; an act inside an act shares its transaction, and the
    outermost raises the versions of all.

    Raises:
        ActError: the database refuses, because two people did the same at once.
    """
    done = Act(by, name, by.moment, patient, detail, set(topics))
    try:
        with transaction.atomic(), _raising(done), noting(done.changes):
            yield done
            done._close()
    except IntegrityError as error:
        raise ActError(
            "This contradicts what is on record, perhaps because somebody else has just done it.",
            remedy="Look at the page again.",
        ) from error


@contextmanager
def _raising(done: Act) -> Iterator[None]:
    outer, token = _touched.get(), _touched.set(done.topics)
    try:
        yield
    finally:
        _touched.reset(token)
    if outer is not None:
        outer |= done.topics
        return
    sent_forms.note()
    for topic in sorted(done.topics):
        live.raise_version(topic, done.at)
