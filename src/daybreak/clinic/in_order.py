"""What is kept as JSON, in an order of our own: PostgreSQL gives the names of an object in its order, SQLite as written.

Whatever iterates over such an object to show it goes through here, so that a reading begins with the systolic pressure on both.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import Any

from daybreak.protocol import Protocol
from daybreak.vocabulary import load_vocabulary

NAMES = (
    "gate", "proceed", "measure", "event", "corrects", "id", "rule", "status", "effect", "condition", "value", "origin",
    "true_at", "done", "rate_ml_per_h", "container", "strength", "code", "lot", "expires_on", "amount_mg", "location",
    "sprays", "nostril", "at", "partly", "remark", "second", "reads", "portions", "strength_mg", "volume_ml",
    "given_mg", "wasted_mg", "given_back_mg", "escort", "values", "reason", "source", "missing", "override",
)  # fmt: skip
"""The names of our own, in the order in which a person reads them; a reason comes last."""


def in_order(values: Mapping[str, Any], panel: Sequence[str] = ()) -> dict[str, Any]:
    """First the findings of a panel as it asks for them, then what is ours, other findings as the vocabulary has them, the rest
    by name; what is inside likewise."""
    places = _places(tuple(panel))
    ordered = sorted(values, key=lambda name: (places.get(name, len(places)), name))
    return {name: within(values[name], panel) for name in ordered}


def within(value: Any, panel: Sequence[str] = ()) -> Any:
    """The same of a list, or of whatever else JSON carries."""
    if isinstance(value, Mapping):
        return in_order(value, panel)
    return [within(one, panel) for one in value] if isinstance(value, list) else value


def panel_of(protocol: Protocol) -> tuple[str, ...]:
    """The findings that a protocol measures in a session, each where it is asked for first."""
    return tuple(dict.fromkeys(id for rule in protocol.session.measure for id in rule.findings))


@lru_cache(maxsize=64)
def _places(panel: tuple[str, ...]) -> dict[str, int]:
    names = dict.fromkeys((*panel, *NAMES, *(finding.id for finding in load_vocabulary())))
    return {name: place for place, name in enumerate(names)}
