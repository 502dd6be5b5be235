"""Which printed figures their own source contradicts (rule REF-11), found by computation and never by a list.

A figure is contradicted when all of this holds:

    it was computed by its source's model, not measured in people
    the answering model is that model, with the parameters that the source prints
    solved here, it gives another value: max(ratio, 1/ratio) > 1.05
    and it meets every other figure that the source computed for the same people and dose within 1 %, one of the same analyte
    among them

The last condition keeps a mistake of ours from passing for one of the source: a wrong parameter, person or dose would spoil the
other figures too. A measured figure is never contradicted, however far it is missed.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from daybreak.pharmacology.reference.result import RowResult
from daybreak.pharmacology.reference.row import Row

COMPUTED = frozenset({"model-based", "simulated"})
AGREES, CONTRADICTS = 1.01, 1.05  # fold; figures are printed to three or four digits

Column = tuple[str, str]


def contradicted(results: Iterable[RowResult]) -> frozenset[str]:
    """The ids of the rows that REF-11 compares and prints, and does not count."""
    own = [r for r in results if r.row.statistic in COMPUTED and not r.independent]
    return frozenset(r.row.id for r in own if r.fold > CONTRADICTS and _else_agrees(r, own))


def _else_agrees(result: RowResult, own: Sequence[RowResult]) -> bool:
    """True where every other quantity of the same source, people and dose is met, one of the same analyte among them."""
    others = [r for r in own if _regimen(r.row) == _regimen(result.row) and _column(r) != _column(result)]
    same_analyte = any(r.row.analyte == result.row.analyte for r in others)
    return same_analyte and all(r.fold <= AGREES for r in others)


def _regimen(row: Row) -> tuple[object, ...]:
    return (row.source, row.people, row.drug, row.route, row.form, row.dose, row.dose_unit, row.comedication)


def _column(result: RowResult) -> Column:
    return (result.row.analyte, result.row.metric)
