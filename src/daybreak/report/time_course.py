"""The pooled effect at each time: trials as points, the pooled effect with its interval, and how many trials there are."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from daybreak.evidence.pooling.answer import Answer, AtWindow
from daybreak.evidence.pooling.model import Interval
from daybreak.evidence.pooling.question import Question
from daybreak.report import pooled_wording as words
from daybreak.report.forest_text import span
from daybreak.report.ink import TEXT, Ink, caption, footnote, panel, sheet, typeset
from daybreak.report.ruler import ticks

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

WIDTH, HEIGHT = 760.0, 470.0
_WORDS = TEXT - 1


def time_course_figure(course: Sequence[AtWindow], ink: Ink) -> Figure:
    """The figure; each time stands by itself, so that no line joins them."""
    question = course[0].question
    figure = sheet(WIDTH, HEIGHT, ink)
    ax = panel(figure, (70.0, 24.0, WIDTH - 16.0, HEIGHT - 120.0), ink)
    contrasts = [c for one in course for c in one.chosen.contrasts]
    estimates = [c.estimate for c in contrasts] + [one.answer.model.estimate for one in course if one.answer]
    low, high = span(
        estimates or [-1.0, 1.0], [words.own_interval(c) for c in contrasts] or [Interval(-1.0, 1.0)], 0.0
    )
    ax.set_xlim(-0.5, len(course) - 0.5)
    ax.set_ylim(low, high)
    ax.axhline(0.0, color=ink["ink"], linewidth=0.9)
    marks = ticks(question, low, high)
    ax.set_yticks([value for value, _ in marks], [typeset(label) for _, label in marks])
    ax.set_xticks(range(len(course)), [one.window.label for one in course])
    for place, one in enumerate(course):
        _trials(ax, one, place, low, high, ink)
        if one.answer is not None:
            _pooled(ax, one.answer, place, low, high, ink)
        _below(figure, ax, question, one, place, ink)
    caption(ax, ink, _capital(question.unit), across=False)
    left, right = words.favours(question)
    ax.annotate(
        f"↓ {left}",
        (0.0, 0.0),
        xycoords="axes fraction",
        xytext=(6, 6),
        textcoords="offset points",
        fontsize=_WORDS,
        color=ink["muted"],
    )
    ax.annotate(
        f"↑ {right}",
        (0.0, 1.0),
        xycoords="axes fraction",
        xytext=(6, -12),
        textcoords="offset points",
        fontsize=_WORDS,
        color=ink["muted"],
    )
    key = (
        "Circles: single trials. Diamond and bar: pooled, 95 % interval; thin bar: where a new trial would lie. "
        "Arrow: beyond the scale."
    )
    footnote(figure, 70.0, key, ink)
    return figure


def _trials(ax: Axes, one: AtWindow, place: int, low: float, high: float, ink: Ink) -> None:
    k = len(one.chosen.contrasts)
    for i, contrast in enumerate(one.chosen.contrasts):
        x = place - 0.22 + (0.0 if k == 1 else -0.14 + 0.28 * i / (k - 1))
        own = words.own_interval(contrast)
        ax.plot([x, x], [max(own.low, low), min(own.high, high)], color=ink["muted"], linewidth=0.8)
        ax.plot(
            [x],
            [contrast.estimate],
            marker="o",
            color=ink["ink"],
            markersize=5.5,
            markerfacecolor=ink["half"],
            markeredgecolor=ink["ink"],
            markeredgewidth=0.8,
        )


def _pooled(ax: Axes, found: Answer, place: int, low: float, high: float, ink: Ink) -> None:
    x = place + 0.16
    bars = [(found.model.interval, 4.5)] + ([(found.model.prediction, 1.2)] if found.model.prediction else [])
    for bar, thick in bars:
        ax.plot(
            [x, x],
            [max(bar.low, low), min(bar.high, high)],
            color=ink["median"],
            linewidth=thick,
            solid_capstyle="butt",
        )
        for end, beyond, mark in ((low, bar.low < low, "v"), (high, bar.high > high, "^")):
            if beyond:
                ax.plot(
                    [x],
                    [end],
                    marker=mark,
                    markersize=8,
                    color=ink["median"],
                    markeredgewidth=0,
                    clip_on=False,
                )
    ax.plot(
        [x],
        [found.model.estimate],
        marker="D",
        markersize=9,
        color=ink["median"],
        markeredgecolor=ink["paper"] if not ink.on_page else ink["ink"],
        markeredgewidth=0.9,
    )


def _below(figure: Figure, ax: Axes, question: Question, one: AtWindow, place: int, ink: Ink) -> None:
    """Numbers under each time."""
    k = len({c.trial.trial_id for c in one.chosen.contrasts})
    lines = [f"{k} trial{'s' if k != 1 else ''}" if k else "no trial"]
    if one.answer is not None:
        lines += [
            words.number(question, one.answer.model.estimate),
            f"({words.interval(question, one.answer.model.interval)})",
        ]
    for row, text in enumerate(lines):
        ax.annotate(
            typeset(text),
            (place, 0),
            xycoords=("data", "axes fraction"),
            xytext=(0, -37 - 16 * row),
            textcoords="offset points",
            fontsize=_WORDS,
            color=ink["muted" if row == 0 else "ink"],
            ha="center",
            annotation_clip=False,
            parse_math=False,
        )


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]
