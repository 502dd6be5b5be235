"""What is said about ketamine: a claim, its verdict, and the figures that decide it and stand in no other table."""

from __future__ import annotations

from dataclasses import dataclass

from daybreak.evidence.checks import check_finite, check_interval, check_word
from daybreak.evidence.kinds import Verdict
from daybreak.evidence.reference import reference


@dataclass(frozen=True, slots=True)
class Claim:
    """One row of `claims.csv`: `verdict` as a word, `verdict_text` and `figures` as they were written."""

    claim_id: str
    topic: str
    claim: str
    verdict: Verdict
    verdict_text: str
    figures: str

    def __post_init__(self) -> None:
        for name in ("claim_id", "topic", "claim", "verdict_text"):
            check_word(getattr(self, name), name)


@dataclass(frozen=True, slots=True)
class ClaimFigure:
    """One row of `claim_figures.csv`: a number that only the text of a claim gives."""

    figure_id: str
    claim_id: str
    quantity: str
    value: float
    ci_low: float | None
    ci_high: float | None
    ci_level: float | None
    unit: str
    n: int | None
    source: str
    doi: str
    pmid: str
    url: str
    seen: bool

    def __post_init__(self) -> None:
        for name in ("figure_id", "claim_id", "quantity", "unit", "source"):
            check_word(getattr(self, name), name)
        check_finite(value=self.value)
        check_interval(self.value, self.ci_low, self.ci_high, self.ci_level)

    @property
    def reference(self) -> str:
        """DOI or PMID before any address."""
        return reference(doi=self.doi, pmid=self.pmid, url=self.url)
