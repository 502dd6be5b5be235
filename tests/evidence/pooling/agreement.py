"""Ours beside metafor's, figure by figure, for the cases of tests/reference/metafor/metafor.json.

    python -m tests.evidence.pooling.agreement        prints the largest difference of each kind of case

A difference counts as |ours - theirs| / max(1, |theirs|): relative where the figure is large, absolute where it is small.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np

from daybreak.evidence.pooling.counts import Counts, log_odds_ratio, log_risk_ratio, risk_difference
from daybreak.evidence.pooling.disagreement import heterogeneity
from daybreak.evidence.pooling.effects import Effects, Groups, hedges_g, mean_difference
from daybreak.evidence.pooling.leave_one_out import leave_one_out
from daybreak.evidence.pooling.model import Model, fit
from daybreak.evidence.pooling.network import ArmEffect, NetworkTrial, compare_network
from daybreak.evidence.pooling.small_studies import egger
from daybreak.evidence.pooling.trim_and_fill import trim_and_fill

REFERENCE = Path(__file__).parents[2] / "reference" / "metafor" / "metafor.json"
TOLERANCE = (
    1e-6  # what the design promises; metafor itself is carried to about 1e-9 by the controls in generate.R
)


@dataclass(frozen=True)
class Case:
    """One call of metafor with the inputs it was evaluated on and what it returned."""

    id: str
    kind: str
    call: str
    inputs: dict[str, Any]
    outputs: dict[str, Any]

    def column(self, name: str) -> np.ndarray:
        return np.asarray(self.inputs[name], dtype=float)

    def option(self, name: str, default: str) -> str:
        """A quoted option of the call, such as test="knha"."""
        _, found, rest = self.call.partition(f'{name}="')
        return rest.split('"')[0] if found else default


@cache
def reference() -> dict[str, Any]:
    return json.loads(REFERENCE.read_text("utf-8"))


def cases() -> list[Case]:
    return [Case(**case) for case in reference()["cases"]]


def ours(case: Case) -> dict[str, Any]:
    """The same figures by the package, under metafor's names."""
    return _BY_KIND[case.kind](case)


def differences(case: Case) -> Iterator[tuple[str, float]]:
    """Each figure of the case with its difference; a figure that only one side has differs without limit."""
    found = ours(case)
    for name, theirs in case.outputs.items():
        if isinstance(theirs, str):
            yield name, 0.0 if found[name] == theirs else np.inf
            continue
        expected = np.atleast_1d(np.array(theirs, dtype=float))
        got = np.atleast_1d(np.array(found[name], dtype=float))
        if expected.shape != got.shape or (np.isnan(expected) != np.isnan(got)).any():
            yield name, np.inf
            continue
        apart = np.abs(got - expected) / np.maximum(1, np.abs(expected))
        yield name, float(np.nanmax(apart, initial=0.0)) if not np.isnan(apart).all() else 0.0


def _effects(case: Case) -> Effects:
    return Effects(case.column("yi"), case.column("vi"))


def _model(case: Case) -> Model:
    moderators = [case.column(name) for name in case.inputs if name not in {"yi", "vi"}]
    design = np.column_stack([np.ones(len(case.inputs["yi"])), *moderators])
    level = float(case.call.partition("level=")[2].partition(",")[0]) / 100
    return fit(
        _effects(case),
        design,
        method=case.option("method", "REML"),
        test=case.option("test", "z"),
        level=level,
    )


def _escalc(case: Case) -> dict[str, Any]:
    c = case.column
    measure = case.call.split('"')[1]
    if measure in {"MD", "SMD"}:
        groups = Groups(c("m1"), c("sd1"), c("n1")), Groups(c("m2"), c("sd2"), c("n2"))
        effects = (mean_difference if measure == "MD" else hedges_g)(*groups)
    else:
        counts = Counts(c("a"), c("n1")), Counts(c("c"), c("n2"))
        effects = {"OR": log_odds_ratio, "RR": log_risk_ratio, "RD": risk_difference}[measure](*counts)
    return {"yi": effects.estimate, "vi": effects.variance}


def _rma(case: Case) -> dict[str, Any]:
    model = _model(case)
    p = len(model.coefficients)
    intervals = [model.interval_of(i) for i in range(p)]
    wald = model.wald(tuple(range(1, p)) or (0,))
    prediction = model.prediction
    return {
        "beta": model.coefficients,
        "se": model.se,
        "ci_lb": [interval.low for interval in intervals],
        "ci_ub": [interval.high for interval in intervals],
        "p": [model.p_of(i) for i in range(p)],
        "tau2": model.tau2,
        "QE": model.q,
        "QEp": model.q_p,
        "I2": 100 * model.i2,
        "H2": model.h2,
        "QM": wald.statistic,
        "QMp": wald.p,
        "weights": 100 * model.weights,
        "se_tau2": model.tau2_se,
        "pi_lb": prediction.low if prediction else None,
        "pi_ub": prediction.high if prediction else None,
    }


