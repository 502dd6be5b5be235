"""A forest plot as in a paper: trials with patients, effects and weights, the pooled diamond, where a new trial would lie."""

from __future__ import annotations

from typing import TYPE_CHECKING

from daybreak.evidence.pooling.answer import Answer
from daybreak.evidence.pooling.model import Interval, Model
from daybreak.report import pooled_wording as words
from daybreak.report.forest_layout import (
    GAP,
    MARGIN,
    PREDICTION,
    ROW,
    TOP,
    Block,
    Layout,
    effect,
    heading,
    layout,
    pooled_label,
)
from daybreak.report.ink import TEXT, Ink, sheet, table, text_width
from daybreak.report.pen import Pen
from daybreak.report.ruler import PixelRuler, ticks

if TYPE_CHECKING:
    from matplotlib.figure import Figure

_LEAST, _MOST = 5.0, 15.0  # side of a trial's square, px
_SMALL = TEXT - 1.0


def forest_figure(found: Answer, ink: Ink) -> Figure:
    """The figure; trials of one level of a moderator stand together, each level with its own diamond."""
    plan = layout(found)
    figure = sheet(plan.width, plan.height, ink)
    pen = Pen(table(figure, plan.width, plan.height), ink)
    _axis(pen, found, plan)
    _header(pen, found, plan)
    y = TOP + GAP / 2
    for block in plan.blocks:
        y = _block(pen, found, plan, block, y)
    _summary(pen, found, plan, y)
    pen.write(
        MARGIN,
        plan.height - 28,
        f"{words.title(found.question)}; {words.method_line(found)}.",
        role="muted",
        size=_SMALL,
    )
    pen.write(
        MARGIN,
        plan.height - 12,
        f"Heterogeneity: {words.heterogeneity_line(found)}.",
        role="muted",
        size=_SMALL,
    )
    return figure


def _header(pen: Pen, found: Answer, plan: Layout) -> None:
    pen.write(plan.label, TOP / 2, "Trial", bold=True)
    for x, text in (
        (plan.treated, "Drug"),
        (plan.control, "Control"),
        (plan.effect, heading(found)),
        (plan.weight, "Weight"),
    ):
        pen.write(x, TOP / 2, text, bold=True, at="right")
    pen.line((MARGIN, TOP - 4), (plan.weight, TOP - 4))


def _block(pen: Pen, found: Answer, plan: Layout, block: Block, top: float) -> float:
    """Draw a block from `top`; returns where the next one begins."""
    y = top + ROW / 2
    if block.name:
        pen.write(plan.label, y, block.name, bold=True)
        y += ROW
    for i in block.members:
        _trial(pen, found, plan, i, y)
        y += ROW
    if block.model is not None:
        text = effect(found, block.model.estimate, block.model.interval)
        pen.write(plan.label + 10, y, "Subtotal", role="muted")
        pen.write(plan.effect, y, text, role="muted", at="right")
        _diamond(pen, plan.scale, block.model, y, "half")
    return top + ROW * block.rows + GAP


def _trial(pen: Pen, found: Answer, plan: Layout, i: int, y: float) -> None:
    contrast, weight = found.contrasts[i], float(found.model.weights[i])
    own = words.own_interval(contrast)
    treated, control = words.sizes(contrast).split("/")
    pen.write(plan.label, y, contrast.label)
    for x, text in (
        (plan.treated, treated),
        (plan.control, control),
        (plan.effect, effect(found, contrast.estimate, own)),
        (plan.weight, f"{100 * weight:.1f} %"),
    ):
        pen.write(x, y, text, at="right")
    _bar(pen, plan.scale, own, y, role="ink", width=1.1)
    side = _LEAST + (_MOST - _LEAST) * (weight / float(found.model.weights.max())) ** 0.5
    pen.mark(plan.scale.held(contrast.estimate), y, "s", side, role="median")


def _bar(pen: Pen, scale: PixelRuler, interval: Interval, y: float, *, role: str, width: float) -> None:
    """An interval; an arrow where it goes beyond the scale."""
    low, high = scale.held(interval.low), scale.held(interval.high)
    pen.line((low, y), (high, y), role=role, width=width)
    for end, beyond, shape in ((low, interval.low < scale.low, "<"), (high, interval.high > scale.high, ">")):
        if beyond:
            pen.mark(end, y, shape, 5.0 + width, role=role)


def _diamond(pen: Pen, scale: PixelRuler, model: Model, y: float, role: str) -> None:
    low, middle, high = (scale.held(v) for v in (model.interval.low, model.estimate, model.interval.high))
    pen.diamond((low, middle, high), y, role)


def _summary(pen: Pen, found: Answer, plan: Layout, top: float) -> None:
    model, y = found.model, top + ROW / 2
    pen.line((MARGIN, top - GAP / 2), (plan.weight, top - GAP / 2), role="rule")
    pen.write(plan.label, y, pooled_label(found), bold=True)
    for x, text in (
        (plan.treated, f"{sum(c.n_treated for c in found.contrasts):.0f}"),
        (plan.control, f"{sum(c.n_control for c in found.contrasts):.0f}"),
        (plan.effect, effect(found, model.estimate, model.interval)),
        (plan.weight, "100 %"),
    ):
        pen.write(x, y, text, bold=True, at="right")
    _diamond(pen, plan.scale, model, y, "median")
    if model.prediction is not None:
        pen.write(plan.label, y + ROW, PREDICTION, role="muted")
        text = f"({words.interval(found.question, model.prediction)})"
        pen.write(plan.effect, y + ROW, text, role="muted", at="right")
        _bar(pen, plan.scale, model.prediction, y + ROW, role="median", width=5.0)


def _axis(pen: Pen, found: Answer, plan: Layout) -> None:
    """The scale below, no difference as a line, the pooled effect as a dashed one."""
    scale, bottom = plan.scale, plan.bottom
    pen.line((scale.at(0.0), TOP - 4), (scale.at(0.0), bottom))
    pooled = scale.at(found.model.estimate)
    pen.line((pooled, TOP + 2), (pooled, bottom), role="muted", dashed=True)
    pen.line((scale.left, bottom), (scale.right, bottom))
    for value, label in ticks(found.question, scale.low, scale.high):
        pen.line((scale.at(value), bottom), (scale.at(value), bottom + 4))
        pen.write(scale.at(value), bottom + 13, label, role="muted", at="center", size=_SMALL)
    left, right = (f"← {words.favours(found.question)[0]}", f"{words.favours(found.question)[1]} →")
    room = [text_width(text, size=_SMALL) + 8 for text in (left, right)]
    middle = min(max(scale.at(0.0), scale.left + room[0]), scale.right - room[1])
    pen.write(middle - 8, bottom + 31, left, role="muted", at="right", size=_SMALL)
    pen.write(middle + 8, bottom + 31, right, role="muted", size=_SMALL)
