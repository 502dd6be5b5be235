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
    """A reading with its values now, in the order in which the protocol asks for them. `key` is what a further correction names;
    `earlier` holds what stood before, newest last."""

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


def readings_of(standing: Bedside) -> list[Standing]:
    """Every reading that was accepted, withdrawn ones among them, in the order in which they became known."""
    found: dict[str, Standing] = {}
    names: dict[str, str] = {}
    panel = panel_of(standing.protocol)
    for one in standing.happenings:
        if not one.answer.accepted:
            continue
        if one.row.kind == EventKind.READING:
            found[one.row.key] = Standing(one.row, one.by, one.row.key, in_order(one.row.values, panel))
            names[one.row.key] = one.row.key
        elif one.row.kind == EventKind.CORRECTED:
            first = names[one.row.key] = names[one.row.values["corrects"]]
            found[first] = _corrected(found[first], one, panel)
    return list(found.values())


def _corrected(reading: Standing, correction: Happening, panel: tuple[str, ...]) -> Standing:
    return replace(
        reading,
        key=correction.row.key,
        values=in_order(correction.row.values["values"], panel),
        earlier=(*reading.earlier, reading.values),
        corrections=(*reading.corrections, correction),
    )
