"""Where everything stands in a forest plot: blocks of trials, columns as wide as their longest text, the scale."""

from __future__ import annotations

from dataclasses import dataclass

from daybreak.evidence.pooling.answer import Answer
from daybreak.evidence.pooling.model import Interval, Model
from daybreak.report import pooled_wording as words
from daybreak.report.ink import text_width, typeset
from daybreak.report.ruler import PixelRuler, pixel_ruler

ROW, GAP, TOP, BOTTOM, MARGIN = 22.0, 14.0, 34.0, 88.0, 8.0
PLOT = 270.0
PREDICTION = "Prediction for a new trial"


@dataclass(frozen=True)
class Block:
    """Trials that stand together: all of them, or one level of a moderator with its own pooled effect."""

    name: str
    members: tuple[int, ...]
    model: Model | None

    @property
    def rows(self) -> int:
        return len(self.members) + bool(self.name) + (self.model is not None)


@dataclass(frozen=True)
class Layout:
    """Columns by the pixel where they begin (label, plot) or end (all others), the blocks, the scale and the sheet."""

    label: float
    treated: float
    control: float
    effect: float
    weight: float
    blocks: tuple[Block, ...]
    scale: PixelRuler
    height: float

    @property
    def width(self) -> float:
        return self.weight + MARGIN

    @property
    def bottom(self) -> float:
        """Where the axis is."""
        return self.height - BOTTOM


def layout(found: Answer) -> Layout:
    """The layout that holds every text of an answer."""
    blocks = _blocks(found)
    treated = MARGIN + _widest([*_labels(found), *(b.name for b in blocks)], bold=True) + 10 + _counts(found)
    control = treated + _counts(found) + 12
    plot = control + 16
    effect = plot + PLOT + 14 + _widest([heading(found), *_effects(found)], bold=True)
    rows = sum(block.rows for block in blocks) + 1 + (found.model.prediction is not None)
    return Layout(
        label=MARGIN,
        treated=treated,
        control=control,
        effect=effect,
        weight=effect + 12 + text_width("Weight", bold=True),
        blocks=blocks,
        scale=_scale(found, plot),
        height=TOP + ROW * rows + GAP * (len(blocks) + 1) + BOTTOM,
    )


def effect(found: Answer, estimate: float, interval: Interval) -> str:
    """ "-6.3 (-10.0 to -2.6)"."""
    return f"{words.number(found.question, estimate)} ({words.interval(found.question, interval)})"


def heading(found: Answer) -> str:
    """The name of the column of effects."""
    question = found.question
    if question.counted:
        name = {"odds-ratio": "Odds ratio", "risk-ratio": "Risk ratio"}.get(question.scale, "Difference")
    else:
        name = "Hedges g" if question.effect == "g" else "Points"
    return f"{name} (95 % CI)"


def pooled_label(found: Answer) -> str:
    return {"REML": "Random effects", "DL": "Random effects (DL)", "EE": "Equal effects"}[found.model.method]


def _blocks(found: Answer) -> tuple[Block, ...]:
    if found.moderation is not None and found.moderation.groups:
        return tuple(Block(g.level, g.members, g.model) for g in found.moderation.groups)
    return (Block("", tuple(range(found.model.k)), None),)


def _labels(found: Answer) -> list[str]:
    return [*(contrast.label for contrast in found.contrasts), pooled_label(found), PREDICTION]


def _effects(found: Answer) -> list[str]:
    own = [effect(found, c.estimate, words.own_interval(c)) for c in found.contrasts]
    return [*own, effect(found, found.model.estimate, found.model.interval)]


def _counts(found: Answer) -> float:
    return _widest(["Control ", *(n for c in found.contrasts for n in words.sizes(c).split("/"))], bold=True)


def _widest(texts: list[str], *, bold: bool) -> float:
    return max(text_width(typeset(text), bold=bold) for text in texts)


def _scale(found: Answer, plot: float) -> PixelRuler:
    intervals = [words.own_interval(contrast) for contrast in found.contrasts]
    estimates = [*(c.estimate for c in found.contrasts), found.model.estimate]
    return pixel_ruler(estimates, intervals, plot, plot + PLOT)
