"""The comparison of tolerability as text for a terminal of 80 columns."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator
from typing import TYPE_CHECKING

from daybreak.trial.tolerability_arms import DESIGNS
from daybreak.trial.tolerability_rules import RULES

if TYPE_CHECKING:
    from daybreak.trial.tolerability import Compared, Group, Tolerability

WIDTH = 80
WORDS = {
    "dissociation": "dissociation (CADSS > 4)",
    "sedation": "sedation (MOAA/S < 5)",
    "marked_bp_rise": "systolic rise >= 40 mmHg",
    "nausea": "nausea",
    "dizziness": "dizziness",
    "systolic_bp": "systolic",
    "diastolic_bp": "diastolic",
    "heart_rate": "heart rate",
}
MARKS = {True: "in", False: "OUT", None: "-"}


def lines(found: Tolerability) -> tuple[str, ...]:
    """Summary, every compared row, statements, and what was left out by which rule."""
    return (
        *_summary(found),
        "",
        *_shares(found),
        "",
        *_rises(found),
        *_statements(found),
        *_arms(found),
        *_left_out(found),
    )


def _summary(found: Tolerability) -> Iterator[str]:
    yield f"{'Tolerability against the evidence':42}{'rows':>6}{'in 95 % CI':>14}{'mean error':>14}"
    yield from (_group(group) for group in found.groups)
    yield f"{found.patients:,} virtual patients an arm, seed {found.seed}; errors in percentage points"


def _group(group: Group) -> str:
    if not group.rows:
        return f"{group.label:42}{0:>6}"
    covered = f"{group.covered} ({group.covered / group.rows:.0%})"
    return f"{group.label:42}{group.rows:>6}{covered:>14}{group.mean_absolute_error:>14.1f}"


def _shares(found: Tolerability) -> Iterator[str]:
    yield f"{'row':6}{'% of patients or sessions':25}{'n':>10}{'published':>10}{'95 % CI':>12}{'model':>8}"
    for r in found.shares:
        yield _row(r)
        control = f", control {r.background:.1f}" if r.background else ""
        sessions = ", of sessions" if r.quantity.kind == "sessions" else ""
        start = f"{'':6}{r.arm}{control}{sessions}; {r.error:+.1f} points; "
        yield _ending(start, r.row.source)
    yield "a: set a parameter (an anchor); the others did not. control: % in that arm"


def _row(r: Compared) -> str:
    published = f"{r.value:.1f}" if r.value_high is None else f"{r.value:g}-{r.value_high:g}"
    interval = "range" if r.value_high is not None else "" if r.low is None else f"{r.low:.1f}-{r.high:.1f}"
    n = f"{r.row.n:,}" if r.row.n else "-"
    mark = f"{MARKS[r.covered]:4}{'a' if r.anchor else ''}"
    what = f"{WORDS[r.quantity.name]:25.25}"
    return f"{r.ids[0]:6}{what}{n:>10}{published:>10}{interval:>12}{r.predicted:>8.1f}  {mark}".rstrip()


def _ending(start: str, source: str) -> str:
    """`start` with as many whole words of the source as there is room for."""
    return start + textwrap.shorten(source, WIDTH - len(start), placeholder=" ...")


def _rises(found: Tolerability) -> Iterator[str]:
    rises = [r for r in found.rows if r.quantity.kind == "rise"]
    if rises:
        yield "Largest mean rise in a session, mmHg or beats a minute (- no interval known)"
        for r in rises:
            yield _row(r)
            yield _ending(f"{'':6}{r.arm}; {r.error:+.1f} {r.row.unit}; ", r.row.source)
        yield ""


def _statements(found: Tolerability) -> Iterator[str]:
    said = [r for r in found.rows if r.quantity.kind == "statement"]
    if said:
        met = sum(r.value == r.predicted for r in said)
        yield f"From the first session to the last: {met} of {len(said)} statements met"
        for r in said:
            published, model = ("falls" if value else "does not fall" for value in (r.value, r.predicted))
            what = r.quantity.name.replace("systolic_bp", "systolic rise")
            yield f"{r.ids[0]:6}{what:27}{published:>14}, model: {model}{' a' if r.anchor else ''}"
        yield ""


def _arms(found: Tolerability) -> Iterator[str]:
    yield "Virtual arms"
    for name in dict.fromkeys(r.arm for r in found.rows):
        yield from textwrap.wrap(
            f"{name:18}{DESIGNS[name].words}", WIDTH, initial_indent="  ", subsequent_indent=" " * 20
        )
    yield ""


def _left_out(found: Tolerability) -> Iterator[str]:
    yield f"Left out by a written rule: {len(found.left_out)} rows ({found.elsewhere} more are about other things)"
    for rule in RULES:
        ids = [out.row.safety_id for out in found.left_out if out.rule is rule]
        yield from textwrap.wrap(f"{rule.id}  {rule.sentence}", WIDTH - 2, subsequent_indent=" " * 8)
        if ids:
            yield from textwrap.wrap(
                " ".join(ids), WIDTH - 10, initial_indent=" " * 8, subsequent_indent=" " * 8
            )
