"""A pooled answer as text for a terminal of 80 columns."""

from __future__ import annotations

import re
import textwrap
from collections.abc import Iterable, Sequence
from itertools import groupby

from daybreak.evidence.pooling.answer import Answer
from daybreak.evidence.pooling.model import Interval, Model, Wald
from daybreak.evidence.pooling.moderators import Subgroup
from daybreak.evidence.pooling.selection import LeftOut
from daybreak.evidence.pooling.small_studies import RECOMMENDED
from daybreak.report import forest_text as forest
from daybreak.report import pooled_wording as words
from daybreak.report.wording import printable

WIDTH = 80
_LABEL, _SIZES, _EFFECT, _WEIGHT = 22, 9, 24, 5
_BOUND = re.compile(r"p [<=] [0-9]|[0-9] %")


def pooled_summary(found: Answer, *, unicode: bool = True) -> str:
    """The whole answer, ending with a line feed. `unicode=False` keeps to ASCII."""
    marks = forest.UNICODE if unicode else forest.ASCII
    parts = (
        _head(found),
        _forest(found, marks),
        _moderation(found, marks),
        _leave_one_out(found, marks),
        _small_studies(found),
        _basis(found),
        left_out_lines(found.chosen.left_out),
        _cautions(found),
    )
    return finish(parts, unicode=unicode)


def finish(parts: Iterable[Sequence[str]], *, unicode: bool) -> str:
    """Paragraphs as one text, in ASCII where the terminal has no more."""
    text = "\n\n".join("\n".join(line.rstrip() for line in part) for part in parts if part) + "\n"
    text = printable(text)
    return text if unicode else text.encode("ascii", "backslashreplace").decode("ascii")


def field(name: str, text: str) -> list[str]:
    return _wrapped(text, f"{name:<10}", " " * 10) or [name]


def item(text: str) -> list[str]:
    return _wrapped(text, "  ", "    ")


def _wrapped(text: str, first: str, further: str) -> list[str]:
    """Lines of the width; a p value and a percentage are not broken."""
    bound = _BOUND.sub(lambda found: found[0].replace(" ", "\N{NO-BREAK SPACE}"), text)
    lines = textwrap.wrap(bound, WIDTH, initial_indent=first, subsequent_indent=further)
    return [line.replace("\N{NO-BREAK SPACE}", " ") for line in lines]


def _head(found: Answer) -> list[str]:
    model, question = found.model, found.question
    new = f"; a new trial {words.interval(question, model.prediction)}" if model.prediction else ""
    pooled = (
        f"{words.number(question, model.estimate)} (95 % interval {words.interval(question, model.interval)}), "
        f"{words.p_value(model.p_of(0))}{new}"
    )
    low, high = question.window.from_h, question.window.to_h
    arms = "" if model.k == found.trials else f", {model.k} effects"
    return [
        *field("Question", f"{words.title(question)} ({low:g} to {high:g} h after the first dose)"),
        *field("Pooled", pooled),
        *field(
            "How",
            f"{words.method_line(found)}; {found.trials} trials{arms}, {words.patients(found):,} patients",
        ),
        *field("Spread", words.heterogeneity_line(found)),
    ]


def _forest(found: Answer, marks: forest.Marks) -> list[str]:
    question, model = found.question, found.model
    intervals = [words.own_interval(contrast) for contrast in found.contrasts]
    scale = _ruler(found, intervals)
    lines = [_header(found, scale)]
    for contrast, own, weight in zip(found.contrasts, intervals, model.weights, strict=True):
        plot = forest.row(scale, contrast.estimate, own, 0.0, marks.trial, marks.line, marks)
        effect = f"{words.number(question, contrast.estimate)} ({words.interval(question, own)})"
        lines.append(_row(contrast.label, words.sizes(contrast), effect, f"{100 * weight:.0f} %", plot))
    lines.append(_pooled_row("Pooled", found, model, scale, marks))
    if model.prediction:
        plot = forest.row(scale, model.estimate, model.prediction, 0.0, "", marks.prediction, marks)
        lines.append(_row("A new trial", "", f"{words.interval(question, model.prediction)}", "", plot))
    return lines


def _ruler(found: Answer, intervals: Sequence[Interval]) -> forest.Ruler:
    estimates = [*(c.estimate for c in found.contrasts), found.model.estimate]
    return forest.ruler(estimates, intervals, 0.0, WIDTH - _LABEL - _SIZES - _EFFECT - _WEIGHT - 1)


