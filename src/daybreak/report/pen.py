"""A pen for figures that are tables as well: words, lines and marks at pixels of the sheet."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from daybreak.report.ink import FONT, TEXT, Ink, typeset

if TYPE_CHECKING:
    from matplotlib.axes import Axes

DASHED = (0.0, (4.0, 3.0))


@dataclass(frozen=True)
class Pen:
    """Draws on one sheet with one ink."""

    ax: Axes
    ink: Ink

    def write(
        self,
        x: float,
        y: float,
        text: str,
        *,
        role: str = "ink",
        bold: bool = False,
        at: str = "left",
        size: float = TEXT,
    ) -> None:
        """Words that begin at x, end there ("right") or have it in their middle ("center")."""
        self.ax.text(
            x,
            y,
            typeset(text),
            fontsize=size,
            fontfamily=FONT,
            color=self.ink[role],
            fontweight="bold" if bold else "normal",
            ha=at,
            va="center_baseline",
            parse_math=False,
        )

    def line(
        self,
        start: tuple[float, float],
        end: tuple[float, float],
        *,
        role: str = "ink",
        width: float = 0.9,
        dashed: bool = False,
    ) -> None:
        self.ax.plot(
            [start[0], end[0]],
            [start[1], end[1]],
            color=self.ink[role],
            linewidth=width,
            linestyle=DASHED if dashed else "solid",
            solid_capstyle="butt",
        )

    def mark(self, x: float, y: float, shape: str, side: float, *, role: str = "ink") -> None:
        self.ax.plot([x], [y], marker=shape, markersize=side, color=self.ink[role], markeredgewidth=0)

    def diamond(self, x: tuple[float, float, float], y: float, role: str) -> None:
        """A diamond from x[0] to x[2] with its corners at x[1]."""
        self.ax.fill(
            [x[0], x[1], x[2], x[1]],
            [y, y - 6.5, y, y + 6.5],
            facecolor=self.ink[role],
            edgecolor=self.ink["ink"],
            linewidth=0.8,
        )
