"""A part of the evidence: by drug, route, population, comparator, instrument and time, read in a source unless asked."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any, get_args

from daybreak.errors import EvidenceError, ParameterError
from daybreak.evidence import kinds
from daybreak.evidence.checks import check_range
from daybreak.evidence.evidence import Evidence
from daybreak.evidence.kinds import Control, Drug, Instrument, Measure, Population, Route, word
from daybreak.evidence.outcome import Outcome


@dataclass(frozen=True, slots=True)
class Filter:
    """What to keep; an empty field keeps everything.

    A trial is kept whole: its control arm comes with it.
    `drug` and `route` must meet in one arm. `from_h` and `to_h` bound the hours since the first dose, both included;
    an outcome without hours is kept only where neither is given. `recalled` brings in rows that were not read.
    """

    drug: Drug | None = None
    route: Route | None = None
    population: Population | None = None
    comparator: Control | None = None
    instrument: Instrument | None = None
    measure: Measure | None = None
    from_h: float | None = None
    to_h: float | None = None
    recalled: bool = False

    def __post_init__(self) -> None:
        for name, kind in _KINDS.items():
            if (value := getattr(self, name)) is not None:
                word(value, kind, name)
        check_range("from_h", self.from_h, 0.0, self.to_h)
        check_range("to_h", self.to_h, 0.0, None)

    @property
    def narrows_outcomes(self) -> bool:
        """Whether trials without a matching outcome fall out."""
        return any(v is not None for v in (self.instrument, self.measure, self.from_h, self.to_h))


_KINDS: dict[str, Any] = {
    "drug": kinds.Drug,
    "route": kinds.Route,
    "population": kinds.Population,
    "comparator": kinds.Control,
    "instrument": kinds.Instrument,
    "measure": kinds.Measure,
}


def filter_from_words(
    words: Mapping[str, str | None],
    *,
    from_h: float | None = None,
    to_h: float | None = None,
    recalled: bool = False,
) -> Filter:
    """A filter from words that a person typed, in any case, by the name of the field.

    Raises:
        ParameterError: a word that the tables do not have (the nearest are proposed), or hours that are none.
    """
    known: dict[str, Any] = {name: _as_written(value, _KINDS[name]) for name, value in words.items()}
    for name, value in known.items():
        if value is not None:
            _checked(name, partial(word, value, _KINDS[name], name))
    _checked("from_h", partial(check_range, "from_h", from_h, 0.0, to_h))
    _checked("to_h", partial(check_range, "to_h", to_h, 0.0, None))
    return Filter(**known, from_h=from_h, to_h=to_h, recalled=recalled)


def _as_written(typed: str | None, kind: Any) -> str | None:
    """The word of the tables that differs from what was typed in its case alone, else what was typed."""
    if typed is None:
        return None
    return next((known for known in get_args(kind) if known.casefold() == typed.casefold()), typed)


def _checked(name: str, check: Callable[[], object]) -> None:
    """Refuse as an option what would be refused as a cell."""
    try:
        check()
    except EvidenceError as error:
        option = f"--{name.replace('_', '-')}"
        raise ParameterError(error.problem, where=option, remedy=error.remedy) from None


def select(evidence: Evidence, keep: Filter) -> Evidence:
    """The part of the evidence that the filter keeps; claims and their figures stay."""
    trials = {t.trial_id: t for t in evidence.trials if _trial_kept(evidence, t.trial_id, keep)}
    outcomes = tuple(o for o in evidence.outcomes if o.trial_id in trials and _outcome_kept(o, keep))
    if keep.narrows_outcomes:
        found = {outcome.trial_id for outcome in outcomes}
        trials = {trial_id: trial for trial_id, trial in trials.items() if trial_id in found}
    return evidence.keeping(
        trials=tuple(trials.values()),
        arms=tuple(arm for arm in evidence.arms if arm.trial_id in trials),
        outcomes=outcomes,
        safety=_loose(evidence.safety, keep),
        longterm=_loose(evidence.longterm, keep),
    )


def _trial_kept(evidence: Evidence, trial_id: str, keep: Filter) -> bool:
    trial = evidence.trial(trial_id)
    return (
        (trial.seen or keep.recalled)
        and keep.population in (None, trial.population)
        and keep.comparator in (None, trial.control)
        and any(
            keep.drug in (None, arm.drug) and keep.route in (None, arm.route)
            for arm in evidence.arms_of(trial_id)
        )
    )


def _outcome_kept(outcome: Outcome, keep: Filter) -> bool:
    timed = keep.from_h is not None or keep.to_h is not None
    return (
        (outcome.seen or keep.recalled)
        and keep.instrument in (None, outcome.instrument)
        and keep.measure in (None, outcome.measure)
        and (not timed or (outcome.time_h is not None and _within(outcome.time_h, keep)))
    )


def _within(time_h: float, keep: Filter) -> bool:
    return (keep.from_h is None or time_h >= keep.from_h) and (keep.to_h is None or time_h <= keep.to_h)


def _loose(rows: Sequence[Any], keep: Filter) -> tuple[Any, ...]:
    return tuple(
        row
        for row in rows
        if (row.seen or keep.recalled) and keep.drug in (None, row.drug) and keep.route in (None, row.route)
    )
