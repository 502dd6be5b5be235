"""The reference table is typed, complete, and every converted figure can be traced to the printed one."""

import math
import re

import pytest

from daybreak.pharmacology.reference import load_rows
from daybreak.pharmacology.reference.row import Row

ORIGINAL_ROWS = (
    229  # the collected table; rows after it were added while the noresketamine misfit was looked into
)
ROWS = load_rows()
BY_ID = {row.id: row for row in ROWS}

# g/mol: ketamine C13H16ClNO, norketamine C12H14ClNO, hydroxynorketamine C12H14ClNO2, dehydronorketamine C12H12ClNO
MOLAR_MASS = {"ketamine": 237.73, "nor": 223.7, "hnk": 239.7, "dhnk": 221.68}

FACTOR = {
    ("ng*min/mL", "ng*h/mL"): 1 / 60,
    ("ug/L", "ng/mL"): 1.0,
    ("min", "h"): 1 / 60,
    ("%", "fraction"): 0.01,
    ("% of dose", "fraction"): 0.01,
    ("fold", "ratio"): 1.0,
    ("mL/min", "L/h"): 0.06,
    ("mL/min/kg", "L/h"): 0.06 * 70,
    ("L/min", "L/h"): 60.0,
    ("L/min/kg", "L/h"): 60.0 * 70,
    ("L/kg", "L"): 70.0,
    ("L/h/70kg", "L/h"): 1.0,
    ("L/h (70kg)", "L/h"): 1.0,
    ("L/70kg", "L"): 1.0,
}


def _molar_mass(analyte: str) -> float:
    kind = (
        "dhnk"
        if "dhnk" in analyte
        else "hnk"
        if "hnk" in analyte
        else "nor"
        if "nor" in analyte
        else "ketamine"
    )
    return MOLAR_MASS[kind]


def _factor(row: Row, printed_unit: str) -> float:
    if printed_unit == row.unit:
        return 1.0
    if printed_unit in ("nmol/mL", "umol/L"):
        return _molar_mass(row.analyte)
    return FACTOR[printed_unit, row.unit]


def test_no_collected_row_is_lost_and_every_id_is_used_once() -> None:
    assert [row.id for row in ROWS] == [f"PK-{i:03d}" for i in range(1, len(ROWS) + 1)]
    assert len([row for row in ROWS if not row.cleaning.startswith("added")]) == ORIGINAL_ROWS


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row.id)
def test_value_is_the_printed_figure_in_the_unit_of_the_model(row: Row) -> None:
    figure, unit = row.printed.split(" ", 1)
    bounds = re.fullmatch(r"(-?[\d.]+)-([\d.]+)", figure)
    printed = [float(bounds[1]), float(bounds[2])] if bounds else [float(figure)]
    expected = [value * _factor(row, unit) for value in printed]
    stated = [row.value] if row.value_high is None else [row.value, row.value_high]
    assert stated == pytest.approx(expected, rel=2e-5)


def test_a_change_of_unit_is_recorded() -> None:
    changed = [row for row in ROWS if row.printed.split(" ", 1)[1] != row.unit]
    assert changed
    assert [row.id for row in changed if row.unit not in row.cleaning] == []


def test_every_seen_row_names_where_it_was_read() -> None:
    assert all(row.doi or row.url for row in ROWS if row.seen)
    assert all(re.fullmatch(r"10\.\d{4,9}/\S+", row.doi) for row in ROWS if row.doi)


def test_doi_comes_before_any_address() -> None:
    assert BY_ID["PK-001"].reference == "doi:10.1007/s40262-020-00953-4"
    assert BY_ID["PK-176"].reference.startswith("https://")


def test_a_hydrochloride_dose_is_given_as_base() -> None:
    # 274.2 g/mol hydrochloride (Spravato prescribing information, section 11), 237.73 g/mol base
    assert BY_ID["PK-167"].dose_mg == pytest.approx(7 * 237.73 / 274.2, rel=1e-5)


def test_a_dose_per_kg_is_given_at_70_kg() -> None:
    assert BY_ID["PK-195"].dose_mg == pytest.approx(35.0)


def test_three_steps_of_an_infusion_give_the_whole_dose() -> None:
    # Kamp 2020: 0.14, 0.28 and 0.57 mg/kg/h, an hour each
    pieces = BY_ID["PK-124"].pieces
    assert [(start, length) for start, length, _ in pieces] == [(0, 1), (1, 1), (2, 1)]
    assert math.fsum(mg for *_, mg in pieces) == pytest.approx((0.14 + 0.28 + 0.57) * 70)
