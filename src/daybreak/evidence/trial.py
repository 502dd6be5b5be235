"""A published study, as `trials.csv` states it: whom it treated, against what, how blind, on what background."""

from __future__ import annotations

from dataclasses import dataclass

from daybreak.evidence.checks import check_count, check_range, check_word
from daybreak.evidence.kinds import (
    AgeGroup,
    Background,
    Blinding,
    Control,
    Design,
    Dosing,
    Population,
    Setting,
)
from daybreak.evidence.reference import reference

EARLIEST_YEAR, LATEST_YEAR = 1990.0, 2100.0  # engineering limits: they catch slips of the pen


@dataclass(frozen=True, slots=True)
class Trial:
    """One row of `trials.csv`. None, or an empty text, is what the files do not say.

    `n_total` counts those who entered. `suicidal` is true where suicidal thoughts were a reason to enter; `multisite`
    where more than one site is printed. `seen` is false where the study is known from recall alone.
    """

    trial_id: str
    first_author: str
    year: int
    registry_ids: tuple[str, ...]
    registry_seen: bool
    doi: str
    doi_seen: bool
    pmid: str
    design: Design
    population: Population
    population_printed: str
    age_group: AgeGroup
    suicidal: bool | None
    real_world: bool
    setting: Setting | None
    n_total: int | None
    country: str
    sites: int | None
    multisite: bool | None
    control: Control | None
    comparator_printed: str
    blinding: Blinding | None
    background: Background | None
    background_printed: str
    dosing: Dosing | None
    primary_endpoint: str
    notes: str
    url: str
    seen: bool

    def __post_init__(self) -> None:
        check_word(self.trial_id, "trial_id")
        check_range("year", float(self.year), EARLIEST_YEAR, LATEST_YEAR)
        check_count("n_total", self.n_total)
        check_range("sites", self.sites, 1.0, None)

    @property
    def is_primary(self) -> bool:
        """Whether it observed its own patients, rather than pooling those of other trials."""
        return self.design not in ("meta-analysis", "pooled-analysis")

    @property
    def is_randomised(self) -> bool:
        """Whether patients, or the order of their treatments, were assigned by lot."""
        return self.design in ("rct-parallel", "crossover", "randomised-withdrawal")

    @property
    def label(self) -> str:
        """First author and year, or the id where no author was shown."""
        return f"{self.first_author} {self.year}" if self.first_author else self.trial_id

    @property
    def reference(self) -> str:
        """DOI or PMID before any address."""
        return reference(doi=self.doi, doi_seen=self.doi_seen, pmid=self.pmid, url=self.url)
