"""The export as one ZIP file, with a manifest that says what is in it."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from io import BytesIO
from typing import Any
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from daybreak.clinic.audit.canonical import canonical
from daybreak.clinic.exporting.as_json import document, name
from daybreak.clinic.exporting.as_paper import paper
from daybreak.clinic.exporting.as_tables import files_of, table_of
from daybreak.clinic.exporting.gather import Gathered
from daybreak.clinic.exporting.schema import schema


@dataclass(frozen=True)
class Bundle:
    """A ZIP file by its name; `sha256` is what the audit keeps of it."""

    filename: str
    content: bytes
    rows: int

    @property
    def sha256(self) -> str:
        """Of the whole file."""
        return hashlib.sha256(self.content).hexdigest()


def bundle_of(gathered: Gathered, *, made_by: str, reason: str) -> Bundle:
    """Everything of one patient: JSON with its schema, a table a file, the files of plans, and the PDF."""
    said = {"made_by": made_by, "reason": reason}
    parts: dict[str, tuple[bytes, int | None]] = {
        "patient.json": (_json(document(gathered, **said)), gathered.rows),
        "patient.schema.json": (_json(schema()), None),
        "patient.pdf": (paper(gathered, **said), gathered.rows),
    }
    for folder, tables in (("tables", gathered.tables), ("referred", gathered.referred)):
        for table, rows in tables.items():
            parts[f"{folder}/{name(table)}.csv"] = (table_of(table, rows).encode(), len(rows))
            parts |= {f"files/{called}": (content.encode(), None) for called, content in files_of(rows)}
    parts["manifest.json"] = (_json(_manifest(gathered, parts, said)), None)
    filename = f"patient-{gathered.patient.pk}-{gathered.at:%Y%m%dT%H%M%SZ}.zip"
    return Bundle(filename, _zip(gathered, parts), gathered.rows)


def _manifest(
    gathered: Gathered, parts: dict[str, tuple[bytes, int | None]], said: dict[str, str]
) -> dict[str, Any]:
    files = [
        {"file": called, "sha256": hashlib.sha256(content).hexdigest(), "bytes": len(content)}
        | ({} if rows is None else {"rows": rows})
        for called, (content, rows) in sorted(parts.items())
    ]
    return said | {"made_at": canonical(gathered.at), "audit_chain_end": gathered.head, "files": files}


def _json(content: Any) -> bytes:
    return (json.dumps(content, ensure_ascii=False, indent=1, allow_nan=False) + "\n").encode()


def _zip(gathered: Gathered, parts: dict[str, tuple[bytes, int | None]]) -> bytes:
    written, at = BytesIO(), gathered.at
    with ZipFile(written, "w", ZIP_DEFLATED) as file:
        for called, (content, _) in sorted(parts.items()):
            entry = ZipInfo(called, (at.year, at.month, at.day, at.hour, at.minute, at.second))
            entry.compress_type = ZIP_DEFLATED
            entry.external_attr = 0o600 << 16
            file.writestr(entry, content)
    return written.getvalue()
