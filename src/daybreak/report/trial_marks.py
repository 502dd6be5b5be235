"""How the figures of a trial draw arms and time: told apart without colour, hours beside weeks."""

from __future__ import annotations

import math
from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from daybreak.report.canvas import LINES, Label, LineStyle, Paper
from daybreak.report.ink import text_width
from daybreak.report.svg import COLOUR
from daybreak.report.wording import number
from daybreak.trial.summary import TrialSummary

if TYPE_CHECKING:
    from matplotlib.axes import Axes

EARLY_H, WIDE_RATIO = (
    72.0,
    12.0,
)  # a first visit as early as this and so many times earlier than the last one needs room
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
        return self.visit_h[0] <= EARLY_H and self.visit_h[-1] / self.visit_h[0] > WIDE_RATIO

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
    how = " (square root: early times drawn wider)" if scale.root else ""
    if paper.narrow:
        how = how.replace(" (", "\n(")
    ax.set_xlabel(f"time since {since}{how}", fontsize=paper.text - 0.5, color=COLOUR["muted"], labelpad=7)


def plain_minus(ax: Axes) -> None:
    """Numbers of the upright axis with the hyphen that the rest of the page writes; nought has no sign."""
    ax.yaxis.set_major_formatter(lambda value, _: f"{value + 0.0:g}")


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


def end_label(arm: str, y: float, end: str, style: ArmStyle, paper: Paper) -> Label:
    """An arm's name and its last figure beside the end of its line, as long as the margin allows."""
    size = paper.text - 0.5
    room = paper.right - 12 - text_width(f"0{end}", size=size, bold=True)
    return Label(y, f"{shortened(arm, room, size=size, bold=True)} {end}", style.role, bold=True)


def shortened(text: str, width: float, *, size: float, bold: bool = False) -> str:
    """A name cut to a width in pixels; what is cut says so."""
    if text_width(text, size=size, bold=bold) <= width:
        return text
    too_wide = bisect_left(
        range(len(text)), True, key=lambda n: text_width(f"{text[:n]}…", size=size, bold=bold) > width
    )
    return f"{text[: max(too_wide - 1, 1)]}…"


__all__ = [
    "ArmStyle",
    "TimeScale",
    "arm_styles",
    "end_label",
    "plain_minus",
    "short_time",
    "shortened",
    "time_axis",
]
