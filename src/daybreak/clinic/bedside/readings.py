"""The readings of a session as they stand: what was read, and what it was put in the place of."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from daybreak.clinic.in_order import in_order, panel_of
from daybreak.clinic.models import EventKind, SessionEvent

if TYPE_CHECKING:
    from daybreak.clinic.bedside.fold import Bedside, Happening


@dataclass(frozen=True)
class Standing:
    """A reading with its values now. `key` is what a further correction names; `earlier` holds what stood before, newest last."""

    row: SessionEvent
    by: str
    key: str
    values: Mapping[str, str | None]
    earlier: tuple[Mapping[str, str | None], ...] = ()
    corrections: tuple[Happening, ...] = ()

    @property
    def withdrawn(self) -> bool:
        """It was entered in error and nothing takes its place."""
        return not self.values


def readings_of(standing: Bedside, last: int = 0) -> list[Standing]:
    """Every reading that was accepted (of them the last so many), withdrawn ones among them, in the order in which they became
    known, each with its values in the order of the protocol."""
    panel = panel_of(standing.protocol)
    return [_in_order(one, panel) for one in standing.readings[-last:]]


def carried_on(found: tuple[Standing, ...], one: Happening) -> tuple[Standing, ...]:
    """The readings of a session after one more event, with their values as they were entered."""
    if not one.answer.accepted:
        return found
    if one.row.kind == EventKind.READING:
        return (*found, Standing(one.row, one.by, one.row.key, one.row.values))
    if one.row.kind == EventKind.CORRECTED:
        wrong = one.row.values["corrects"]
        return tuple(_corrected(each, one) if each.key == wrong else each for each in found)
    return found


def _corrected(reading: Standing, correction: Happening) -> Standing:
    return replace(
        reading,
        key=correction.row.key,
        values=correction.row.values["values"],
        earlier=(*reading.earlier, reading.values),
        corrections=(*reading.corrections, correction),
    )


def _in_order(reading: Standing, panel: tuple[str, ...]) -> Standing:
    earlier = tuple(in_order(values, panel) for values in reading.earlier)
    return replace(reading, values=in_order(reading.values, panel), earlier=earlier)
