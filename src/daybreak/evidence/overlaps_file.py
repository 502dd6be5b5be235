"""Which studies share patients, as `overlaps.yaml` declares it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from itertools import combinations
from pathlib import Path
from typing import Any, Literal, TypeAlias, cast, get_args

from daybreak.errors import EvidenceError
from daybreak.yaml_source import YamlSource, read_yaml

Kind: TypeAlias = Literal["sub-study", "pooled-report", "meta-analysis"]

OVERLAPS_FILE = Path(__file__).with_name("data") / "overlaps.yaml"


@dataclass(frozen=True, slots=True)
class Reuse:
    """A study that re-uses the patients of others; `drawn_from` is empty where the files do not name them."""

    trial_id: str
    kind: Kind
    drawn_from: tuple[str, ...]
    reason: str
    seen: bool


@dataclass(frozen=True, slots=True)
class Sharing:
    """Studies that may share patients, or that do not although one registry id would suggest it."""

    trial_ids: tuple[str, ...]
    reason: str
    seen: bool


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
    try:
        return _overlaps(source)
    except (KeyError, TypeError, AttributeError, ValueError) as problem:
        raise EvidenceError(
            f"The declarations cannot be read ({problem}).",
            where=source.name,
            remedy="Give studies, may_share and distinct as the packaged overlaps.yaml does.",
        ) from None


def _overlaps(source: YamlSource) -> Overlaps:
    values: dict[str, Any] = source.values
    reuses = {trial_id: _reuse(source, trial_id, entry) for trial_id, entry in values["studies"].items()}
    sharings = [Sharing(tuple(e["studies"]), e["reason"], e["seen"]) for e in values["may_share"]]
    distinct = [Sharing(tuple(e["studies"]), e["reason"], e["seen"]) for e in values["distinct"]]
    pairs = tuple(
        Sharing(pair, sharing.reason, sharing.seen)
        for sharing in sharings
        for pair in combinations(sharing.trial_ids, 2)
    )
    return Overlaps(reuses, pairs, tuple(distinct))


def _reuse(source: YamlSource, trial_id: str, entry: dict[str, Any]) -> Reuse:
    kind, drawn_from = entry["kind"], entry["drawn_from"]
    if kind not in get_args(Kind):
        raise EvidenceError(
            f"kind is {kind!a}.",
            where=source.where("studies", trial_id, "kind"),
            remedy=f"Write one of {', '.join(get_args(Kind))}.",
        )
    named = () if drawn_from == "unknown" else tuple(drawn_from)
    if trial_id in named:
        raise EvidenceError(
            f"{trial_id} cannot be drawn from itself.",
            where=source.where("studies", trial_id, "drawn_from"),
            remedy="Name the other study.",
        )
    return Reuse(trial_id, cast(Kind, kind), named, entry["reason"], entry["seen"])
