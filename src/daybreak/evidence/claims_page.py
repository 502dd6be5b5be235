"""Claims with what decides them, and gaps, as text for a terminal of 80 columns."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from itertools import groupby

from daybreak.evidence.claim_check import INTERVAL_CHECKS, ClaimCheck, interval_of, number_of
from daybreak.evidence.evidence import Evidence
from daybreak.evidence.gaps import HEADINGS, Gap
from daybreak.evidence.prose import counted, paragraph
from daybreak.evidence.verdicts import Judgement

_INDENT = " " * 7
_SIGNS = {"above": ">", "below": "<", "at_least": "≥", "at_most": "≤"}


def claim_lines(evidence: Evidence, judgements: tuple[Judgement, ...]) -> Iterator[str]:
    """Claims by topic, each with its verdict and the comparisons that decide it; a failed one is marked."""
    for topic, group in groupby(judgements, key=lambda judgement: judgement.claim.topic):
        yield topic
        for judgement in group:
            yield from _claim(evidence, judgement)
        yield ""
    total = Counter(judgement.standing for judgement in judgements)
    yield (
        f"{counted(len(judgements), 'claim')}: {total['supported']} decided by figures that support the verdict, "
        f"{total['not-supported']} no longer,"
    )
    yield f"{total['undecided']} that no figure here can decide."


def _claim(evidence: Evidence, judgement: Judgement) -> Iterator[str]:
    claim = judgement.claim
    flag = " NO LONGER SUPPORTED BY ITS FIGURES" if judgement.failed else ""
    yield from paragraph(f"{claim.claim_id}  {claim.claim}", hang=5)
    yield from paragraph(f"{claim.verdict_text}{flag}", _INDENT, hang=0)
    for check in judgement.checks:
        sign = "-" if check in judgement.failed else "+"
        yield from paragraph(f"{sign} {check.says}: {_figures(evidence, check)}", _INDENT)
    if judgement.undecided is not None:
        yield from paragraph(f". {judgement.undecided.kind}: {judgement.undecided.reason}", _INDENT)


def _figures(evidence: Evidence, check: ClaimCheck) -> str:
    if check.check in INTERVAL_CHECKS:
        low, high = interval_of(evidence, check.row)
        return f"{low:g} to {high:g} {check.check} {_than(evidence, check)} [{check.row}]"
    number = f"{number_of(evidence, check.row, check.as_):g}"
    if check.check == "between":
        return f"{number} in {check.low:g}-{check.high:g} [{check.row}]"
    rows = f"[{', '.join(check.rows)}]"
    if check.check == "equals":
        within = f" within {check.by:g}" if check.by else ""
        return f"{number} = {_than(evidence, check)}{within} {rows}"
    if check.check == "ratio":
        return f"{number} / {_than(evidence, check)} ≥ {check.by:g} {rows}"
    return f"{number} {_SIGNS[check.check]} {_than(evidence, check)} {rows}"


def _than(evidence: Evidence, check: ClaimCheck) -> str:
    other = check.than
    return f"{number_of(evidence, other, check.as_):g}" if isinstance(other, str) else f"{other:g}"


def gap_lines(gaps: tuple[Gap, ...]) -> Iterator[str]:
    """Gaps by kind."""
    for kind, group in groupby(gaps, key=lambda gap: gap.kind):
        found = list(group)
        yield f"{HEADINGS[kind]} ({len(found)})"
        if kind in ("expected", "no-arm-n", "no-baseline"):
            for gap in found:
                yield from paragraph(gap.what if kind == "expected" else f"{gap.trial_id}: {gap.what}")
        else:
            yield from paragraph(", ".join(_short(gap) for gap in found), hang=0)
        yield ""
    yield f"{counted(len(gaps), 'gap')}. Nothing is filled in from memory."


def _short(gap: Gap) -> str:
    return f"{gap.trial_id} ({len(gap.rows)})" if gap.rows else gap.trial_id or gap.what