def _header(found: Answer, scale: forest.Ruler) -> str:
    """The names of the columns; over the plot the sides, as far as there is room beside no difference."""
    left, right = ("control", "drug") if found.question.counted else ("drug", "control")
    null = scale.column(0.0)
    before = left if null > len(left) else ""
    after = right if scale.columns - null > len(right) + 1 else ""
    sides = f"{before:>{null - 1}} | {after}" if null > 0 else f"| {after}"
    return _row("Trial", "n", "effect (95 %)", "wt", sides)


def _row(label: str, sizes: str, effect: str, weight: str, plot: str) -> str:
    return f"{label:<{_LABEL}.{_LABEL - 1}}{sizes:>{_SIZES - 1}} {effect:>{_EFFECT - 1}} {weight:>{_WEIGHT}} {plot}"


def _pooled_row(label: str, found: Answer, model: Model, scale: forest.Ruler, marks: forest.Marks) -> str:
    plot = forest.row(scale, model.estimate, model.interval, 0.0, marks.pooled, marks.line, marks)
    effect = (
        f"{words.number(found.question, model.estimate)} ({words.interval(found.question, model.interval)})"
    )
    return _row(label, "", effect, "", plot)


def _moderation(found: Answer, marks: forest.Marks) -> list[str]:
    if found.moderation is None:
        return []
    regression, question = found.moderation.regression, found.question
    test = regression.omnibus
    left = f"{words.p_value(test.p)}; tau left {regression.model.tau2**0.5:.2f}"
    lines = [f"By {regression.moderator}: {_statistic(test)}, {left}"]
    scale = _ruler(found, [words.own_interval(contrast) for contrast in found.contrasts])
    for group in found.moderation.groups:
        lines.append(_group_row(group, found, scale, marks))
    if regression.moderator == "year":
        slope, limits = float(regression.model.coefficients[1]), regression.model.interval_of(1)
        lines += item(
            f"{'each year multiplies the ratio by' if question.ratio else 'change a year'} "
            f"{words.number(question, slope)} ({words.interval(question, limits)})"
        )
    return lines


def _statistic(test: Wald) -> str:
    if test.df_residual is None:
        return f"chi2 {test.statistic:.2f} on {test.df}"
    return f"F {test.statistic:.2f} on {test.df} and {test.df_residual}"


def _group_row(group: Subgroup, found: Answer, scale: forest.Ruler, marks: forest.Marks) -> str:
    label = f"  {group.level} ({len(group.members)})"
    if group.model is None:
        return _row(label, "", "one trial", "", "")
    return _pooled_row(label, found, group.model, scale, marks)


def _leave_one_out(found: Answer, marks: forest.Marks) -> list[str]:
    if found.left_one_out is None:
        return []
    if not found.left_one_out:
        return [words.NOTHING_LEFT]
    scale = _ruler(found, [words.own_interval(contrast) for contrast in found.contrasts])
    return [
        "Without each trial in turn",
        *(_pooled_row(f"  {one.trial.label}", found, one.model, scale, marks) for one in found.left_one_out),
    ]


def _small_studies(found: Answer) -> list[str]:
    test, filled = found.funnel.small_studies, found.funnel.filled
    if test is None:
        return []
    few = (
        ""
        if found.funnel.model.k >= RECOMMENDED
        else f" With fewer than {RECOMMENDED} trials it can hardly show anything."
    )
    whole = ", the arms of each trial combined" if found.funnel.combined else ""
    lines = item(
        f"Small trials{whole}: Egger's test {words.p_value(test.p)} "
        f"(slope {words.plain_number(test.slope)} a unit of SE).{few}"
    )
    if filled is not None and filled.missing:
        lines += item(
            f"Trim and fill would add {filled.missing} on the {filled.side}: "
            f"{words.number(found.question, filled.model.estimate)} "
            f"({words.interval(found.question, filled.model.interval)})."
        )
    return lines


def _basis(found: Answer) -> list[str]:
    """How each effect was made: trials of one kind together."""
    said: dict[str, list[str]] = {}
    for contrast in found.contrasts:
        text = "; ".join([f"{contrast.basis}, {contrast.instrument}", *contrast.notes])
        said.setdefault(text, []).append(f"{contrast.label} [{', '.join(contrast.rows)}]")
    return ["Rows", *(line for text, who in said.items() for line in item(f"{'; '.join(who)}: {text}."))]


def left_out_lines(left_out: Sequence[LeftOut]) -> list[str]:
    """What was left out, by reason."""
    if not left_out:
        return []
    lines = ["Left out"]
    for reason, group in groupby(left_out, key=lambda one: one.reason):
        lines += item(f"{reason}: {', '.join(one.trial.label for one in group)}.")
    return lines


def _cautions(found: Answer) -> list[str]:
    said = words.cautions(found)
    return ["What to keep in mind", *(line for text in said for line in item(text))] if said else []
