"""The packaged tables are read whole; edited to nonsense they are refused with file, line and what to write."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import pytest

from daybreak.errors import EvidenceError, InputFileError
from daybreak.evidence import Evidence, load_evidence, read_evidence
from tests.evidence.folders import copied, edited, with_row


@dataclass(frozen=True)
class Nonsense:
    """One row edited to nonsense, and a part of what must be said."""

    file: str
    row: tuple[str, ...]
    cells: dict[str, str]
    says: str


NONSENSE = {
    "arm without trial": Nonsense("arms.csv", ("fava2018", "k05"), {"trial_id": "fava2019"}, "Did you mean fava2018"),
    "outcome without arm": Nonsense("outcomes.csv", ("O382",), {"arm_id": "eskk"}, "Did you mean popova2019_transform2/esk"),
    "figure without claim": Nonsense("claim_figures.csv", ("F001",), {"claim_id": "C33"}, "There is no claim C33"),
    "safety row of no trial": Nonsense("safety.csv", ("S141",), {"trial_id": "transform1"}, "There is no trial transform1"),
    "interval that excludes its estimate": Nonsense("outcomes.csv", ("O386",), {"value": "4.0"}, "its own estimate, 4.0"),
    "interval upside down": Nonsense("outcomes.csv", ("O386",), {"ci_low": "0", "ci_high": "-9"}, "upside down"),
    "interval without a level": Nonsense("outcomes.csv", ("O386",), {"ci_level": ""}, "ci_level is empty"),
    "response over 100": Nonsense("outcomes.csv", ("O390",), {"value": "169.3"}, "the response_rate is 169.3"),
    "response under 0": Nonsense("outcomes.csv", ("O390",), {"value": "-1"}, "the response_rate is -1"),
    "share of patients over 100": Nonsense("safety.csv", ("S001",), {"value": "101"}, "value is 101"),
    "relapse over 100": Nonsense("longterm.csv", ("L001",), {"value": "138"}, "value is 138"),
    "negative odds ratio": Nonsense("outcomes.csv", ("O142",), {"value": "-3.94", "ci_low": "-9", "ci_high": "-1"}, "at least 0"),
    "arm larger than the trial": Nonsense("arms.csv", ("fava2018", "k05"), {"n": "100"}, "the whole trial fava2018 only 99"),
    "outcome larger than the trial": Nonsense("outcomes.csv", ("O382",), {"n": "1010"}, "popova2019_transform2 only 227"),
    "safety row larger than the trial": Nonsense("safety.csv", ("S141",), {"n": "9999", "events": ""}, "has 9999 patients"),
    "a share that is not its count's": Nonsense("outcomes.csv", ("O401",), {"value": "99"}, "91 of 336 are 27.08 %"),
    "a safety share that is not its count's": Nonsense("safety.csv", ("S001",), {"value": "14"}, "142 of 346 are 41.04 %"),
    "more events than patients": Nonsense("outcomes.csv", ("O401",), {"events": "337"}, "more than the 336 people"),
    "negative sd": Nonsense("outcomes.csv", ("O382",), {"sd": "-12.32"}, "no spread is negative"),
    "negative se": Nonsense("outcomes.csv", ("O058",), {"se": "-2.76"}, "no spread is negative"),
    "an se of nothing": Nonsense("outcomes.csv", ("O058",), {"se": "0"}, "se is 0: nothing that is measured"),
    "an sd of nothing": Nonsense("outcomes.csv", ("O040",), {"sd": "0"}, "sd is 0: nothing that is measured"),
    "no width": Nonsense("outcomes.csv", ("O386",), {"value": "-4", "ci_low": "-4", "ci_high": "-4"}, "no width"),
    "nobody": Nonsense("outcomes.csv", ("O041",), {"n": "0", "events": ""}, "n is 0"),
    "ratio below 0": Nonsense("longterm.csv", ("L068",), {"value": "-2", "ci_low": "-3", "ci_high": "-1"}, "A ratio is -2"),
    "ratio of 0": Nonsense("longterm.csv", ("L068",), {"value": "0", "ci_low": "0", "ci_high": "1"}, "A ratio is 0"),
    "more deaths than patients": Nonsense("safety.csv", ("S360",), {"value": "852"}, "value is 852"),
    "fewer than no deaths": Nonsense("safety.csv", ("S360",), {"value": "-3"}, "value is -3"),
    "a time outside its window": Nonsense("outcomes.csv", ("O016",), {"time_h": "9000"}, "outside its own window from 2.0"),
    "time before baseline": Nonsense("outcomes.csv", ("O382",), {"time_h": "-24"}, "before the baseline"),
    "window upside down": Nonsense("outcomes.csv", ("O016",), {"time_low_h": "5"}, "The window goes from 5.0 to 4.0"),
    "unknown measure": Nonsense("outcomes.csv", ("O382",), {"measure": "change_mean_madrs"}, "Did you mean change_mean"),
    "unknown instrument": Nonsense("outcomes.csv", ("O382",), {"instrument": "MADR"}, "Did you mean MADRS"),
    "unknown drug": Nonsense("arms.csv", ("fava2018", "k05"), {"drug": "ketamin"}, "which is no drug of these tables"),
    "unknown design": Nonsense("trials.csv", ("fava2018",), {"design": "rct"}, "which is no design"),
    "seen neither true nor false": Nonsense("outcomes.csv", ("O382",), {"seen": "yes"}, "neither true nor false"),
    "seen left empty": Nonsense("trials.csv", ("fava2018",), {"seen": ""}, "neither true nor false"),
    "nan": Nonsense("outcomes.csv", ("O382",), {"value": "nan"}, "not a finite number"),
    "infinity": Nonsense("outcomes.csv", ("O382",), {"sd": "inf"}, "not a finite number"),
    "an overflowing number": Nonsense("outcomes.csv", ("O382",), {"sd": "1e999"}, "not a finite number"),
    "words for a number": Nonsense("outcomes.csv", ("O382",), {"value": "about -21"}, "not a finite number"),
    "half a patient": Nonsense("arms.csv", ("fava2018", "k05"), {"n": "22.5"}, "not a whole number"),
    "neither value nor range": Nonsense("outcomes.csv", ("O382",), {"value": ""}, "neither a value nor a range"),
    "effect size of nothing": Nonsense("outcomes.csv", ("O037",), {"contrast": ""}, "contrast is empty"),
    "dose upside down": Nonsense("arms.csv", ("popova2019_transform2", "esk"), {"dose_mg_low": "90"}, "goes from 90.0 to 84.0"),
    "days out of order": Nonsense("arms.csv", ("popova2019_transform2", "esk"), {"session_days": "4;1"}, "the days in order"),
    "a year of the future past": Nonsense("trials.csv", ("fava2018",), {"year": "218"}, "year is 218"),
    "change beyond the scale": Nonsense("outcomes.csv", ("O382",), {"value": "-210.4"}, "change_mean is -210.4"),
    "mean beyond the scale": Nonsense("outcomes.csv", ("O280",), {"value": "127"}, "the MADRS mean is 127"),
    "sd beyond the scale": Nonsense("outcomes.csv", ("O382",), {"sd": "1232"}, "is 1232; the scale goes from 0 to 60"),
    "sd of scores above half the scale": Nonsense("outcomes.csv", ("O280",), {"sd": "30.1"}, "at most 30"),
    "se beyond the scale": Nonsense("outcomes.csv", ("O386",), {"se": "169"}, "the se of the MADRS difference_vs_control is 169"),
    "baseline beyond the scale": Nonsense("outcomes.csv", ("O279",), {"value": "95.1"}, "the MADRS baseline_mean is 95.1"),
    "interval beyond the scale": Nonsense("outcomes.csv", ("O386",), {"ci_low": "-731"}, "the interval's reach"),
    "item beyond its six points": Nonsense("outcomes.csv", ("O245",), {"value": "6.1"}, "at most 6"),
    "difference on the PHQ-9": Nonsense("outcomes.csv", ("O393",), {"value": "-28"}, "at least -27"),
    "long-term change beyond the scale": Nonsense("longterm.csv", ("L045",), {"value": "-184"}, "the MADRS change_mean is -184"),
    "an se that is not its interval's": Nonsense("outcomes.csv", ("O386",), {"se": "16.9"}, "The se of 16.9 is not"),
    "an se too small for its interval": Nonsense("outcomes.csv", ("O199",), {"se": "0.139"}, "The se of 0.139 is not"),
    "an se that is not its sd's": Nonsense("outcomes.csv", ("O382",), {"se": "11.9"}, "101 patients with an sd"),
    "an interval that is not its sd's": Nonsense("outcomes.csv", ("O154",), {"sd": "1.01"}, "17 patients with an sd"),
    "arms that are more than the trial": Nonsense("arms.csv", ("fava2018", "mdz"), {"n": "29"}, "have 109 patients, the whole"),
    "no id": Nonsense("trials.csv", ("mathai2024",), {"trial_id": ""}, "Give the row its trial_id"),
}  # fmt: skip


@pytest.mark.parametrize("nonsense", NONSENSE.values(), ids=NONSENSE.keys())
def test_nonsense_is_refused_with_its_line(nonsense: Nonsense, tmp_path: Path) -> None:
    folder, where = edited(tmp_path, nonsense.file, nonsense.row, **nonsense.cells)
    with pytest.raises(EvidenceError) as refusal:
        read_evidence(folder)
    assert nonsense.says in refusal.value.sentence
    assert refusal.value.where == where
    assert refusal.value.remedy


TWICE = {
    "trial": ("trials.csv", ("fava2018",), {}, "fava2018 is entered twice"),
    "arm": ("arms.csv", ("fava2018", "k05"), {}, "fava2018 k05 is entered twice"),
    "outcome id": ("outcomes.csv", ("O382",), {}, "O382 is entered twice"),
    "outcome": (
        "outcomes.csv",
        ("O382",),
        {"outcome_id": "O999"},
        "change_mean 648.0 MMRM read is entered twice",
    ),
    "primary row": (
        "outcomes.csv",
        ("O382",),
        {"outcome_id": "O999", "analysis": "another"},
        "O999 and O382 are both the primary row",
    ),
}


@pytest.mark.parametrize(("file", "like", "cells", "says"), TWICE.values(), ids=TWICE.keys())
def test_what_is_entered_twice_is_refused(
    file: str, like: tuple[str, ...], cells: dict[str, str], says: str, tmp_path: Path
) -> None:
    folder, where = with_row(tmp_path, file, like, **cells)
    with pytest.raises(EvidenceError) as refusal:
        read_evidence(folder)
    assert says in refusal.value.problem
    assert refusal.value.where == where


def test_a_column_too_many_and_one_too_few_are_named(tmp_path: Path) -> None:
    table = copied(tmp_path) / "trials.csv"
    table.write_text(table.read_text("utf-8").replace("first_author", "author", 1), "utf-8")
    with pytest.raises(EvidenceError, match=r"trials\.csv:1: Column unknown: author\."):
        read_evidence(table.parent)


def test_a_comma_without_quotation_marks_is_refused(tmp_path: Path) -> None:
    table = copied(tmp_path) / "claims.csv"
    table.write_text(table.read_text("utf-8") + "C76,Onset,One, two,true,TRUE,none\n", "utf-8")
    with pytest.raises(EvidenceError, match="has 7 cells, the header 6"):
        read_evidence(table.parent)


def test_a_quotation_mark_that_never_closes_is_refused(tmp_path: Path) -> None:
    table = copied(tmp_path) / "claims.csv"
    table.write_text(table.read_text("utf-8") + 'C76,Onset,"One\n', "utf-8")
    with pytest.raises(EvidenceError, match="Check the quotation marks"):
        read_evidence(table.parent)


def test_a_missing_table_is_an_input_that_cannot_be_read(tmp_path: Path) -> None:
    folder = copied(tmp_path)
    (folder / "arms.csv").unlink()
    with pytest.raises(InputFileError, match=r"arms\.csv: There is no such file"):
        read_evidence(folder)


def test_a_table_in_another_encoding_is_refused(tmp_path: Path) -> None:
    table = copied(tmp_path) / "trials.csv"
    table.write_bytes(table.read_bytes() + "É".encode("latin-1"))
    with pytest.raises(EvidenceError, match="not UTF-8"):
        read_evidence(table.parent)


def test_an_untouched_copy_is_the_same_evidence(tmp_path: Path) -> None:
    assert read_evidence(copied(tmp_path)) == load_evidence()


def test_the_digest_follows_the_rows(tmp_path: Path) -> None:
    folder, _ = edited(tmp_path, "outcomes.csv", ("O382",), value="-21.5")
    assert read_evidence(folder).digest != load_evidence().digest


def test_a_zero_has_no_sign(tmp_path: Path) -> None:
    folder, _ = edited(tmp_path, "outcomes.csv", ("O382",), value="-0.0")
    assert str(read_evidence(folder).figure("O382").value) == "0.0"


def test_every_row_of_the_source_files_is_there() -> None:
    """Numbers of rows of the shared files, counted with `wc -l` less the header."""
    evidence = load_evidence()
    assert (len(evidence.trials), len(evidence.arms), len(evidence.outcomes)) == (87, 194, 539)
    assert (len(evidence.safety), len(evidence.longterm), len(evidence.claims)) == (552, 317, 73)


def test_recalled_rows_stay_and_stay_marked() -> None:
    """Rows with seen=false in the shared files: 75 outcomes, 27 of safety, 32 of the long term, 9 trials."""
    evidence = load_evidence()
    tables = (evidence.outcomes, evidence.safety, evidence.longterm, evidence.trials)
    assert [sum(not row.seen for row in table) for table in tables] == [75, 27, 32, 9]
    assert not any(row.computable for row in (*evidence.outcomes, *evidence.safety) if not row.seen)


@pytest.fixture(scope="module")
def evidence() -> Evidence:
    return load_evidence()


def test_look_ups_by_id(evidence: Evidence) -> None:
    assert evidence.trial("fava2018").sites == 6  # country of the source row: "US (6 sites)"
    assert evidence.arm("fava2018", "k10").dose_mg_per_kg_high == 1.0
    assert evidence.claim("C15").topic == "Onset"
    assert {type(evidence.figure(i)).__name__ for i in ("O001", "S001", "L001", "F001")} == {
        "Outcome",
        "SafetyRow",
        "LongTermRow",
        "ClaimFigure",
    }


@pytest.mark.parametrize(
    ("ask", "says"),
    [
        (lambda e: e.trial("fava2019"), "Did you mean fava2018"),
        (lambda e: e.trial("transform2"), "Did you mean popova2019_transform2"),
        (lambda e: e.trial("x" * 5000), "`daybreak evidence list` shows what there is"),
        (lambda e: e.arm("fava2018", "k5"), "Its arms are k01, k02, k05, k10, mdz"),
        (lambda e: e.claim("C33"), "There is no claim 'C33'"),
        (lambda e: e.figure("O999"), "There is no row 'O999'"),
    ],
)
def test_an_id_that_does_not_exist_is_refused_with_near_ones(evidence: Evidence, ask, says: str) -> None:  # type: ignore[no-untyped-def]
    with pytest.raises(EvidenceError) as refusal:
        ask(evidence)
    assert says in refusal.value.sentence


def test_outcomes_of_an_arm_leave_out_what_was_recalled(evidence: Evidence) -> None:
    """O384, the 24-h difference of TRANSFORM-2, is recalled."""
    read = {row.outcome_id for row in evidence.outcomes_of("popova2019_transform2", "esk")}
    every = {row.outcome_id for row in evidence.outcomes_of("popova2019_transform2", "esk", recalled=True)}
    assert every - read == {"O384"}
