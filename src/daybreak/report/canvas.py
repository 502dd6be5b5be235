"""What the report's figures share: paper, axes, bands and labels that do not overlap."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeAlias

from daybreak.report.svg import COLOUR

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

PIXELS_AN_INCH = 72.0  # matplotlib's SVG counts 72 to the inch; at full size one unit is one CSS pixel
LineStyle: TypeAlias = str | tuple[float, tuple[float, ...]]
LINES: tuple[LineStyle, ...] = (  # told apart without colour
    "solid",
    (0.0, (5.0, 2.0)),
    (0.0, (1.0, 1.6)),
    (0.0, (7.0, 2.0, 1.5, 2.0)),
)


@dataclass(frozen=True)
class Paper:
    """How large a figure is drawn: on a desktop or on a phone. Sizes are CSS pixels."""

    name: str
    width: float
    left: float
    right: float
    text: float

    @property
    def narrow(self) -> bool:
        return self.width < 500


DESKTOP = Paper("wide", width=760.0, left=50.0, right=132.0, text=12.5)
PHONE = Paper("narrow", width=360.0, left=42.0, right=97.0, text=11.5)


@dataclass(frozen=True)
class Label:
    """Words to put beside the end of a line."""

    y: float
    text: str
    role: str = "ink"
    bold: bool = False


def panels(
    paper: Paper, heights: Sequence[float], *, gap: float, top: float, bottom: float
) -> tuple[Figure, list[Axes]]:
    """Axes below one another with one horizontal axis; heights in CSS pixels."""
    from matplotlib.backends.backend_svg import FigureCanvasSVG
    from matplotlib.figure import Figure

    total = top + sum(heights) + gap * (len(heights) - 1) + bottom
    figure = Figure(figsize=(paper.width / PIXELS_AN_INCH, total / PIXELS_AN_INCH), dpi=PIXELS_AN_INCH)
    FigureCanvasSVG(figure)
    axes: list[Axes] = []
    upper = total - top
    for height in heights:
        box = (
            paper.left / paper.width,
            (upper - height) / total,
            (paper.width - paper.left - paper.right) / paper.width,
            height / total,
        )
        axes.append(figure.add_axes(box, sharex=axes[0] if axes else None))
        upper -= height + gap
    for ax in axes:
        _calm(ax, paper, last=ax is axes[-1])
    return figure, axes


def _calm(ax: Axes, paper: Paper, *, last: bool) -> None:
    """No box, faint horizontal rules, small grey numbers."""
    ax.set_facecolor("none")
    for side in ("top", "right", "left"):
        ax.spines[side].set_visible(False)
    ax.spines["bottom"].set(color=COLOUR["muted"], linewidth=0.8)
    ax.tick_params(
        axis="both",
        length=0,
        labelsize=paper.text - 1,
        labelcolor=COLOUR["muted"],
        color=COLOUR["muted"],
        pad=5,
    )
    ax.tick_params(axis="x", length=4 if last else 0, labelbottom=last)
    ax.grid(visible=True, axis="y", color=COLOUR["rule"], linewidth=0.8)
    ax.set_axisbelow(True)


def headline(ax: Axes, paper: Paper, text: str, unit: str = "") -> None:
    """Name and unit of a panel, above its upper left corner."""
    ax.annotate(
        text,
        (-(paper.left - 2) / _width(paper), 1),
        xycoords="axes fraction",
        xytext=(0, 9),
        textcoords="offset pixels",
        fontsize=paper.text,
        fontweight="bold",
        color=COLOUR["ink"],
        parse_math=False,
    )
    if unit:
        ax.annotate(
            unit,
            (1, 1),
            xycoords="axes fraction",
            xytext=(0, 9),
            textcoords="offset pixels",
            fontsize=paper.text - 1,
            color=COLOUR["muted"],
            ha="right",
            parse_math=False,
        )


def _width(paper: Paper) -> float:
    return paper.width - paper.left - paper.right


def label_ends(ax: Axes, paper: Paper, labels: Sequence[Label]) -> None:
    """Write labels in the right margin, as near their lines as they fit above one another."""
    low, high = ax.get_ylim()
    box = ax.get_window_extent()
    scale = box.height / (high - low)
    wanted = sorted(labels, key=lambda label: label.y)
    places = spread([(label.y - low) * scale for label in wanted], gap=paper.text * 1.2, high=box.height + 4)
    for label, place in zip(wanted, places, strict=True):
        ax.annotate(
            label.text,
            (1, place / box.height),
            xycoords="axes fraction",
            xytext=(8, 0),
            textcoords="offset pixels",
            fontsize=paper.text - 0.5,
            fontweight="bold" if label.bold else "normal",
            color=COLOUR[label.role],
            va="center",
            annotation_clip=False,
            parse_math=False,
        )


def spread(places: Sequence[float], *, gap: float, high: float) -> list[float]:
    """Move ascending places apart until neighbours are `gap` away from each other and none is above `high`."""
    moved: list[float] = []
    for place in places:
        moved.append(max(place, moved[-1] + gap) if moved else place)
    ceiling = high
    for i in range(len(moved) - 1, -1, -1):
        moved[i] = min(moved[i], ceiling)
        ceiling = moved[i] - gap
    return moved
