"""What every row of the clinic has in common: it is written inside an act, or not at all, and never deleted."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from functools import cache
from typing import Any, ClassVar, NoReturn, TypeVar

from django.db import models

from daybreak.clinic.audit.canonical import canonical, digest

Row = TypeVar("Row", bound="Record")

Changes = list[dict[str, Any]]
_open_changes: ContextVar[Changes | None] = ContextVar("open_changes", default=None)


class OutsideAnActError(RuntimeError):
    """A fault of the programmer: a row was to be written without an act, so without an audit row."""


@contextmanager
def noting(changes: Changes) -> Iterator[None]:
    """While this lasts, rows may be written, and each is noted in `changes` (used by `actions.act` only)."""
    token = _open_changes.set(changes)
    try:
        yield
    finally:
        _open_changes.reset(token)


def _changes() -> Changes:
    changes = _open_changes.get()
    if changes is None:
        raise OutsideAnActError("Rows are written by the functions of daybreak.clinic.actions only.")
    return changes


class RecordQuerySet(models.QuerySet[Row]):
    """Reads as any other; writes many rows only inside an act, and neither updates nor deletes."""

    def append(self, rows: Iterable[Row]) -> list[Row]:
        """Write many new rows of an append-only table at once."""
        changes = _changes()
        if not self.model.append_only:
            raise OutsideAnActError(f"{self.model.__name__} rows are saved one by one.")
        written = super().bulk_create(list(rows))
        changes.extend(row.sealed() for row in written)
        return written

    def update(self, **_: Any) -> NoReturn:
        raise OutsideAnActError("Save the row inside an act, so that what it was before is kept.")

    def delete(self) -> NoReturn:
        raise OutsideAnActError("Nothing is deleted here.")

    def bulk_create(self, *_: Any, **__: Any) -> NoReturn:
        raise OutsideAnActError("Use `append`.")

    def bulk_update(self, *_: Any, **__: Any) -> NoReturn:
        raise OutsideAnActError("Save the row inside an act, so that what it was before is kept.")


class Record(models.Model):
    """A row of the clinic.

    Of an append-only row the audit keeps the digest, of any other what each field was before and is now; `secret` fields
    are named there, never shown. `later` names the columns of an append-only table that a migration has added to it: they are no
    part of the digest while they hold their default, so that a row of before still is what was sealed and signed.
    """

    append_only: ClassVar[bool] = False
    secret: ClassVar[frozenset[str]] = frozenset()
    later: ClassVar[frozenset[str]] = frozenset()

    objects = RecordQuerySet.as_manager()

    class Meta:
        abstract = True

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Write the row and note it in the act that is open."""
        changes = _changes()
        before = None if self._state.adding else type(self)._base_manager.filter(pk=self.pk).first()
        if before is not None and self.append_only:
            raise OutsideAnActError(f"A {type(self).__name__} is never changed; add a row that corrects it.")
        super().save(*args, **kwargs)
        changes.append(self.sealed() if self.append_only else self._difference(before))

    def delete(self, *_: Any, **__: Any) -> NoReturn:
        raise OutsideAnActError("Nothing is deleted here.")

    def sealed(self) -> dict[str, Any]:
        """What the audit keeps of an append-only row."""
        return {"record": self._meta.model_name, "id": self.pk, "sha256": self.digest}

    @property
    def digest(self) -> str:
        """SHA-256 of the row's content, the same from either database."""
        return self.digest_of(
            {field.attname: getattr(self, field.attname) for field in self._meta.concrete_fields}
        )

    @classmethod
    def digest_of(cls, columns: Mapping[str, Any]) -> str:
        """The same of a row that was read as its columns by name: whoever reads millions makes no objects of them."""
        content = {name: canonical(value) for name, value in columns.items() if name not in cls.secret}
        for name, default in cls.later_defaults().items():
            if name in content and content[name] == default:
                del content[name]
        return digest({"record": cls._meta.model_name, **content})

    @classmethod
    @cache
    def later_defaults(cls) -> dict[str, Any]:
        """Columns that came later and what they hold where nothing was said: then they are no part of the digest."""
        fields = (field for field in cls._meta.concrete_fields if field.name in cls.later)
        return {field.attname: canonical(field.get_default()) for field in fields}

    def content(self) -> dict[str, Any]:
        """Every column by name, in a form that JSON can carry."""
        return {
            field.attname: canonical(getattr(self, field.attname)) for field in self._meta.concrete_fields
        }

    def _difference(self, before: Record | None) -> dict[str, Any]:
        old = before.content() if before is not None else {}
        changed = {name: value for name, value in self.content().items() if old.get(name) != value}
        shown = {
            name: "changed" if name in self.secret else [old.get(name), value]
            for name, value in changed.items()
        }
        return {"record": self._meta.model_name, "id": self.pk, "fields": shown}
