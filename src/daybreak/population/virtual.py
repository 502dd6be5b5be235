"""Virtual patients: draws of covariates and of model parameters, one array element a patient."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np

from daybreak.arrays import PatientFloat, PatientInt, Shaped
from daybreak.population.frozen import Frozen
from daybreak.vocabulary import load_vocabulary

PatientCovariate: TypeAlias = Shaped[np.ndarray, " patients"]


@dataclass(frozen=True)
class VirtualPatients:
    """`covariates` by finding id and `parameters` by parameter id, each (patients,); neither can be written to.

    Numbers are float64, yes-no findings bool, choices the names of the vocabulary ("female").
    """

    covariates: Mapping[str, PatientCovariate]
    parameters: Mapping[str, PatientFloat]

    def __post_init__(self) -> None:
        sizes = {len(array) for array in (*self.covariates.values(), *self.parameters.values())}
        if len(sizes) != 1:
            raise ValueError(f"covariates and parameters of {len(sizes)} different sizes")
        object.__setattr__(self, "covariates", _sealed(self.covariates))
        object.__setattr__(self, "parameters", _sealed(self.parameters))

    def __len__(self) -> int:
        return len(next(iter(self.covariates.values() or self.parameters.values())))

    def chosen(self, index: PatientInt) -> VirtualPatients:
        """The patients at these positions, in this order and as often as they are named."""
        return VirtualPatients(
            {name: array[index] for name, array in self.covariates.items()},
            {name: array[index] for name, array in self.parameters.items()},
        )


def decoded(finding: str, codes: PatientFloat) -> PatientCovariate:
    """Codes of the vocabulary (`Finding.code`) as what they stand for: choices by name, yes-no as bool, numbers as they are."""
    entry = load_vocabulary()[finding]
    if entry.type == "choice":
        return np.asarray(entry.choices)[codes.astype(np.intp)]
    return codes.astype(np.bool_) if entry.type == "yes-no" else codes


def _sealed(arrays: Mapping[str, PatientCovariate]) -> Mapping[str, PatientCovariate]:
    views = {name: array.view() for name, array in arrays.items()}
    for view in views.values():
        view.flags.writeable = False
    return Frozen(views)


__all__ = ["PatientCovariate", "VirtualPatients", "decoded"]
