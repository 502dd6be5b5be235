"""Reading a population file: a base, its overrides, and what is kept."""

from __future__ import annotations

import re
from collections.abc import Mapping
from difflib import get_close_matches
from functools import cache
from pathlib import Path
from typing import Any

from daybreak.errors import DaybreakError, PatientError
from daybreak.population.body_size import BODY_SIZE, left_to_derive
from daybreak.population.covariate import Covariate, Distribution, Fixed, Grouped, Shared, Spread, pooled
from daybreak.population.domain import check_domain, check_room, widest
from daybreak.population.entry import Entry, read_sources
from daybreak.population.frozen import Frozen
from daybreak.population.population import Population, Together
from daybreak.vocabulary import Finding, Range, Source, load_vocabulary
from daybreak.yaml_source import read_yaml

LIBRARY = Path(__file__).with_name("data")
TOP = ("population", "sources", "covariates", "only", "together")
WHO = ("id", "label", "base", "note")
ORIGIN = ("source", "note")
SPREAD = ("mean", "sd", "groups", "low", "high", "shape")
Sources = Mapping[str, Source]


def library() -> dict[str, Path]:
    """The populations that ship with Daybreak, by id."""
    return {path.stem: path for path in LIBRARY.glob("*.yaml")}


def read_population(path: str | Path) -> Population:
    """The population of a file, or of the library by its id. Raises as `Population.read`."""
    known = library()
    if str(path) in known:
        return _read_library(str(path))
    if not Path(path).exists() and re.fullmatch(r"[a-z0-9-]+", str(path)):
        raise PatientError(f"There is no population {path}.", remedy=_proposal(str(path), tuple(known)))
    return _read(path)


@cache
def _read_library(name: str) -> Population:
    return _read(library()[name])


def _read(path: str | Path) -> Population:
    source = read_yaml(path, error=PatientError)
    top = Entry(source, (), source.values, TOP)
    who = top.entry("population", WHO)
    sources = read_sources(top)
    base = _base(who)
    covariates = dict(base.covariates) if base else {}
    own = _covariates(top, sources)
    if given := [name for name in BODY_SIZE if name in own]:
        covariates.pop(left_to_derive(given), None)
    covariates |= own
    _check_order(top, covariates)
    together = (*(base.together if base else ()), *_together(top, sources, covariates))
    return Population(
        id=who.text("id"),
        label=who.text("label"),
        covariates=Frozen(covariates),
        only=Frozen({**(base.only if base else {}), **_only(top, covariates)}),
        together=tuple(
            p for p in together if all(_is_drawn(covariates, name) for name in (p.first, p.second))
        ),
        note=who.text("note", base.note if base else ""),
    )


def _base(who: Entry) -> Population | None:
    if not who.has("base"):
        return None
    name = who.text("base")
    if name not in library():
        who.refuse(f"There is no population {ascii(name)[:60]}.", _proposal(name, tuple(library())), "base")
    return _read_library(name)


def _covariates(top: Entry, sources: Sources) -> dict[str, Covariate]:
    if not top.has("covariates"):
        return {}
    block = top.entry("covariates")
    return {name: _covariate(block, name, sources) for name in block.values}


def _covariate(block: Entry, name: str, sources: Sources) -> Covariate:
    """A covariate; whatever refuses it, the refusal has the line of the entry."""
    try:
        finding = load_vocabulary().find(name)
        if finding.type == "date":
            block.refuse(f"{name} is a date and cannot be drawn.", "Delete the entry.", name)
        if not isinstance(block.values[name], dict):
            return Covariate(name, _fixed(finding, block.values[name]))
        entry = block.entry(name)
        return Covariate(name, _distribution(entry, finding), _origin(entry, sources), entry.text("note", ""))
    except DaybreakError as error:
        where = error.where if error.where.startswith(block.source.name) else block.where(name)
        raise PatientError(error.problem, where=where, remedy=error.remedy) from None


