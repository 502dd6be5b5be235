"""Which rule of `problems` a refusal of the strict YAML reader belongs to."""

from __future__ import annotations

import re
from pathlib import Path

from daybreak.errors import InputFileError, ProtocolError
from daybreak.protocol.problems import Problem
from daybreak.yaml_source import YamlSource, parse_yaml, read_bytes

_YAML = (
    (r"is given twice", "PR-YAML-002"),
    (r"Anchors|`<<`", "PR-YAML-003"),
    (r"The tag|directive", "PR-YAML-004"),
    (r"too large for a number|more than 40 characters|`[-+]?\.?(inf|nan|infinity)`", "PR-YAML-006"),
    (r"more than one way|can be read as text", "PR-YAML-005"),
    (r"second document", "PR-YAML-007"),
    (r"file is empty", "PR-YAML-008"),
    (r"nested more than", "PR-YAML-009"),
    (r"A key must be|is not text\.$", "PR-YAML-010"),
    (r"There is no value here", "PR-YAML-011"),
)
_FILE = ((r"UTF-8|byte order mark|NUL", "PR-FILE-002"), (r"", "PR-FILE-001"))


def read_source(path: Path) -> tuple[YamlSource | None, Problem | None]:
    """The file as plain values with their lines, or the problem that stopped the reading."""
    try:
        return parse_source(read_bytes(path), str(path))
    except InputFileError as error:
        return None, _problem(error, str(path), _FILE)


def parse_source(data: bytes | str, name: str) -> tuple[YamlSource | None, Problem | None]:
    """The same for bytes or text that are already in memory."""
    try:
        source = parse_yaml(data, name, error=ProtocolError)
    except InputFileError as error:
        return None, _problem(error, name, _FILE)
    except ProtocolError as error:
        return None, _problem(error, name, _YAML)
    if not isinstance(source.values, dict):
        return None, Problem(
            1, "PR-YAML-008", "The file is not a mapping.", "Write `id: ...` and the other fields.", name
        )
    return source, None


def _problem(error: InputFileError | ProtocolError, name: str, table: tuple[tuple[str, str], ...]) -> Problem:
    rule = next(
        (rule for pattern, rule in table if re.search(pattern, error.problem, re.IGNORECASE)), "PR-YAML-001"
    )
    line = error.where.removeprefix(name).lstrip(":")
    return Problem(int(line) if line.isdigit() else 0, rule, error.problem, error.remedy, name)
