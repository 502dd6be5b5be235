"""Whether chains may be believed: R-hat, effective sample size and divergences of every parameter."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from daybreak.errors import CalibrationError

LARGEST_RHAT, LEAST_ESS, MOST_DIVERGENCES = 1.01, 400, 0


@dataclass(frozen=True)
class Diagnostics:
    """The worst of all parameters; `by_name` has (R-hat, effective sample size) of each."""

    rhat: float
    ess: float
    divergences: int
    by_name: Mapping[str, tuple[float, float]]

    @property
    def mixed(self) -> bool:
        """Whether they keep the limits: false where one of them is no number, as of a chain that stood still."""
        return within_limits(self.rhat, self.ess, self.divergences)

    def check(self) -> None:
        """Refuse chains that have not mixed.

        Raises:
            CalibrationError: R-hat above 1.01 or no number, as of a chain that stood still; fewer than 400 effective
                draws; or a divergence.
        """
        if not self.mixed:
            worst = max(self.by_name, key=lambda name: np.nan_to_num(self.by_name[name][0], nan=np.inf))
            raise CalibrationError(
                f"The fit is refused: R-hat up to {self.rhat:.3f} ({worst}), at least {self.ess:.0f} effective draws, "
                f"{self.divergences} divergences.",
                remedy=f"Ask for longer chains; R-hat may be {LARGEST_RHAT}, effective draws must be {LEAST_ESS}.",
            )

    def to_json(self) -> dict[str, Any]:
        """As the calibration file keeps them."""
        return {"rhat": round(self.rhat, 4), "ess": round(self.ess), "divergences": self.divergences}


def within_limits(rhat: float, ess: float, divergences: int) -> bool:
    """Whether chains keep the limits that are asked of the whole fit."""
    return rhat <= LARGEST_RHAT and ess >= LEAST_ESS and divergences <= MOST_DIVERGENCES


def diagnose(chains: Sequence[Mapping[str, Any]]) -> Diagnostics:
    """R-hat (split) and effective sample size of every scalar that was sampled, over the chains."""
    from numpyro.diagnostics import effective_sample_size, split_gelman_rubin

    by_name: dict[str, tuple[float, float]] = {}
    for site in chains[0]:
        if not site.startswith("sample/"):
            continue
        values = np.stack([np.asarray(chain[site]) for chain in chains])
        rhat = np.ravel(split_gelman_rubin(values))
        with np.errstate(divide="ignore"):  # a sum of autocorrelations of nought
            effective = np.ravel(effective_sample_size(values))
        ess = _believable(effective, values.shape[0] * values.shape[1])
        for i, (r, e) in enumerate(zip(rhat, ess, strict=True)):
            name = site.removeprefix("sample/") + (f"[{i}]" if len(rhat) > 1 else "")
            by_name[name] = (float(r), float(e))
    return Diagnostics(
        rhat=float(np.max([r for r, _ in by_name.values()])),
        ess=float(np.min([e for _, e in by_name.values()])),
        divergences=int(sum(np.asarray(chain["diverging"]).sum() for chain in chains)),
        by_name=by_name,
    )


def _believable(ess: np.ndarray, draws: int) -> np.ndarray:
    """At most draws * log10(draws): draws that alternate bring the sum of autocorrelations near nought or below it.

    Source: Vehtari et al. 2021, Bayesian Analysis 16:667, section 3.2 (the cap that Stan uses).
    """
    most = draws * np.log10(draws)
    return np.where((ess <= 0) | (ess > most), most, ess)


__all__ = ["LARGEST_RHAT", "LEAST_ESS", "Diagnostics", "diagnose", "within_limits"]
