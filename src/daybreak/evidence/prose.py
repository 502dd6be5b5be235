"""Words and widths for a terminal of 80 columns: wrapped paragraphs, times, counts, ranges."""

from __future__ import annotations

from textwrap import wrap

WIDTH = 80


def paragraph(text: str, indent: str = "  ", hang: int = 2) -> list[str]:
    """Text wrapped to the width, its further lines indented by `hang` more."""
    return wrap(
        text,
        WIDTH,
        initial_indent=indent,
        subsequent_indent=indent + " " * hang,
        break_on_hyphens=False,
        break_long_words=False,
    )


def hours(time_h: float | None) -> str:
    """A time as minutes, hours or days, as one would say it."""
    if time_h is None:
        return ""
    if time_h < 1.0 and time_h > 0.0:
        return f"{60 * time_h:.0f} min"
    return f"{time_h:.3g} h" if time_h <= 72.0 else f"{time_h / 24:.4g} d"


def span(low: float, high: float) -> str:
    """One number, or from low to high."""
    return f"{low:g}" if low == high else f"{low:g}-{high:g}"


def counted(number: int, noun: str, plural: str = "") -> str:
    """`1 row`, `2 rows`."""
    return f"{number} {noun if number == 1 else plural or noun + 's'}"
