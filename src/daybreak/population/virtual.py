"""Virtual patients: draws of covariates and of model parameters, one array element a patient."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

import numpy as np

from daybreak.arrays import PatientBool, PatientFloat, PatientInt
from daybreak.vocabulary import load_vocabulary


@dataclass(frozen=True)
class VirtualPatients:
    """`covariates` by finding id and `parameters` by parameter id, each (patients,); neither can be written to.

    Choices and yes-no findings are coded as in the vocabulary: the position of the choice, yes 1, no 0.
    """

    covariates: Mapping[str, PatientFloat]
    parameters: Mapping[str, PatientFloat]

    def __post_init__(self) -> None:
        sizes = {len(array) for array in (*self.covariates.values(), *self.parameters.values())}
        if len(sizes) != 1:
            raise ValueError(f"covariates and parameters of {len(sizes)} different sizes")
        object.__setattr__(self, "covariates", _sealed(self.covariates))
        object.__setattr__(self, "parameters", _sealed(self.parameters))

    def __len__(self) -> int:
        return len(next(iter(self.covariates.values() or self.parameters.values())))

    def having(self, finding: str, choice: str | bool) -> PatientBool:
        """Who has this choice of a finding: `having("sex", "female")`, `having("opioid_antagonist", True)`."""
        return np.asarray(self.covariates[finding] == load_vocabulary()[finding].code(choice))

    def chosen(self, index: PatientInt) -> VirtualPatients:
        """The patients at these positions, in this order and as often as they are named."""
        return VirtualPatients(
            {name: array[index] for name, array in self.covariates.items()},
            {name: array[index] for name, array in self.parameters.items()},
        )


def _sealed(arrays: Mapping[str, PatientFloat]) -> Mapping[str, PatientFloat]:
    views = {name: array.view() for name, array in arrays.items()}
    for view in views.values():
        view.flags.writeable = False
    return MappingProxyType(views)


__all__ = ["VirtualPatients"]
