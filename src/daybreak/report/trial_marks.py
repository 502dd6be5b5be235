"""How the figures of a trial draw arms and time: told apart without colour, hours beside weeks."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from daybreak.report.canvas import LINES, LineStyle, Paper
from daybreak.report.ink import text_width
from daybreak.report.svg import COLOUR
from daybreak.report.wording import number
from daybreak.trial.summary import TrialSummary

if TYPE_CHECKING:
    from matplotlib.axes import Axes

WIDE_RATIO = 12.0  # the last visit is this many times later than the first: early visits need room
_ROLES, _MARKERS = ("median", "third", "ink", "muted"), ("o", "^", "D", "v")
_BANDS = {"median": "most", "second": "second-most"}


@dataclass(frozen=True)
class ArmStyle:
    """Colour role, colour role of its band (none for most), dashes and marker of an arm."""

    role: str
    band: str | None
    line: LineStyle
    marker: str


def arm_styles(summary: TrialSummary) -> dict[str, ArmStyle]:
    """The control has a colour, dashes and a marker of its own; others take turns."""
    styles, place = {}, 0
    for arm in summary.patients_per_arm:
        if arm == summary.control:
            styles[arm] = ArmStyle("second", _BANDS["second"], LINES[1], "s")
            continue
        role = _ROLES[place % len(_ROLES)]
        line = ("solid", LINES[3], LINES[2])[place % 3]
        styles[arm] = ArmStyle(role, _BANDS.get(role), line, _MARKERS[place % len(_MARKERS)])
        place += 1
    return styles


@dataclass(frozen=True)
class TimeScale:
    """Where a time stands between 0 (the start) and 1 (the last visit): straight, or by its square root."""

    visit_h: tuple[float, ...]

    @property
    def root(self) -> bool:
        return self.visit_h[-1] / self.visit_h[0] > WIDE_RATIO

    def at(self, time_h: float) -> float:
        share = time_h / self.visit_h[-1]
        return math.sqrt(share) if self.root else share


def time_axis(ax: Axes, scale: TimeScale, paper: Paper, since: str) -> None:
    """Every visit with its label; one that would touch its neighbour stands a line lower."""
    width = paper.width - paper.left - paper.right
    times = (0.0, *scale.visit_h)
    labels = ["0", *map(short_time, scale.visit_h)]
    rows = _rows([scale.at(t) * width for t in times], [text_width(t, size=paper.text) for t in labels])
    ax.set_xlim(-6 / width, 1 + 6 / width)
    ax.set_xticks([scale.at(t) for t in times], ["\n" * r + t for r, t in zip(rows, labels, strict=True)])
    how = ", early times drawn wider (square root)" if scale.root else ""
    ax.set_xlabel(f"time since {since}{how}", fontsize=paper.text - 0.5, color=COLOUR["muted"], labelpad=7)


def _rows(centres: Sequence[float], widths: Sequence[float]) -> list[int]:
    """0 or 1 for each label, so that neighbours of one row keep apart where two rows suffice."""
    ends, rows = [-math.inf, -math.inf], []
    for centre, width in zip(centres, widths, strict=True):
        row = 0 if centre - width / 2 > ends[0] + 4 else 1
        ends[row] = centre + width / 2
        rows.append(row)
    return rows


def short_time(time_h: float) -> str:
    """ "24 h", "7 d", "12 wk"."""
    if time_h < 48:
        return f"{number(time_h)} h"
    days = time_h / 24
    return f"{days / 7:.0f} wk" if days >= 56 and days % 7 == 0 else f"{number(round(days, 1))} d"


def shortened(text: str, width: float, *, size: float, bold: bool = False) -> str:
    """A name cut to a width in pixels; what is cut says so."""
    if text_width(text, size=size, bold=bold) <= width:
        return text
    cut = next((n for n in range(len(text) - 1, 0, -1) if text_width(f"{text[:n]}…", size=size, bold=bold) <= width), 1)
    return f"{text[:cut]}…"


__all__ = ["ArmStyle", "TimeScale", "arm_styles", "short_time", "shortened", "time_axis"]
