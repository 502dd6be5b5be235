"""Published figures on mood that were read and that neither enter the fit nor judge a prediction, each with its reason.

Which rows these are is worked out from the tables; why each is left out is written in `data/unfitted.yaml`. A row without a
written reason fails the tests, so that nothing is left out in silence.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass
from functools import cache
from pathlib import Path
from typing import Any

from daybreak.errors import CalibrationError
from daybreak.evidence import Evidence, LongTermRow, Outcome
from daybreak.evidence.kinds import Instrument, Section
from daybreak.evidence.longterm_row import MADRS_POINTS
from daybreak.evidence.prose import counted, hours, paragraph
from daybreak.trial.calibration.observations import observations
from daybreak.trial.contrasts import contrasts
from daybreak.trial.left_out import load_left_out
from daybreak.trial.validate_withdrawals import judged_rows
from daybreak.yaml_source import YamlSource, read_yaml

REASONS = Path(__file__).with_name("data") / "unfitted.yaml"
NOT_MOOD: frozenset[Instrument] = frozenset(
    {"GAD7", "CAPS-5", "IES-R", "SSI", "C-SSRS", "MADRS-SI", "PHQ9-SI", "SI-composite", "SI-item", "SI-scale"}
)
NO_COURSE: frozenset[Section] = frozenset(
    {
        "persistence and access",
        "withdrawal",  # symptoms of it
        "predictor/moderator",
        "inflammation",
        "biomarker",
        "prediction model",
    }
)


@dataclass(frozen=True, slots=True)
class Unfitted:
    """One figure: its row, the study (or the source of a row without one), what it is, and why it is left out, if that is
    written."""

    row: str
    study: str
    what: str
    reason: str


def unfitted(evidence: Evidence, written: Mapping[str, str] | None = None) -> tuple[Unfitted, ...]:
    """Every such figure by study, in the order of the tables; `written` has the reasons by row, those that ship unless given."""
    known, used = written_reasons() if written is None else written, used_rows(evidence)
    found = [one for one in _figures(evidence, known) if one.row not in used]
    order = {study: place for place, study in enumerate(dict.fromkeys(one.study for one in found))}
    return tuple(sorted(found, key=lambda one: order[one.study]))


def used_rows(evidence: Evidence) -> frozenset[str]:
    """Rows that are fitted, or that a trial left out of the fit or a withdrawal is judged by."""
    judged = (c for c in contrasts(evidence) if c.trial in load_left_out())
    fitted = (o.rows for o in observations(evidence))
    return frozenset(row for rows in (*fitted, *(c.rows for c in judged)) for row in rows) | judged_rows(
        evidence
    )


def is_mood(row: Outcome) -> bool:
    """Whether a row of outcomes says how depression went after the first dose."""
    return row.instrument not in NOT_MOOD and row.measure != "baseline_mean"


def is_course(row: LongTermRow) -> bool:
    """Whether a long-term row may say how depression went: all but sections on other matters, and there too what is in points."""
    return row.section not in NO_COURSE or row.unit.startswith(MADRS_POINTS)


def _figures(evidence: Evidence, reasons: Mapping[str, str]) -> Iterator[Unfitted]:
    for row in evidence.outcomes:
        if row.seen and is_mood(row):
            what = f"{row.arm_id} {row.instrument} {row.measure.replace('_', ' ')} {hours(row.time_h) or row.visit}".strip()
            yield Unfitted(row.outcome_id, row.trial_id, what, reasons.get(row.outcome_id, ""))
    for late in evidence.longterm:
        if late.seen and is_course(late):
            what = f"{late.arm}: {late.measure}"
            yield Unfitted(
                late.longterm_id, late.trial_id or late.source, what, reasons.get(late.longterm_id, "")
            )


@cache
def written_reasons() -> Mapping[str, str]:
    """By row, as shipped."""
    return {row: why for rows, why, _ in entries() for row in rows}


def entries(path: Path = REASONS) -> tuple[tuple[tuple[str, ...], str, str], ...]:
    """Rows that share a reason, the reason, and the name of a shared one (empty where it is the study's own).

    Raises:
        CalibrationError: an entry without rows, without a reason, or with one that is not in the list; a row that is there twice.
    """
    source = read_yaml(path, error=CalibrationError)
    found = tuple(
        _entry(source, study, number, entry)
        for study, list_ in source.values["studies"].items()
        for number, entry in enumerate(list_)
    )
    rows = [row for group, _, _ in found for row in group]
    if twice := sorted({row for row in rows if rows.count(row) > 1}):
        raise CalibrationError(
            f"{', '.join(twice)} is there twice.", where=str(path), remedy="Keep one of them."
        )
    return found


def _entry(source: YamlSource, study: str, number: int, entry: Any) -> tuple[tuple[str, ...], str, str]:
    shared, where = source.values["reasons"], source.where("studies", study, number)
    name = entry.get("reason", "")
    why = shared.get(name, "") if name else entry.get("why", "")
    if set(entry) not in ({"rows", "reason"}, {"rows", "why"}) or not entry["rows"] or not why:
        raise CalibrationError(
            f"An entry of {study} cannot be read.",
            where=where,
            remedy="Give `rows:`, and either `why:` in a sentence or `reason:` with a name from the head of the file.",
        )
    return tuple(entry["rows"]), why, name


def unfitted_lines(found: Iterable[Unfitted]) -> Iterator[str]:
    """A study a paragraph: each reason, and the rows that it is for."""
    by_study: dict[str, dict[str, list[str]]] = {}
    rows = tuple(found)
    for one in rows:
        by_study.setdefault(one.study, {}).setdefault(one.reason, []).append(one.row)
    for study, reasons in by_study.items():
        yield study
        for why, ids in reasons.items():
            yield from paragraph(f"{', '.join(ids)}: {why or 'NO REASON IS WRITTEN.'}")
    unexplained = sum(not one.reason for one in rows)
    yield ""
    yield from paragraph(
        f"{counted(len(rows), 'figure')} of {counted(len(by_study), 'study', 'studies')} were read, and neither enter the fit "
        f"nor judge a prediction; {unexplained or 'none'} without a written reason.",
        indent="",
        hang=0,
    )


def unfitted_json(found: Iterable[Unfitted]) -> dict[str, Any]:
    """The same as plain data; `reason` is null where none is written."""
    return {"unfitted": [asdict(one) | {"reason": one.reason or None} for one in found]}


__all__ = [
    "Unfitted",
    "entries",
    "is_course",
    "is_mood",
    "unfitted",
    "unfitted_json",
    "unfitted_lines",
    "used_rows",
    "written_reasons",
]
