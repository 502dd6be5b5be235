"""Whether the figures still support what was said of each claim."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Literal, TypeAlias

from daybreak.errors import EvidenceError
from daybreak.evidence.claim import Claim
from daybreak.evidence.claim_check import INTERVAL_CHECKS, CheckName, ClaimCheck, NumberName
from daybreak.evidence.evidence import Evidence
from daybreak.evidence.kinds import word
from daybreak.yaml_source import YamlSource, read_yaml

Why: TypeAlias = Literal[
    "no-seen-figure",
    "qualitative",
    "textbook",
    "regulatory-text",
    "bibliographic",
    "logical",
    "about-texts",
    "opinion",
    "normative",
    "forecast",
]
Standing: TypeAlias = Literal["supported", "not-supported", "undecided"]

CHECKS_FILE = Path(__file__).with_name("data") / "claim_checks.yaml"


@dataclass(frozen=True, slots=True)
class Undecided:
    """Why no figure can decide a claim."""

    kind: Why
    reason: str


@dataclass(frozen=True, slots=True)
class Judgement:
    """A claim and how its verdict stands. `failed` are the checks that no longer hold."""

    claim: Claim
    checks: tuple[ClaimCheck, ...]
    failed: tuple[ClaimCheck, ...]
    undecided: Undecided | None

    @property
    def standing(self) -> Standing:
        """Whether the figures support the verdict."""
        if self.undecided is not None:
            return "undecided"
        return "not-supported" if self.failed else "supported"


Basis: TypeAlias = tuple[ClaimCheck, ...] | Undecided


def judge(evidence: Evidence, bases: Mapping[str, Basis] | None = None) -> tuple[Judgement, ...]:
    """Every claim, its verdict re-evaluated on the rows as they stand.

    Raises:
        EvidenceError: a claim without a basis, a basis without a claim, a check on a row that does not exist, gives no
            such number, or was only recalled.
    """
    declared = load_bases() if bases is None else bases
    ids = [claim.claim_id for claim in evidence.claims]
    for claim_id in sorted(set(ids) ^ set(declared)):
        place = "has no basis in claim_checks.yaml" if claim_id in ids else "is not in claims.csv"
        raise EvidenceError(
            f"Claim {claim_id} {place}.", remedy="Give every claim its checks, or why there are none."
        )
    return tuple(_judgement(evidence, claim, declared[claim.claim_id]) for claim in evidence.claims)


def _judgement(evidence: Evidence, claim: Claim, basis: Basis) -> Judgement:
    if isinstance(basis, Undecided):
        return Judgement(claim, (), (), basis)
    for check in basis:
        for row_id in check.rows:
            _refuse_unread(evidence, claim, check, row_id)
    failed = tuple(check for check in basis if not check.holds(evidence))
    return Judgement(claim, basis, failed, None)


def _refuse_unread(evidence: Evidence, claim: Claim, check: ClaimCheck, row_id: str) -> None:
    """A row that was recalled, or whose value is in doubt, decides nothing."""
    if "/" in row_id:
        return
    row = evidence.figure(row_id)
    doubt = getattr(row, "doubt", "") and check.check not in INTERVAL_CHECKS
    if not row.seen or doubt:
        why = "is in doubt" if row.seen else "was recalled, not read"
        raise EvidenceError(
            f"{row_id} {why}, and cannot decide claim {claim.claim_id}.", remedy="Name a row that was read."
        )


@cache
def load_bases() -> Mapping[str, Basis]:
    """What the packaged claims rest on."""
    return read_bases(CHECKS_FILE)


def read_bases(path: str | Path) -> dict[str, Basis]:
    """What claims rest on, from a file like `claim_checks.yaml`.

    Raises:
        InputFileError: the file cannot be read.
        EvidenceError: a check that does not exist, or that lacks what it compares.
    """
    source = read_yaml(path, error=EvidenceError)
    return {claim_id: _basis(source, claim_id, entry) for claim_id, entry in source.values.items()}


def _basis(source: YamlSource, claim_id: str, entry: dict[str, Any]) -> Basis:
    try:
        if "undecided" in entry:
            kind, reason = entry["undecided"]["kind"], entry["undecided"]["reason"]
            word(kind, Why, "kind")
            return Undecided(kind, reason)
        if not entry["checks"]:
            raise EvidenceError("There is no check.", remedy="Give one, or say why the claim is undecided.")
        return tuple(_check(dict(check)) for check in entry["checks"])
    except EvidenceError as error:
        raise EvidenceError(error.problem, where=source.where(claim_id), remedy=error.remedy) from None
    except (KeyError, TypeError) as problem:
        raise EvidenceError(
            f"{claim_id} lacks {problem}.",
            where=source.where(claim_id),
            remedy="Write it as the packaged claim_checks.yaml does.",
        ) from None


def _check(given: dict[str, Any]) -> ClaimCheck:
    word(given["check"], CheckName, "check")
    word(given.get("as", "value"), NumberName, "as")
    than = given.pop("than", 0.0)
    check = ClaimCheck(
        check=given.pop("check"),
        row=given.pop("row"),
        as_=given.pop("as", "value"),
        than=than if isinstance(than, str) else float(than),
        low=float(given.pop("low", 0.0)),
        high=float(given.pop("high", 0.0)),
        by=float(given.pop("by", 0.0)),
        says=given.pop("says"),
    )
    if given:
        raise EvidenceError(f"A check knows no {', '.join(given)}.", remedy="See the head of the file.")
    return check