def _origin(entry: Entry, sources: Sources) -> Source | None:
    if not entry.has("source"):
        return None
    name = entry.text("source")
    if name not in sources:
        entry.refuse(
            f"The source {ascii(name)[:60]} is not in `sources`.", _proposal(name, tuple(sources)), "source"
        )
    return sources[name]


def _distribution(entry: Entry, finding: Finding) -> Distribution:
    kinds = [kind for kind in ("value", "share", "count", "by", "sd", "groups") if entry.has(kind)]
    kind = kinds[0] if kinds else "sd"
    if kind == "by":
        return _grouped(entry, finding)
    return _simple(entry, finding, kind)


def _simple(entry: Entry, finding: Finding, kind: str) -> Fixed | Shared | Spread:
    if kind == "value":
        Entry(entry.source, entry.keys, entry.values, ("value", *ORIGIN))
        return _fixed(finding, entry.values["value"])
    if kind in ("share", "count"):
        Entry(entry.source, entry.keys, entry.values, (kind, *ORIGIN))
        return _shared(entry.entry(kind), finding, counts=kind == "count")
    return _spread(entry, finding)


def _fixed(finding: Finding, value: Any) -> Fixed:
    number = finding.code(value)
    if number != number:
        raise PatientError(
            f"{finding.id} cannot be fixed as unknown.", remedy="Write a value, or delete the entry."
        )
    check_domain(finding.id, number)
    check_room(finding.id, number)
    return Fixed(number)


def _shared(entry: Entry, finding: Finding, *, counts: bool) -> Shared:
    weights = {key: entry.number(key) for key in entry.values}
    total = sum(weights.values()) if counts else 1.0
    if not weights or not total > 0 or min(weights.values()) < 0:
        entry.refuse("Nobody is counted here, or fewer than nobody.", "Write the numbers of patients.")
    values = tuple(finding.code(_choice(finding, key)) for key in weights)
    for value in values:
        check_room(finding.id, value)
    return Shared(values, tuple(weight / total for weight in weights.values()))


def _choice(finding: Finding, key: str) -> object:
    """The value that a key names: keys are text in YAML, so numbers and truths come in quotation marks."""
    if finding.type == "yes-no":
        return {"true": True, "false": False}.get(key, key)
    if finding.type in ("number", "integer") and re.fullmatch(r"-?[0-9]+", key):
        return int(key)
    return key


def _spread(entry: Entry, finding: Finding) -> Spread:
    Entry(entry.source, entry.keys, entry.values, (*SPREAD, *ORIGIN))
    if finding.type not in ("number", "integer"):
        entry.refuse(f"{finding.id} is not a number and has no mean.", "Write `share:` or `value:`.")
    mean, sd = _moments(entry)
    low, high = _bounds(entry, finding)
    shape = entry.text("shape", "normal")
    if shape not in ("normal", "lognormal"):
        entry.refuse(f"There is no shape {ascii(shape)[:40]}.", "Write normal or lognormal.", "shape")
    return Spread(mean, sd, low, high, "lognormal" if shape == "lognormal" else "normal")


def _bounds(entry: Entry, finding: Finding) -> tuple[float, float]:
    """`low` and `high`, each possible and within the domain of the model; its limits where they are not given."""
    widest_range = widest(finding.id)
    low = entry.number("low", widest_range.least if widest_range else None)
    high = entry.number("high", widest_range.most if widest_range else None)
    for key, bound in (("low", low), ("high", high)):
        try:
            finding.check(bound)
            check_domain(finding.id, bound)
        except DaybreakError as error:
            entry.refuse(error.problem, error.remedy, key)
    if not low < high:
        entry.refuse(f"Nobody lies between {low:g} and {high:g}.", "Write the smaller number as `low`.")
    return low, high


