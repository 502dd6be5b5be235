"""Paper and ink for figures of pooled trials: roles of the page's style sheet on a screen, greys and one blue in print.

Every mark is told apart by its shape or its line as well, so that a grey copy says the same.
"""

from __future__ import annotations

import io
import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

from daybreak.report.svg import COLOUR

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

PIXELS_AN_INCH = 72.0
_PRINT: Mapping[str, str] = {
    "ink": "#16191f",
    "muted": "#5a606b",
    "rule": "#d9d9d6",
    "median": "#1d4f7a",
    "half": "#9dbdd6",
    "most": "#dfe9f1",
    "paper": "#ffffff",
}


@dataclass(frozen=True)
class Ink:
    """Colours by role, and whether they are the page's (to be coloured by its style sheet)."""

    colours: Mapping[str, str]
    on_page: bool

    def __getitem__(self, role: str) -> str:
        return self.colours[role]


SCREEN, PRINT = Ink(COLOUR, on_page=True), Ink(_PRINT, on_page=False)
TEXT, SMALL = 12.0, 10.5  # px of a figure 760 px wide
FONT = ["DejaVu Sans"]


def sheet(width: float, height: float, ink: Ink) -> Figure:
    """An empty figure of this many pixels."""
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.figure import Figure

    figure = Figure(figsize=(width / PIXELS_AN_INCH, height / PIXELS_AN_INCH), dpi=PIXELS_AN_INCH)
    FigureCanvasAgg(figure)
    if not ink.on_page:
        figure.patch.set_facecolor(ink["paper"])
    return figure


def table(figure: Figure, width: float, height: float) -> Axes:
    """Axes over the whole sheet in pixels, counted from its upper left corner."""
    ax = figure.add_axes((0, 0, 1, 1))
    ax.set_xlim(0, width)
    ax.set_ylim(height, 0)
    ax.axis("off")
    return ax


def panel(figure: Figure, box: tuple[float, float, float, float], ink: Ink) -> Axes:
    """Axes in a box (left, top, right, bottom in pixels from the upper left corner), with faint rules."""
    width, height = (side * PIXELS_AN_INCH for side in figure.get_size_inches())
    left, top, right, bottom = box
    ax = figure.add_axes((left / width, 1 - bottom / height, (right - left) / width, (bottom - top) / height))
    ax.set_facecolor("none")
    for side in ("top", "right"):
        ax.spines[side].set_visible(False)
    for side in ("left", "bottom"):
        ax.spines[side].set(color=ink["muted"], linewidth=0.8)
    ax.tick_params(length=4, labelsize=TEXT - 1, labelcolor=ink["muted"], color=ink["muted"])
    ax.grid(visible=True, axis="y", color=ink["rule"], linewidth=0.7)
    ax.set_axisbelow(True)
    return ax


def caption(ax: Axes, ink: Ink, text: str, *, across: bool) -> None:
    """The name of an axis."""
    (ax.set_xlabel if across else ax.set_ylabel)(
        text, fontsize=TEXT, color=ink["ink"], labelpad=7, parse_math=False
    )


@lru_cache(maxsize=4096)
def text_width(text: str, *, size: float = TEXT, bold: bool = False) -> float:
    """How wide a text is in pixels, with a tenth to spare for a reader's own font."""
    from matplotlib.font_manager import FontProperties
    from matplotlib.textpath import TextPath

    if not text.strip():
        return 0.0
    font = FontProperties(family=FONT, weight="bold" if bold else "normal")
    return float(TextPath((0, 0), text.replace("$", "S"), size=size, prop=font).get_extents().width) * 1.1


def footnote(figure: Figure, left: float, text: str, ink: Ink) -> None:
    """Small words at the foot of a figure, in as many lines as they need; they grow upwards."""
    width, height = (side * PIXELS_AN_INCH for side in figure.get_size_inches())
    lines = [""]
    for word in text.split():
        longer = f"{lines[-1]} {word}".strip()
        if text_width(typeset(longer), size=SMALL) > width - left - 12.0:
            lines.append(word)
        else:
            lines[-1] = longer
    for row, line in enumerate(reversed(lines)):
        y = (10.0 + 15.0 * row) / height
        figure.text(left / width, y, typeset(line), fontsize=SMALL, color=ink["muted"], parse_math=False)


def typeset(text: str) -> str:
    """Signs as they are printed: a minus before a number, the Greek letter and the square of heterogeneity."""
    text = re.sub(r"(?<![\w)])-(?=\d)", "−", text)
    return re.sub(r"\btau\b", "τ", text).replace("I2 ", "I² ")


def save(figure: Figure, path: Path) -> bytes:
    """The figure in the format of the path's ending: the same bytes each time, text as text in SVG."""
    import matplotlib

    buffer = io.BytesIO()
    kind = path.suffix.removeprefix(".")
    metadata = {
        "svg": {"Date": None, "Creator": None},
        "pdf": {"CreationDate": None, "Producer": None, "Creator": None},
    }
    with matplotlib.rc_context({"svg.fonttype": "none", "svg.hashsalt": "daybreak", "pdf.fonttype": 42}):
        figure.savefig(
            buffer,
            format=kind,
            dpi=300 if kind == "png" else PIXELS_AN_INCH,
            metadata=metadata.get(kind, {"Software": ""}),
        )
    return buffer.getvalue()
