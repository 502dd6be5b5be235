"""The comparison as text for a terminal of 80 columns."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from daybreak.pharmacology.reference.row import Row
from daybreak.pharmacology.reference.rules import CONTRADICTED, RULES, Rule

if TYPE_CHECKING:
    from daybreak.pharmacology.reference.compare import Comparison, Summary
    from daybreak.pharmacology.reference.result import RowResult

WIDTH = 80
_METRIC = {
    "cmax": "Cmax",
    "tmax": "Tmax",
    "auc": "AUC",
    "auc_ratio": "AUC ratio",
    "cmax_ratio": "Cmax ratio",
    "half_life": "half-life",
    "bioavailability": "F",
    "clearance": "CL",
    "steady_state_volume": "Vss",
}
_ROUTE = {"intravenous": "IV", "intranasal": "nasal", "intramuscular": "IM", "subcutaneous": "SC", "": "any"}


def lines(comparison: Comparison) -> tuple[str, ...]:
    """Summary, groups, every compared row, what was left out by which rule, and the known misfit."""
    return (
        *_summaries(comparison),
        "",
        *_rows(comparison),
        "",
        *_second_opinions(comparison),
        *_excluded(comparison),
        "",
        "Known misfit",
        *textwrap.wrap(comparison.known_misfit, WIDTH - 2, initial_indent="  ", subsequent_indent="  "),
    )


def _summaries(comparison: Comparison) -> Iterator[str]:
    yield f"{'Published exposures against the models':42}{'rows':>6}{'GMFE':>8}{'<1.25x':>9}{'<2x':>9}"
    for summary in comparison.summaries:
        yield _summary(summary)
    for key in ("route", "analyte", "model"):
        yield f"by {key}"
        yield from (_summary(summary, indent=2) for summary in comparison.by(key))
    yield ""
    yield from (f"{'met   ' if met else 'missed'}  {text}" for text, met in comparison.goals())
    yield from textwrap.wrap(f"but     {comparison.caution}", WIDTH, subsequent_indent=" " * 8)


def _summary(summary: Summary, indent: int = 0) -> str:
    label = " " * indent + summary.label
    mean = f"{summary.geometric_mean_fold_error:.2f}"
    return f"{label:42}{summary.rows:>6}{mean:>8}{summary.within_1_25:>9.0%}{summary.within_2:>9.0%}"


def _rows(comparison: Comparison) -> Iterator[str]:
    yield f"{'row':7}{'what':37}{'published':>17}{'predicted':>11}{'ratio':>7}"
    yield from (_row(result, counted=result.row.id not in comparison.uncounted) for result in comparison.rows)
    yield "* the answering model was fitted to this study"
    yield "x the same, and its own model contradicts the figure: printed, not counted"


def _row(result: RowResult, *, counted: bool = True) -> str:
    row = result.row
    mark = " " if result.independent else "*" if counted else "x"
    published = f"{row.value:.4g}" if row.value_high is None else f"{row.value:.3g}-{row.value_high:.3g}"
    unit = "" if row.unit in ("ratio", "fraction") else f" {row.unit}"
    return f"{row.id:7}{_what(row):37.37}{published + unit:>17}{result.prediction:>11.4g}{result.ratio:>6.2f}{mark}"


def _what(row: Row) -> str:
    analyte = f"{row.analyte}/{row.over}" if row.over else row.analyte
    dose = f" {row.dose:g} {row.dose_unit}" if row.dose is not None else ""
    window = "" if row.window_h in (None, float("inf")) else f"0-{row.window_h:g}"
    return f"{analyte} {_METRIC[row.metric]}{window} {_ROUTE.get(row.route, row.route)}{dose}"


def _second_opinions(comparison: Comparison) -> Iterator[str]:
    if not comparison.second_opinions:
        return
    yield f"Second opinion: {comparison.second_opinions[0].model} (not counted above)"
    yield from (_row(result) for result in comparison.second_opinions)
    yield ""


def _excluded(comparison: Comparison) -> Iterator[str]:
    uncounted = [r.row.id for r in comparison.rows if r.row.id in comparison.uncounted]
    if uncounted:
        yield f"Compared and printed, not counted by a written rule: {len(uncounted)} rows"
        yield from _rule(CONTRADICTED, uncounted)
        yield ""
    yield f"Left out by a written rule: {len(comparison.excluded)} rows"
    for rule in RULES:
        ids = [e.row.id for e in comparison.excluded if e.rule is rule]
        if ids:
            yield from _rule(rule, ids)


def _rule(rule: Rule, ids: Sequence[str]) -> Iterator[str]:
    yield from textwrap.wrap(f"{rule.id}  {rule.sentence}", WIDTH - 2, subsequent_indent=" " * 8)
    yield from textwrap.wrap(" ".join(ids), WIDTH - 10, initial_indent=" " * 8, subsequent_indent=" " * 8)
