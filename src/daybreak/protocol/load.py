"""From a file or a library id to a protocol, or to everything that is wrong with it."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from difflib import get_close_matches
from functools import cache
from pathlib import Path
from typing import Any

from daybreak.errors import InputFileError, ProtocolError
from daybreak.protocol.invariants import violations
from daybreak.protocol.problems import Problem
from daybreak.protocol.protocol import Protocol
from daybreak.protocol.schema_problems import schema_problems
from daybreak.protocol.yaml_rules import parse_source, read_source
from daybreak.yaml_source import YamlSource

LIBRARY = Path(__file__).with_name("library")


@cache
def library() -> tuple[str, ...]:
    """The ids of the protocols that come with Daybreak, in alphabetical order."""
    return tuple(sorted(path.stem for path in LIBRARY.glob("*.yaml")))


def load_protocol(name: str | Path) -> Protocol:
    """A protocol by its library id or from a file.

    Raises:
        ProtocolError: there is no such protocol, or the file is wrong; the error gives the first problem with its line and
            rule, and how many more there are. `check_file` gives them all.
        InputFileError: the file cannot be read.
    """
    path = _path(name)
    protocol, problems = read_protocol(path)
    if protocol is None:
        raise _error(problems)
    return protocol


def check_file(path: str | Path) -> tuple[Problem, ...]:
    """Everything that is wrong with a file, in the order of its lines; empty when it is right."""
    return read_protocol(Path(path))[1]


def read_protocol(path: Path) -> tuple[Protocol | None, tuple[Problem, ...]]:
    """The protocol in a file, or its problems."""
    source, problem = read_source(path)
    return _built(source, problem)


def parse_protocol(data: bytes | str, name: str = "text") -> tuple[Protocol | None, tuple[Problem, ...]]:
    """The protocol in a text, or its problems; `name` is what they call it."""
    return _built(*parse_source(data, name))


def _built(source: YamlSource | None, problem: Problem | None) -> tuple[Protocol | None, tuple[Problem, ...]]:
    if source is None:
        return None, (problem,) if problem else ()
    protocol, problems = _validated(source)
    if protocol is not None:
        problems = violations(protocol, source)
    if problems or protocol is None:
        return None, tuple(sorted(problems))
    protocol._sha256 = hashlib.sha256(source.data).hexdigest()
    protocol._origin = source.name
    protocol._text = source.data.decode()
    return protocol, ()


def _validated(source: YamlSource) -> tuple[Protocol | None, list[Problem]]:
    from pydantic import ValidationError

    try:
        return Protocol.model_validate(_frozen(source.values)), []
    except ValidationError as error:
        return None, schema_problems(error, source)


def _frozen(value: Any) -> Any:
    """Lists as tuples, which is what the frozen schema holds."""
    if isinstance(value, Mapping):
        return {key: _frozen(item) for key, item in value.items()}
    return tuple(map(_frozen, value)) if isinstance(value, list) else value


def _path(name: str | Path) -> Path:
    text = str(name)
    if text in library():
        return LIBRARY / f"{text}.yaml"
    if isinstance(name, str) and not any(mark in text for mark in "/\\.") and not Path(text).exists():
        nearest = get_close_matches(text, library(), n=3, cutoff=0.4) or list(library())
        raise ProtocolError(f"There is no protocol `{text}`.", where="protocol",
                            remedy=f"Write {', '.join(nearest)}, or the path of a file.")  # fmt: skip
    return Path(name)


def _error(problems: tuple[Problem, ...]) -> ProtocolError | InputFileError:
    first, more = problems[0], len(problems) - 1
    advice = f" ({more} more: see `daybreak protocol check {first.file}`)" if more else ""
    kind = InputFileError if first.rule.startswith("PR-FILE") else ProtocolError
    return kind(f"{first.rule} {first.problem}", where=first.where, remedy=f"{first.remedy}{advice}")
