"""Small trials against large ones: Egger's test and trim and fill, always on one effect a trial.

Both take the effects as independent, and their precision as that of a trial. The arms of one trial are neither: they have a
control in common, and are less precise because they were split. Where the question splits arms they are combined for this.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeVar

from daybreak.errors import EvidenceError
from daybreak.evidence.pooling.contrast import Contrast
from daybreak.evidence.pooling.model import Model
from daybreak.evidence.pooling.small_studies import SmallStudies, egger
from daybreak.evidence.pooling.trim_and_fill import Filled, trim_and_fill

T = TypeVar("T")


@dataclass(frozen=True)
class Funnel:
    """One effect a trial and what is pooled of them; `combined` where the answer itself has several effects of a trial.

    `small_studies` and `filled` are None where the trials are too few or too alike to ask.
    """

    contrasts: tuple[Contrast, ...]
    model: Model
    combined: bool
    small_studies: SmallStudies | None
    filled: Filled | None


def funnel(contrasts: tuple[Contrast, ...], model: Model, *, combined: bool) -> Funnel:
    """The tests of a model of one effect a trial."""
    return Funnel(
        contrasts,
        model,
        combined,
        or_none(lambda: egger(model)),
        or_none(lambda: trim_and_fill(model)),
    )


def or_none(ask: Callable[[], T]) -> T | None:
    """An answer, or None where the evidence does not allow one."""
    try:
        return ask()
    except EvidenceError:
        return None
