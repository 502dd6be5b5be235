"""A population: how the findings of its people are spread, and virtual patients drawn from it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from daybreak.arrays import PatientBool, PatientFloat
from daybreak.errors import PatientError
from daybreak.population.body_size import BODY_SIZE, derived, left_to_derive
from daybreak.population.covariate import Covariate, Fixed, is_always, may_take
from daybreak.population.drawn_parameters import draw_parameters
from daybreak.population.frozen import Frozen
from daybreak.population.patient import Patient
from daybreak.population.streams import Among, check_range, standard_normals, to_uniforms
from daybreak.population.virtual import VirtualPatients, decoded
from daybreak.population.world import World
from daybreak.vocabulary import Range, Source, load_vocabulary

if TYPE_CHECKING:
    from daybreak.pharmacology.parameters import Parameter

DEFAULT = "adults-trd"
MOST_ATTEMPTS = 1_000


@dataclass(frozen=True)
class Together:
    """Two findings that go together: correlation of their standard normal scores."""

    first: str
    second: str
    correlation: float
    source: Source | None = None
    note: str = ""


@dataclass(frozen=True)
class Population:
    """Independent covariates, except those named in `together`; `only` keeps those inside its ranges.

    `known` are the findings that are fixed because they are those of a real person; `world` is the study or clinic they live in.
    """

    id: str
    label: str
    covariates: Mapping[str, Covariate]
    only: Mapping[str, Range] = field(default_factory=dict)
    together: tuple[Together, ...] = ()
    note: str = ""
    known: frozenset[str] = frozenset()
    world: World = field(default_factory=World)

    @classmethod
    def read(cls, path: str | Path) -> Population:
        """A population from its file, or one of the library by its id (see `names`).

        Raises:
            InputFileError: the file cannot be read.
            PatientError: the file is wrong; the sentence has file, line and what to write.
        """
        from daybreak.population.population_file import read_population

        return read_population(path)

    @classmethod
    def default(cls) -> Population:
        """Adults with treatment-resistant depression, from published baseline tables."""
        return cls.read(DEFAULT)

    @staticmethod
    def names() -> tuple[str, ...]:
        """The ids of the populations that ship with Daybreak."""
        from daybreak.population.population_file import library

        return tuple(sorted(library()))

    @property
    def assumed(self) -> tuple[str, ...]:
        """The findings of a real person that are not known, so drawn or taken from the population."""
        return tuple(name for name in self.covariates if name not in self.known)

    def gives(self, finding: str) -> bool:
        """Whether everybody has this finding: drawn, fixed, or made of two others."""
        made = finding in BODY_SIZE and sum(name in self.covariates for name in BODY_SIZE) >= 2
        return made or finding in self.covariates

    def may_have(self, finding: str) -> bool:
        """Whether anybody may have this finding: a yes, a choice other than the first ("none"), or more than zero."""
        covariate = self.covariates.get(finding)
        return covariate is not None and not is_always(covariate.distribution, 0.0)

    def may_be(self, finding: str, choice: str) -> bool:
        """Whether anybody may have this choice of a finding."""
        covariate = self.covariates.get(finding)
        return covariate is not None and may_take(
            covariate.distribution, load_vocabulary()[finding].code(choice)
        )

    def with_findings(self, findings: Mapping[str, object]) -> Population:
        """The same population with these findings fixed exactly; unknown ones (None) and dates stay as they are."""
        known = {k: v for k, v in findings.items() if v is not None and not isinstance(v, date)}
        covariates = {k: c for k, c in self.covariates.items() if k not in known}
        given = [name for name in BODY_SIZE if name in known]
        if given:
            covariates.pop(left_to_derive(given), None)
        vocabulary = load_vocabulary()
        fixed = {k: Covariate(k, Fixed(vocabulary[k].code(v))) for k, v in known.items()}
        return replace(
            self,
            covariates=Frozen(covariates | fixed),
            only={k: limits for k, limits in self.only.items() if k not in known},
            together=tuple(t for t in self.together if not {t.first, t.second} & known.keys()),
            known=self.known.union(known),
        )

    def for_patient(self, patient: Patient) -> Population:
        """Everybody who shares what is known of this person; the rest is drawn (`assumed` says what)."""
        return replace(self.with_findings(patient.findings), id=patient.id, label=patient.label)

    def in_world(self, world: World) -> Population:
        """The same people in another study or clinic."""
        return replace(self, world=world)

    def draw(
        self, start: int, stop: int, seed: int, parameters: Mapping[str, Parameter] | None = None
    ) -> VirtualPatients:
        """The virtual patients number `start` to `stop - 1`: the same ones whoever else is drawn.

        Args:
            start, stop: numbers of the patients, from 0.
            seed: 0 or a positive whole number.
            parameters: of the model; the main model's unless given.

        Raises:
            ParameterError: no patients, or a negative seed.
            PatientError: almost nobody of the population lies inside `only`.
        """
        if parameters is None:
            from daybreak.pharmacology.parameters import load_parameters

            parameters = load_parameters()
        drawn = self._covariates(start, stop, seed)
        return VirtualPatients(
            {name: decoded(name, codes) for name, codes in drawn.items()},
            draw_parameters(parameters, start, stop, seed, self.world),
        )

    def _covariates(self, start: int, stop: int, seed: int) -> dict[str, PatientFloat]:
        """Candidates, each replaced by the patient's next candidate until all lie inside `only`."""
        check_range(seed, start, stop)
        outside = np.ones(stop - start, dtype=np.bool_)
        drawn = self._candidates(start, stop, seed, 0, outside)
        for attempt in range(1, MOST_ATTEMPTS):
            outside[outside] = ~self._fits({name: values[outside] for name, values in drawn.items()})
            if not outside.any():
                return drawn
            for name, values in self._candidates(start, stop, seed, attempt, outside).items():
                drawn[name][outside] = values
        raise PatientError(
            f"Fewer than one in {MOST_ATTEMPTS} people of {self.id} lies inside `only`.",
            remedy="Widen `only`.",
        )

    def _candidates(
        self, start: int, stop: int, seed: int, attempt: int, among: Among
    ) -> dict[str, PatientFloat]:
        """A candidate for each of the patients `among` those from `start` to `stop - 1`."""
        suffix, zeros = f"/attempt {attempt}" if attempt else "", np.zeros(int(among.sum()))
        scores = {
            name: standard_normals(seed, f"covariate/{name}{suffix}", start, stop, among)
            if _varies(covariate)
            else zeros
            for name, covariate in self.covariates.items()
        }
        for pair in self.together:
            own = np.sqrt(1.0 - pair.correlation**2) * scores[pair.second]
            scores[pair.second] = pair.correlation * scores[pair.first] + own
        drawn: dict[str, PatientFloat] = {}
        for covariate in sorted(self.covariates.values(), key=lambda c: bool(c.follows)):
            drawn[covariate.id] = covariate.distribution.at(to_uniforms(scores[covariate.id]), drawn)
        missing = [name for name in BODY_SIZE if name not in drawn]
        if len(missing) == 1:
            drawn[missing[0]] = derived(missing[0], drawn)
        return drawn

    def _fits(self, drawn: Mapping[str, PatientFloat]) -> PatientBool:
        fits = np.ones(len(next(iter(drawn.values()))), dtype=bool)
        for name, limits in self.only.items():
            fits &= (drawn[name] >= limits.least) & (drawn[name] <= limits.most)
        return fits


def _varies(covariate: Covariate) -> bool:
    return not isinstance(covariate.distribution, Fixed)


__all__ = ["DEFAULT", "Population", "Together"]
