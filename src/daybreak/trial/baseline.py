"""How depressed the patients of a trial are before the first dose, as its publication prints it."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field, model_validator

from daybreak.population.covariate import Spread
from daybreak.population.truncated import parent
from daybreak.protocol.parts import Part, refuse

LOWEST_MADRS, HIGHEST_MADRS = 7.0, 60.0


class Baseline(Part):
    """The MADRS total before the first dose, over patients."""

    mean: Annotated[float, Field(gt=LOWEST_MADRS, lt=HIGHEST_MADRS)]
    sd: Annotated[float, Field(gt=0.0, lt=15.0)]

    @model_validator(mode="after")
    def _can_be(self) -> Baseline:
        if parent(self.mean, self.sd, LOWEST_MADRS, HIGHEST_MADRS, "normal") is None:
            refuse(
                "TR-BASELINE-001",
                f"A MADRS from {LOWEST_MADRS:g} to {HIGHEST_MADRS:g} cannot have the mean {self.mean:g} with the SD {self.sd:g}.",
                "Write a lower SD, or check the mean.",
            )
        return self

    @property
    def spread(self) -> Spread:
        """How it is drawn."""
        return Spread(self.mean, self.sd, LOWEST_MADRS, HIGHEST_MADRS)


__all__ = ["Baseline"]
