"""Every difference between the packaged tables and the files they come from is written down, with its reason.

Where the shared folder lies beside the repository the tables are rebuilt from it; everywhere the packaged bytes are
those for which that was done.
"""

from __future__ import annotations

import csv
import hashlib
from pathlib import Path

import pytest

from daybreak.evidence import load_changes, load_evidence
from daybreak.evidence.changes import load_reasons
from daybreak.evidence.tables import DATA
from tests.evidence.rebuild import origins, rebuilt

SHARED = Path(__file__).parents[3] / "shared" / "data"
TABLES = sorted(origins())


def _sha256(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


@pytest.mark.parametrize("file", TABLES)
def test_source_and_changes_make_the_packaged_table(file: str) -> None:
    origin = origins()[file]
    assert _sha256(DATA / file) == origin["sha256"]
    source = SHARED / origin["source"]
    if source.exists():
        assert _sha256(source) == origin["source_sha256"]
        assert rebuilt(file, source, load_changes()) == (DATA / file).read_bytes()


def test_every_change_lands_in_the_packaged_cell() -> None:
    """Without the sources: what a change says a cell became is what the cell is."""
    tables = {}
    for file in TABLES:
        with (DATA / file).open(encoding="utf-8", newline="") as stream:
            rows = list(csv.DictReader(stream))
        keys = ("trial_id", "arm_id") if file == "arms.csv" else (next(iter(rows[0])),)
        tables[file] = {"/".join(row[key] for key in keys): row for row in rows}
    for change in load_changes():
        assert tables[change.file][change.key][change.field] == change.after, change


def test_every_change_has_a_reason_and_every_reason_a_change() -> None:
    used = {change.why for change in load_changes()}
    assert used == set(load_reasons("corrected")) | set(load_reasons("typed"))
    assert all(len(change.reason) > 20 for change in load_changes())


def test_seen_is_never_changed() -> None:
    assert not [change for change in load_changes() if change.field == "seen"]


def test_no_printed_value_or_spread_is_changed() -> None:
    """Values, standard deviations and times stay as copied; two numbers of people and one range say why they do not."""
    numeric = {"value", "sd", "se", "time_h", "time_value", "n", "year", "n_total"}
    changed = {(c.file, c.key, c.field, c.why) for c in load_changes() if c.field in numeric and c.before}
    assert changed == {
        ("trials.csv", "berman2000", "n_total", "n-entered"),
        ("trials.csv", "glue2024_bedroc", "n_total", "n-entered-enrichment"),
        ("arms.csv", "dean2021_cochrane/ket_v_pbo", "n", "n-of-one-outcome"),
        ("arms.csv", "dean2021_cochrane/ket_v_mdz", "n", "n-of-one-outcome"),
    }


def test_denominators_of_abbar_are_those_of_the_percentages() -> None:
    """Trial notes: the abstract prints 46 of 83 and 25 of 73, percentages 63.0 and 31.6; 46/73 = 63.0 %, 25/79 = 31.6 %."""
    evidence = load_evidence()
    for row_id in ("O007", "O008"):
        row = evidence.figure(row_id)
        assert round(100 * row.events / row.n, 1) == row.value  # type: ignore[union-attr]


def test_counts_and_percentages_agree() -> None:
    """A printed count over its number of patients gives the printed percentage, to the rounding of the print."""
    for row in load_evidence().outcomes:
        if row.events is not None and row.n is not None and row.value is not None:
            assert abs(100 * row.events / row.n - row.value) < 0.6, row.outcome_id


def test_counts_of_safety_and_percentages_agree() -> None:
    for row in load_evidence().safety:
        if row.events is not None and row.n is not None and row.unit == "% of patients":
            assert abs(100 * row.events / row.n - row.value) < 0.6, row.safety_id