def _moments(entry: Entry) -> tuple[float, float]:
    if not entry.has("groups"):
        return entry.number("mean"), entry.number("sd")
    groups = [
        (group.number("patients"), group.number("mean"), group.number("sd"))
        for group in entry.entries("groups", ("patients", "mean", "sd"))
    ]
    if len(groups) < 2 or min(n for n, _, _ in groups) < 2 or entry.has("mean") or entry.has("sd"):
        entry.refuse(
            "`groups` needs at least two groups of at least two people.",
            "Write patients, mean and sd of each.",
        )
    return pooled(groups)


def _grouped(entry: Entry, finding: Finding) -> Grouped:
    by = load_vocabulary().find(entry.text("by"))
    parts = {key: entry.entry(key) for key in entry.values if key not in ("by", *ORIGIN)}
    groups: dict[float, Fixed | Shared | Spread] = {}
    for key, part in parts.items():
        kinds = [kind for kind in ("value", "share", "count") if part.has(kind)]
        groups[by.code(_choice(by, key))] = _simple(part, finding, kinds[0] if kinds else "sd")
    wanted = {float(number) for number in range(len(by.choices))} if by.choices else {0.0, 1.0}
    if groups.keys() != wanted or by.type not in ("choice", "yes-no"):
        entry.refuse(
            f"`by: {by.id}` needs one block for each of its choices.", f"Write {', '.join(by.choices)}."
        )
    return Grouped(by.id, Frozen(groups))


def _only(top: Entry, covariates: Mapping[str, Covariate]) -> dict[str, Range]:
    if not top.has("only"):
        return {}
    block, limits = top.entry("only"), {}
    for name in block.values:
        drawn = name in covariates or name in BODY_SIZE
        if not drawn or load_vocabulary()[name].type not in ("number", "integer"):
            block.refuse(
                f"{ascii(name)[:60]} is not a number of this population.", "Name a drawn number.", name
            )
        low, high = _bounds(block.entry(name, ("low", "high")), load_vocabulary()[name])
        limits[name] = Range(low, high)
    return limits


def _together(top: Entry, sources: Sources, covariates: Mapping[str, Covariate]) -> tuple[Together, ...]:
    pairs: list[Together] = []
    for entry in top.entries("together", ("first", "second", "correlation", "source", "note")):
        first, second, r = entry.text("first"), entry.text("second"), entry.number("correlation")
        if not -1.0 < r < 1.0:
            entry.refuse(
                f"A correlation of {r:g} is not possible.", "Write a number between -1 and 1.", "correlation"
            )
        if first == second or second in {p.second for p in pairs} or first in {p.second for p in pairs}:
            entry.refuse(
                f"{second} would follow itself or two others.", "Let each finding follow one other.", "second"
            )
        for key, name in (("first", first), ("second", second)):
            if not _is_drawn(covariates, name):
                entry.refuse(
                    f"{ascii(name)[:60]} is not drawn, or is no number.", "Name a drawn number.", key
                )
        pairs.append(Together(first, second, r, _origin(entry, sources), entry.text("note", "")))
    return tuple(pairs)


def _is_drawn(covariates: Mapping[str, Covariate], name: str) -> bool:
    """Whether the finding is a number that varies in the population."""
    if name not in covariates:
        return False
    distribution = covariates[name].distribution
    parts = distribution.groups.values() if isinstance(distribution, Grouped) else (distribution,)
    return all(isinstance(part, Spread) for part in parts)


def _check_order(top: Entry, covariates: Mapping[str, Covariate]) -> None:
    for covariate in covariates.values():
        leader = covariates.get(covariate.follows) if covariate.follows else None
        if covariate.follows and (leader is None or leader.follows):
            top.refuse(
                f"{covariate.id} follows {covariate.follows}, which is not drawn on its own.",
                f"Add {covariate.follows} to `covariates`.",
                "covariates",
                covariate.id,
            )


def _proposal(name: str, known: tuple[str, ...]) -> str:
    near = get_close_matches(name, known, n=3)
    return (
        f"Did you mean {' or '.join(near)}?" if near else f"There are {', '.join(sorted(known)) or 'none'}."
    )


__all__ = ["library", "read_population"]
