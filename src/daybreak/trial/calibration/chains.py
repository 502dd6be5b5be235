"""NUTS chains, spread over workers: each is one shard, and its seed is fixed before it travels.

Chains without a trial begin where the chains with all of them have been: in the middle of their draws, with their variances as
the mass matrix. The deviation of the trial that is left out has its prior's variance again: no figure speaks of it any more.
Warm-up then has the step size alone to find.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np

from daybreak.arrays import Float, Int
from daybreak.simulation.executors import HERE, Executor
from daybreak.simulation.spread import spread
from daybreak.trial.calibration.diagnostics import diagnose
from daybreak.trial.calibration.problem import Problem

DEEPEST_TREE = 9
Done = Callable[[int, int], None]


@dataclass(frozen=True)
class Chain:
    """Which trials it does not see, and its number among those that see the same."""

    left_out: tuple[str, ...]
    number: int


@dataclass(frozen=True)
class Known:
    """What earlier chains found: the median of every site, and the variances in the sampler's own coordinates, in its order.

    `study` is the place among the problem's studies of the one whose deviation a coordinate is, -1 where it is none's, and
    `prior_variance` what the variance of such a coordinate is where no figure speaks of the study.
    """

    median: Mapping[str, Any]
    variance: Float[np.ndarray, " coordinates"]
    study: Int[np.ndarray, " coordinates"]
    prior_variance: Float[np.ndarray, " coordinates"]

    def variance_without(self, studies: Sequence[int]) -> Float[np.ndarray, " coordinates"]:
        """The variances when the figures of these studies are left out."""
        return np.where(np.isin(self.study, studies), self.prior_variance, self.variance)


@dataclass(frozen=True)
class Sampler:
    """A chain as a function of its description: warm-up and draws of NUTS in double precision."""

    problem: Problem
    warm_up: int
    draws: int
    seed: int
    acceptance: float = 0.95  # higher: shorter steps, fewer divergences
    known: Known | None = None

    def __call__(self, chain: Chain) -> dict[str, Any]:
        """The draws of every site (draws, ...), under `sample/...`, and whether each diverged."""
        import jax
        from numpyro.infer import MCMC, NUTS, init_to_median, init_to_value

        from daybreak.trial.calibration.model import model

        known = self.known
        with jax.enable_x64(True):
            kernel = NUTS(
                model,
                init_strategy=init_to_median() if known is None else init_to_value(values=dict(known.median)),
                inverse_mass_matrix=None if known is None else known.variance_without(self.places(chain)),
                adapt_mass_matrix=known is None,
                target_accept_prob=self.acceptance,
                max_tree_depth=DEEPEST_TREE,
            )
            sampler = MCMC(kernel, num_warmup=self.warm_up, num_samples=self.draws, progress_bar=False)
            sampler.run(self.key(chain), self.problem, chain.left_out, extra_fields=("diverging",))
            found = {f"sample/{name}": np.asarray(values) for name, values in sampler.get_samples().items()}
            return found | {"diverging": np.asarray(sampler.get_extra_fields()["diverging"])}

    def places(self, chain: Chain) -> list[int]:
        """Where the trials that it does not see stand among the studies."""
        return [self.problem.studies.index(trial) for trial in chain.left_out]

    def key(self, chain: Chain) -> Any:
        """The random key of a chain: it depends on the seed, the trials left out and the number alone."""
        import hashlib

        import jax

        digest = hashlib.sha256(f"{self.seed}/{chain.left_out}/{chain.number}".encode()).digest()
        return jax.random.PRNGKey(int.from_bytes(digest[:4], "big"))


def known_from(problem: Problem, chains: Sequence[Mapping[str, Any]]) -> Known:
    """Of the draws of these chains together."""
    import jax
    from jax.flatten_util import ravel_pytree
    from numpyro.infer.util import unconstrain_fn

    from daybreak.trial.calibration.model import CENTRED, model, own_scale

    sites = [site.removeprefix("sample/") for site in chains[0] if site.startswith("sample/")]
    draws = {
        site: np.concatenate([np.asarray(chain[f"sample/{site}"]) for chain in chains]) for site in sites
    }
    study: dict[str, np.ndarray] = {site: np.full(values.shape[1:], -1) for site, values in draws.items()}
    prior = {site: np.zeros(values.shape[1:]) for site, values in draws.items()}
    for name in CENTRED:
        study[f"{name}_of_study"] = np.arange(len(problem.studies))
        prior[f"{name}_of_study"] += np.mean(own_scale(draws, name) ** 2)
    with jax.enable_x64(True):

        def coordinates(values: Mapping[str, Any]) -> Any:
            return ravel_pytree(unconstrain_fn(model, (problem,), {}, values))[0]

        return Known(
            median={site: np.median(values, axis=0) for site, values in draws.items()},
            variance=np.asarray(jax.jit(jax.vmap(coordinates))(draws)).var(axis=0),
            study=np.asarray(ravel_pytree(study)[0]),
            prior_variance=np.asarray(ravel_pytree(prior)[0]),
        )


def run_chains(
    sampler: Sampler,
    chains: Sequence[Chain],
    executor: Executor = HERE,
    *,
    resume: Path | None = None,
    progress: Done | None = None,
) -> list[dict[str, Any]]:
    """The chains in their order."""
    with closing(spread(sampler, list(chains), executor, progress=progress, resume=resume)) as results:
        return list(results)


Results = Mapping[str, Any]


def by_left_out(chains: Sequence[Chain], results: Sequence[Results]) -> dict[str, list[Results]]:
    """The results of chains that leave one trial out each, by that trial."""
    found: dict[str, list[Results]] = {}
    for chain, result in zip(chains, results, strict=True):
        found.setdefault(chain.left_out[0], []).append(result)
    return found


def run_longer(
    sampler: Sampler,
    found: Mapping[str, Sequence[Results]],
    times: int,
    executor: Executor = HERE,
    *,
    resume: Path | None = None,
    progress: Done | None = None,
) -> dict[str, Sequence[Results]]:
    """The same with those that have not mixed run anew, twice as long each time, until they have or `times` are up."""
    longest = dict(found)
    for _ in range(times):
        again = [
            Chain((name,), n)
            for name, runs in longest.items()
            if not diagnose(runs).mixed
            for n in range(len(runs))
        ]
        if not again:
            break
        sampler = replace(sampler, draws=2 * sampler.draws)
        longest |= by_left_out(again, run_chains(sampler, again, executor, resume=resume, progress=progress))
    return longest


__all__ = ["Chain", "Known", "Sampler", "by_left_out", "known_from", "run_chains", "run_longer"]