def _confint(case: Case) -> dict[str, Any]:
    found = heterogeneity(_model(case))
    return {
        "tau2": [found.tau2, found.tau2_interval.low, found.tau2_interval.high],
        "I2": [100 * share for share in (found.i2, found.i2_interval.low, found.i2_interval.high)],
        "H2": [found.h2, found.h2_interval.low, found.h2_interval.high],
    }


def _leave1out(case: Case) -> dict[str, Any]:
    models = leave_one_out(_model(case))
    return {
        "estimate": [m.estimate for m in models],
        "se": [m.se[0] for m in models],
        "p": [m.p_of(0) for m in models],
        "ci_lb": [m.interval.low for m in models],
        "ci_ub": [m.interval.high for m in models],
        "Q": [m.q for m in models],
        "Qp": [m.q_p for m in models],
        "tau2": [m.tau2 for m in models],
        "I2": [100 * m.i2 for m in models],
        "H2": [m.h2 for m in models],
    }


def _regtest(case: Case) -> dict[str, Any]:
    found = egger(_model(case), "lm" if 'model="lm"' in case.call else "rma")
    return {
        "zval": found.statistic,
        "p": found.p,
        "limit": found.limit,
        "ci_lb": found.limit_interval.low,
        "ci_ub": found.limit_interval.high,
    }


def _trimfill(case: Case) -> dict[str, Any]:
    found = trim_and_fill(_model(case))
    return {
        "k0": found.missing,
        "side": found.side,
        "beta": found.model.estimate,
        "se": found.model.se[0],
        "tau2": found.model.tau2,
        "ci_lb": found.model.interval.low,
        "ci_ub": found.model.interval.high,
    }


def network_trials(case: Case) -> list[NetworkTrial]:
    i = case.inputs
    v = np.diag(case.column("V"))
    trials = []
    for trial in dict.fromkeys(i["trial"]):
        rows = [n for n, owner in enumerate(i["trial"]) if owner == trial]
        arms = tuple(ArmEffect(i["treatment"][n], i["yi"][n], float(v[n])) for n in rows)
        trials.append(NetworkTrial(str(trial), i["baseline"][rows[0]], arms, i["shared"][rows[0]]))
    return trials


def _network(case: Case) -> dict[str, Any]:
    found = compare_network(network_trials(case), "A")
    against = [c for c in found.compared if c.treatment == "A"]
    return {
        "beta": [-c.estimate for c in against],
        "ci_lb": [-c.interval.high for c in against],
        "ci_ub": [-c.interval.low for c in against],
        "se": [c.se for c in against],
        "p": [c.p for c in against],
        "tau2": found.tau2,
    }


def _designs(case: Case) -> dict[str, Any]:
    found = compare_network(network_trials(case), "A")
    assert found.inconsistency is not None
    return {
        "QM": found.inconsistency.statistic,
        "QMdf": found.inconsistency.df,
        "QMp": found.inconsistency.p,
        "tau2": found.inconsistent_tau2,
    }


_BY_KIND: dict[str, Callable[[Case], dict[str, Any]]] = {
    "escalc": _escalc,
    "rma": _rma,
    "regress": _rma,
    "confint": _confint,
    "leave1out": _leave1out,
    "regtest": _regtest,
    "trimfill": _trimfill,
    "network": _network,
    "network-designs": _designs,
}


def main() -> None:
    """Print, for each kind, how many cases and figures there are and the largest difference."""
    made = reference()["made_by"]
    sys.stdout.write(f"metafor {made['metafor']}, R {made['r']}\n")
    found = [(case, name, apart) for case in cases() for name, apart in differences(case)]
    for kind in dict.fromkeys(case.kind for case, _, _ in found):
        rows = [(apart, case.id, name) for case, name, apart in found if case.kind == kind]
        apart, worst, name = max(rows)
        n = len({row[1] for row in rows})
        sys.stdout.write(
            f"{kind:<16}{n:>4} cases{len(rows):>6} figures   largest difference {apart:.1e}  ({worst}, {name})\n"
        )
    sys.stdout.write(
        f"{'all':<16}{len(cases()):>4} cases{len(found):>6} figures   largest difference {max(f[2] for f in found):.1e}\n"
    )


if __name__ == "__main__":
    main()
