"""The JSON schema of an export, made from the tables themselves, so that it cannot say anything else than they do."""

from __future__ import annotations

from inspect import getdoc
from typing import Any

from django.db import models

from daybreak.clinic.exporting.as_json import FORMAT, columns, name
from daybreak.clinic.exporting.paths import Table, tables_of_patients
from daybreak.clinic.models import Patient, Signature
from daybreak.clinic.models.milligrams import MilligramsField

_MOMENT = {"type": "string", "format": "date-time", "description": "UTC to the microsecond"}
_DECIMAL = {"type": "string", "pattern": r"^-?\d+(\.\d+)?$", "description": "exact, in plain digits"}
_KINDS: tuple[tuple[type[models.Field[Any, Any]], dict[str, Any]], ...] = (
    (models.DateTimeField, _MOMENT),
    (models.DateField, {"type": "string", "format": "date"}),
    (MilligramsField, _DECIMAL | {"description": "mg, exact to the microgram"}),
    (models.DecimalField, _DECIMAL),
    (models.BooleanField, {"type": "boolean"}),
    (models.FloatField, {"type": "number"}),
    (models.IntegerField, {"type": "integer"}),
    (models.JSONField, {}),
)


def schema() -> dict[str, Any]:
    """Of everything that `as_json.document` writes."""
    text = {"type": "string"}
    own: set[Table] = {Patient, *tables_of_patients(), Signature}
    top = {
        "format": {"const": FORMAT},
        "made_at": _MOMENT,
        "made_by": text,
        "reason": text,
        "audit_chain_end": text | {"description": "number and hash of the last act; written down, it shows any later change"},
        "patient": {"type": "integer"},
        "records": {"type": "array", "items": {"type": "integer"}, "description": "this record and those merged into it"},
        "findings": {"type": "object", "additionalProperties": {"type": "object", "additionalProperties": text}},
        "no_part_of_a_digest": {
            "type": "object",
            "additionalProperties": {"type": "object"},
            "description": "by table: columns that are left out of a row's digest while they hold this value",
        },
        "tables": _closed({name(table): _rows(table) for table in sorted(own, key=name)}),
        "referred": {"type": "object", "additionalProperties": {"type": "array", "items": {"type": "object"}}},
    }  # fmt: skip
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "One patient of Daybreak",
    } | _closed(top)


def _closed(properties: dict[str, Any]) -> dict[str, Any]:
    return {
        "type": "object",
        "properties": properties,
        "required": [*properties],
        "additionalProperties": False,
    }


def _rows(table: Table) -> dict[str, Any]:
    described = " ".join((getdoc(table) or "").split())
    row = _closed({field.attname: _column(field) for field in columns(table)})
    return {"type": "array", "description": described, "items": row}


def _column(field: models.Field[Any, Any]) -> dict[str, Any]:
    if field.remote_field is not None:
        target = field.related_model
        assert isinstance(target, type)
        kind = _kind(field.target_field) | {"description": f"id of a {name(target)}"}  # type: ignore[attr-defined]
    else:
        kind = dict(_kind(field))
    if field.choices:
        kind["enum"] = [value for value, _ in field.flatchoices]
        kind["enum"] += [None] * field.null + [""] * field.blank
    if field.null and "type" in kind:
        kind["type"] = [kind["type"], "null"]
    return kind


def _kind(field: models.Field[Any, Any]) -> dict[str, Any]:
    return next((kind for of, kind in _KINDS if isinstance(field, of)), {"type": "string"})
