"""Every verdict is supported by the rows it rests on, and falls when a row no longer says so."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from daybreak.errors import EvidenceError
from daybreak.evidence import ClaimCheck, Evidence, Undecided, judge, load_bases, load_evidence
from daybreak.evidence.claim_check import INTERVAL_CHECKS
from daybreak.evidence.verdicts import CHECKS_FILE, read_bases

EVIDENCE = load_evidence()
BASES = load_bases()
DECIDED = {claim: basis for claim, basis in BASES.items() if not isinstance(basis, Undecided)}
CHECKS = [(claim, check) for claim, basis in DECIDED.items() for check in basis]
NONSENSE = (0.0, 100.0, 0.001, 50.0, -1e5, 1e5)


@pytest.mark.parametrize("judgement", judge(EVIDENCE), ids=lambda judgement: judgement.claim.claim_id)
def test_the_figures_support_the_verdict(judgement) -> None:  # type: ignore[no-untyped-def]
    assert not judgement.failed, [check.says for check in judgement.failed]


def test_every_claim_is_decided_by_figures_or_says_why_not() -> None:
    """73 claims: 53 rest on figures, 20 on none (norms, forecasts, label text, what was only recalled)."""
    standings = [judgement.standing for judgement in judge(EVIDENCE)]
    assert (standings.count("supported"), standings.count("undecided")) == (53, 20)
    assert all(len(basis.reason) > 15 for basis in BASES.values() if isinstance(basis, Undecided))


def test_what_is_no_finding_is_never_said_to_be_decided() -> None:
    for judgement in judge(EVIDENCE):
        if judgement.claim.verdict == "not-a-finding":
            assert judgement.standing == "undecided", judgement.claim.claim_id


def test_every_figure_of_the_claims_is_used_or_its_claim_says_why_not() -> None:
    used = {row for _, check in CHECKS for row in check.rows}
    explained = {claim for claim, basis in BASES.items() if isinstance(basis, Undecided)}
    context = {"F002", "F018", "F019", "F020"}  # printed beside the deciding figure; no comparison needs them
    left = {f.figure_id for f in EVIDENCE.figures if f.figure_id not in used and f.claim_id not in explained}
    assert left == context


@pytest.mark.parametrize(
    ("claim", "check"), CHECKS, ids=[f"{claim}-{check.check}-{check.row}" for claim, check in CHECKS]
)
def test_a_row_edited_to_nonsense_fails_its_claims_and_no_other(claim: str, check: ClaimCheck) -> None:
    broken = _broken(check)
    failed = {judgement.claim.claim_id for judgement in judge(broken) if judgement.failed}
    assert claim in failed
    assert failed <= {other for other, theirs in CHECKS if check.row in theirs.rows}


def _broken(check: ClaimCheck) -> Evidence:
    """The evidence with one number of one row changed so that the check no longer holds."""
    for edit in _edits(check):
        evidence = _with(check.row, edit)
        if evidence is not None and not check.holds(evidence):
            return evidence
    raise AssertionError(f"no number makes {check} fail: it is vacuous")


def _edits(check: ClaimCheck) -> list[dict[str, Any]]:
    if check.check in INTERVAL_CHECKS:
        middles = (1.0, 0.0, 50.0, -50.0)
        return [{"value": m, "ci_low": m - d, "ci_high": m + d} for m in middles for d in (0.5, 3.0)]
    field = "value" if check.as_ == "percent" else check.as_
    if field == "n":
        return [{"n": 10_000, "events": None}]
    alone = {
        "ci_low": None,
        "ci_high": None,
        "ci_level": None,
        "events": None,
    }  # nothing else of the row contradicts it
    return [{**alone, field: number} for number in NONSENSE]


def _with(row_id: str, edit: dict[str, Any]) -> Evidence | None:
    """The evidence with that row edited, or None where such a row cannot be built."""
    try:
        if "/" in row_id:
            arm = EVIDENCE.arm(*row_id.split("/"))
            new_arm = replace(arm, infusion_min=edit["infusion_min"])
            return EVIDENCE.keeping(arms=tuple(new_arm if a is arm else a for a in EVIDENCE.arms))
        row = EVIDENCE.figure(row_id)
        known = {name: value for name, value in edit.items() if hasattr(row, name)}
        if row_id[0] == "O" and "range_high" in edit:
            known = {"range_low": edit["range_high"], "range_high": edit["range_high"]}
        new = replace(row, **known)
    except EvidenceError:
        return None
    table = {"O": "outcomes", "S": "safety", "L": "longterm", "F": "figures"}[row_id[0]]
    return EVIDENCE.keeping(**{table: tuple(new if r is row else r for r in getattr(EVIDENCE, table))})


def test_a_recalled_row_decides_nothing() -> None:
    """O384 is the recalled 24-h difference of TRANSFORM-2."""
    check = replace(DECIDED["C27"][0], row="O384")
    with pytest.raises(EvidenceError, match="O384 was recalled, not read, and cannot decide claim C27"):
        judge(EVIDENCE, {**BASES, "C27": (check,)})


def test_a_value_in_doubt_decides_nothing() -> None:
    check = replace(DECIDED["C27"][0], row="O309")
    with pytest.raises(EvidenceError, match="O309 is in doubt"):
        judge(EVIDENCE, {**BASES, "C27": (check,)})


def test_a_claim_without_a_basis_is_refused() -> None:
    with pytest.raises(EvidenceError, match="Claim C27 has no basis"):
        judge(EVIDENCE, {claim: basis for claim, basis in BASES.items() if claim != "C27"})


def test_a_basis_without_a_claim_is_refused() -> None:
    with pytest.raises(EvidenceError, match=r"Claim C33 is not in claims\.csv"):
        judge(EVIDENCE, {**BASES, "C33": BASES["C75"]})


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"row": "O999"}, "There is no row 'O999'"),
        ({"check": "excludes", "row": "O390"}, "O390 gives no interval"),
        ({"as_": "infusion_min"}, "O390 gives no infusion_min"),
    ],
)
def test_a_check_that_finds_no_number_is_refused(change: dict[str, Any], says: str) -> None:
    check = replace(DECIDED["C27"][0], **change)
    with pytest.raises(EvidenceError) as refusal:
        judge(EVIDENCE, {**BASES, "C27": (check,)})
    assert says in refusal.value.sentence


@pytest.mark.parametrize(
    ("wrong", "says"),
    [
        ("C01:\n  checks: []\n", "There is no check"),
        ("C01:\n  checks:\n    - {check: more, row: F001, says: x}\n", "which is no check"),
        ("C01:\n  checks:\n    - {check: above, says: x}\n", "lacks 'row'"),
        ("C01:\n  checks:\n    - {check: above, row: F001, then: 3, says: x}\n", "A check knows no then"),
        ("C01:\n  undecided: {kind: unsure, reason: x}\n", "which is no kind"),
    ],
)
def test_a_wrong_basis_is_refused_with_its_line(tmp_path: Path, wrong: str, says: str) -> None:
    file = tmp_path / "claim_checks.yaml"
    file.write_text(wrong, "utf-8")
    with pytest.raises(EvidenceError) as refusal:
        read_bases(file)
    assert says in refusal.value.sentence
    assert refusal.value.where.startswith(f"{file}:1")


def test_the_packaged_bases_are_those_that_are_used() -> None:
    assert read_bases(CHECKS_FILE) == dict(BASES)
