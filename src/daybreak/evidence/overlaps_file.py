"""Which studies share patients, as `overlaps.yaml` declares it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from itertools import combinations
from pathlib import Path
from typing import Any, Literal, TypeAlias, cast, get_args

from daybreak.errors import EvidenceError
from daybreak.yaml_source import Keys, YamlSource, read_yaml

Kind: TypeAlias = Literal["sub-study", "pooled-report", "meta-analysis"]

OVERLAPS = "overlaps.yaml"
OVERLAPS_FILE = Path(__file__).with_name("data") / OVERLAPS
_TOP = ("studies", "may_share", "distinct")
_STUDY = ("kind", "drawn_from", "reason", "seen")
_SHARING = ("studies", "reason", "seen")


@dataclass(frozen=True, slots=True)
class Reuse:
    """A study that re-uses the patients of others; `drawn_from` is empty where the files do not name them."""

    trial_id: str
    kind: Kind
    drawn_from: tuple[str, ...]
    reason: str
    seen: bool
    where: str = field(compare=False)


@dataclass(frozen=True, slots=True)
class Sharing:
    """Studies that may share patients, or that do not although one registry id would suggest it."""

    trial_ids: tuple[str, ...]
    reason: str
    seen: bool
    where: str = field(compare=False)


@dataclass(frozen=True, slots=True)
class Overlaps:
    """What is declared about shared patients."""

    reuses: Mapping[str, Reuse]
    may_share: tuple[Sharing, ...]
    distinct: tuple[Sharing, ...]

    def sources_of(self, trial_id: str) -> frozenset[str] | None:
        """The studies that first observed the patients of this one: itself, or those it draws from. None: not known."""
        reuse = self.reuses.get(trial_id)
        if reuse is None:
            return frozenset({trial_id})
        if not reuse.drawn_from:
            return None
        sources = [self.sources_of(other) for other in reuse.drawn_from]
        return None if None in sources else frozenset().union(*(s for s in sources if s is not None))

    def why_shared(self, one: str, other: str) -> str:
        """Why two studies share patients, or may; an empty text where they do not."""
        ours, theirs = self.sources_of(one), self.sources_of(other)
        if ours is None or theirs is None:
            unknown = one if ours is None else other
            return f"{unknown}: {self.reuses[unknown].reason}"
        if ours & theirs:
            return (
                "; ".join(self.reuses[t].reason for t in (one, other) if t in self.reuses)
                or "The same study."
            )
        for sharing in self.may_share:
            a, b = sharing.trial_ids
            if (a in ours and b in theirs) or (b in ours and a in theirs):
                return sharing.reason + ("" if sharing.seen else " (recalled)")
        return ""


@cache
def load_overlaps() -> Overlaps:
    """What is declared for the studies that come with Daybreak."""
    return read_overlaps(OVERLAPS_FILE)


def read_overlaps(path: str | Path) -> Overlaps:
    """The declarations in a file.

    Raises:
        InputFileError: the file cannot be read.
        EvidenceError: it is not as `overlaps.yaml` is.
    """
    source = read_yaml(path, error=EvidenceError)
    values: dict[str, Any] = _entries(source, source.values, (), _TOP)
    studies = values["studies"]
    if not isinstance(studies, dict):
        raise _wrong(source, ("studies",), "studies does not name one study a line")
    reuses = {name: _reuse(source, name, entry) for name, entry in studies.items()}
    pairs = tuple(
        Sharing(pair, sharing.reason, sharing.seen, sharing.where)
        for sharing in _sharings(source, values, "may_share")
        for pair in combinations(sharing.trial_ids, 2)
    )
    declared = Overlaps(reuses, pairs, _sharings(source, values, "distinct"))
    for name, reuse in reuses.items():
        _check_end(declared, name, reuse.where)
    return declared


def _check_end(declared: Overlaps, trial_id: str, where: str) -> None:
    """Refuse studies that are drawn from each other in a circle."""
    before: list[str] = []
    ahead = [trial_id]
    while ahead:
        now = ahead.pop()
        further = declared.reuses[now].drawn_from if now in declared.reuses else ()
        if trial_id in further:
            raise EvidenceError(
                f"{trial_id} cannot be drawn from {now}, which is drawn from {trial_id}."
                if now != trial_id
                else f"{trial_id} cannot be drawn from itself.",
                where=where,
                remedy="Name the study that first observed the patients.",
            )
        before.append(now)
        ahead += [name for name in further if name not in before]


def _entries(source: YamlSource, entry: Any, keys: Keys, names: tuple[str, ...]) -> dict[str, Any]:
    """A mapping with exactly these keys."""
    if not isinstance(entry, dict) or set(entry) != set(names):
        raise _wrong(source, keys, f"There must be {', '.join(names[:-1])} and {names[-1]}, and nothing else")
    return entry


def _wrong(source: YamlSource, keys: Keys, problem: str) -> EvidenceError:
    return EvidenceError(
        f"{problem}.", where=source.where(*keys), remedy="Write it as the packaged overlaps.yaml does."
    )


def _names(source: YamlSource, given: Any, keys: Keys, least: int) -> tuple[str, ...]:
    """Ids of studies, each once."""
    if not isinstance(given, list) or len(given) < least or not all(isinstance(i, str) for i in given):
        raise _wrong(source, keys, f"There must be a list of {least} or more ids of studies, such as [a, b]")
    if len(set(given)) < len(given):
        raise _wrong(source, keys, "A study is named twice")
    return tuple(given)


def _said(source: YamlSource, entry: dict[str, Any], keys: Keys) -> tuple[str, bool]:
    """The reason, and whether it was read."""
    reason, seen = entry["reason"], entry["seen"]
    if not isinstance(reason, str) or not reason.strip():
        raise _wrong(source, (*keys, "reason"), "reason is no sentence")
    if not isinstance(seen, bool):
        raise _wrong(source, (*keys, "seen"), "seen is neither true nor false")
    return reason, seen


def _sharings(source: YamlSource, values: dict[str, Any], name: str) -> tuple[Sharing, ...]:
    if not isinstance(values[name], list):
        raise _wrong(source, (name,), f"{name} is no list ([] where there is none)")
    found = []
    for number, given in enumerate(values[name]):
        keys = (name, number)
        entry = _entries(source, given, keys, _SHARING)
        ids = _names(source, entry["studies"], (*keys, "studies"), 2)
        found.append(Sharing(ids, *_said(source, entry, keys), source.where(*keys)))
    return tuple(found)


def _reuse(source: YamlSource, trial_id: str, given: Any) -> Reuse:
    keys = ("studies", trial_id)
    entry = _entries(source, given, keys, _STUDY)
    kind, drawn_from = entry["kind"], entry["drawn_from"]
    if kind not in get_args(Kind):
        raise EvidenceError(
            f"kind is {kind!a}.",
            where=source.where(*keys, "kind"),
            remedy=f"Write one of {', '.join(get_args(Kind))}.",
        )
    named = () if drawn_from == "unknown" else _names(source, drawn_from, (*keys, "drawn_from"), 1)
    reason, seen = _said(source, entry, keys)
    return Reuse(trial_id, cast(Kind, kind), named, reason, seen, source.where(*keys))
