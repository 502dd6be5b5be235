"""Names beside points, moved so that they lie neither on each other nor beyond the edge."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from daybreak.report.ink import PIXELS_AN_INCH, TEXT, Ink, text_width

if TYPE_CHECKING:
    from matplotlib.axes import Axes

Box = tuple[float, float, float, float]
_SIZE = TEXT - 2
_OFFSETS = (  # where a name may stand, from its point in pixels; the first that is free counts
    (9.0, 0.0), (-9.0, 0.0), (9.0, 11.0), (9.0, -11.0), (-9.0, 11.0), (-9.0, -11.0),
    (0.0, 15.0), (0.0, -15.0), (14.0, 22.0), (-14.0, -22.0), (14.0, -22.0), (-14.0, 22.0),
)  # fmt: skip


def beside(
    ax: Axes,
    places: Sequence[tuple[float, float]],
    names: Sequence[str],
    ink: Ink,
    *,
    bars: Sequence[tuple[float, float, float]] = (),
) -> None:
    """Write each name at the first place beside its point where it covers nothing; a name without room is left out.

    Args:
        bars: upright lines that no name should cover either, as x, lower and upper end.
    """
    dots = [tuple(float(v) for v in ax.transData.transform(place)) for place in places]
    area = ax.get_window_extent()
    taken: list[Box] = [(x - 5, y - 5, x + 5, y + 5) for x, y in dots]
    for x, low, high in bars:
        ends = ax.transData.transform([(x, low), (x, high)])
        heights = sorted(float(y) for y in ends[:, 1])
        taken.append((float(ends[0, 0]) - 1.5, heights[0], float(ends[0, 0]) + 1.5, heights[1]))
    for (x, y), name in zip(dots, names, strict=True):
        for dx, dy in _OFFSETS:
            box = _box(x + dx, y + dy, name, dx)
            inside = (
                box[0] >= area.x0 + 2 and box[2] <= area.x1 and box[1] >= area.y0 + 2 and box[3] <= area.y1
            )
            if inside and not any(_overlap(box, other) for other in taken):
                taken.append(box)
                _name(ax, (x, y), (dx, dy), name, ink)
                break


def _box(x: float, y: float, name: str, dx: float) -> Box:
    width = text_width(name, size=_SIZE)
    left = x if dx > 0 else x - width if dx < 0 else x - width / 2
    return left, y - 6.0, left + width, y + 6.0


def _overlap(one: Box, other: Box) -> bool:
    return one[0] < other[2] and other[0] < one[2] and one[1] < other[3] and other[1] < one[3]


def _name(ax: Axes, place: tuple[float, float], offset: tuple[float, float], name: str, ink: Ink) -> None:
    x, y = ax.transData.inverted().transform(place)
    ax.annotate(
        name,
        (float(x), float(y)),
        xytext=(offset[0] * 72.0 / PIXELS_AN_INCH, offset[1] * 72.0 / PIXELS_AN_INCH),
        textcoords="offset points",
        fontsize=_SIZE,
        fontfamily="DejaVu Sans",
        color=ink["ink"],
        ha="left" if offset[0] > 0 else "right" if offset[0] < 0 else "center",
        va="center",
        parse_math=False,
    )
