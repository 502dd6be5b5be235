"""The limits of a session, and the values of a reading that are beyond them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from daybreak.protocol.kinds import all_kinds
from daybreak.protocol.supervision import Threshold
from daybreak.protocol.truth import facts_from


@dataclass(frozen=True)
class Alert:
    """A threshold is crossed or a stop rule holds: the value, the limit, the rule and its source, and what to do.

    `called` is its word where the action's own does not fit: before the dose nothing can be stopped.
    """

    rule: str
    action: str
    reason: str
    source: str
    time_h: float
    finding: str = ""
    value: float | None = None
    limit: float | None = None
    called: str = ""

    @property
    def word(self) -> str:
        """What it asks for, in a word."""
        return self.called or self.action.capitalize()

    @property
    def sentence(self) -> str:
        """The alert in words."""
        return f"{self.word}: {self.reason} {self.measured}[{self.rule}; {self.source}]"

    @property
    def measured(self) -> str:
        """What was read, with its unit and the limit; empty for a stop rule."""
        if self.value is None:
            return ""
        from daybreak.vocabulary import load_vocabulary

        finding = load_vocabulary()[self.finding]
        unit = finding.unit_beside
        return f"{finding.label} {self.value:g}{unit}, limit {self.limit:g}{unit}. "


def crossed(
    limits: Sequence[Threshold], values: Mapping[str, object], time_h: float, dosed_h: float | None
) -> Iterator[Alert]:
    """The limits of an hour that its values are beyond; `dosed_h` is when the first of the drug was given."""
    for rule in limits:
        if rule.finding in values and rule.unset is None and rule.holds_at(time_h, dosed_h):
            value = _number(rule.finding, values[rule.finding])
            limit = rule.above if rule.above is not None else rule.below
            assert limit is not None  # a threshold that is not unset has one limit
            if value is not None and (value > limit if rule.above is not None else value < limit):
                yield Alert(rule.id, rule.action, rule.reason, rule.cited, time_h, rule.finding, value, limit)


def _number(id: str, value: object) -> float | None:
    """A value in the coding of the vocabulary."""
    if value is None or isinstance(value, int | float):
        return None if value is None else float(value)
    return float(facts_from({id: value}, 1, all_kinds())[id][0])
