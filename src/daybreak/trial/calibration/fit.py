"""The calibration: all trials together, then each trial with published differences left out in its turn.

What comes out is written as two files: the calibration that every forecast and trial uses, and the draws that never saw one
of the trials, from which `daybreak validate trials` predicts that trial.
"""

from __future__ import annotations

import ast
import hashlib
import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path
from typing import Any

import numpy as np

from daybreak.evidence import Evidence
from daybreak.population.calibration import FORMAT
from daybreak.simulation.executors import HERE, Executor
from daybreak.trial.calibration.chains import Chain, Sampler, by_left_out, known_from, run_chains, run_longer
from daybreak.trial.calibration.diagnostics import Diagnostics, diagnose
from daybreak.trial.calibration.predictive import Check, check
from daybreak.trial.calibration.priors import fixed, priors
from daybreak.trial.calibration.problem import PATIENTS, Problem, problem_of
from daybreak.trial.contrasts import contrasts

CODE = (
    "forward.py", "relapse.py", "model.py", "problem.py", "exposure.py", "observations.py", "priors.yaml", "rows.yaml",
)  # fmt: skip
DIGITS = 6
Progress = Callable[[int, int], None]


@dataclass(frozen=True)
class Settings:
    """How long to sample, and how many draws to keep."""

    chains: int = 4
    warm_up: int = 400
    draws: int = 700
    acceptance: float = 0.97
    left_out_chains: int = 2
    left_out_warm_up: int = 100
    left_out_draws: int = 1200
    left_out_again: int = (
        0  # how often fits without a trial that have not mixed are run again, each time twice as long
    )
    kept: int = 400
    left_out_kept: int = 200
    patients: int = PATIENTS
    seed: int = 1


@dataclass(frozen=True)
class Fit:
    """Draws by name (draws,), what they rest on, and whether they may be believed."""

    problem: Problem
    draws: Mapping[str, np.ndarray]
    diagnostics: Diagnostics
    prior_check: tuple[Check, ...]
    posterior_check: tuple[Check, ...]
    left_out: Mapping[str, Mapping[str, np.ndarray]]
    left_out_diagnostics: Mapping[str, Diagnostics]
    settings: Settings

    def calibration_text(self, version: str) -> str:
        """The calibration file."""
        made = {
            "trials": list(self.problem.studies),
            "figures": len(self.problem.observations),
            "data_sha256": self.problem.digest,
            "code_sha256": code_digest(),
            "seed": self.settings.seed,
            "sampler": f"NUTS, {self.settings.chains} chains of {self.settings.warm_up} + {self.settings.draws}",
            **self.diagnostics.to_json(),
            "prior_check": _as_json(self.prior_check),
            "posterior_check": _as_json(self.posterior_check),
            "fixed": dict(fixed()),
        }
        return _text({"format": FORMAT, "version": version, "made": made, "draws": _rounded(self.draws)})

    def left_out_text(self, version: str) -> str:
        """The draws without each trial."""
        made = {name: d.to_json() for name, d in self.left_out_diagnostics.items()}
        draws = {name: _rounded(values) for name, values in self.left_out.items()}
        return _text({"format": FORMAT, "version": version, "made": made, "left_out": draws})


def fit(
    evidence: Evidence,
    settings: Settings,
    executor: Executor = HERE,
    *,
    only: Sequence[str] | None = None,
    leave_out: Sequence[str] | None = None,
    resume: Path | None = None,
    progress: Progress | None = None,
) -> Fit:
    """Sample everything; the chains of the whole fit must have mixed.

    Args:
        only: fit these trials alone (for a small version).
        leave_out: which trials to leave out in turn; all that have published differences unless given.

    Raises:
        CalibrationError: the chains of the whole fit have not mixed, or a figure cannot be used.
    """
    problem = problem_of(evidence, patients=settings.patients, seed=settings.seed, only=only)
    out = list(leave_out) if leave_out is not None else sorted({c.trial for c in contrasts(evidence)})
    whole = [Chain((), n) for n in range(settings.chains)]
    parts = [Chain((name,), n) for name in out for n in range(settings.left_out_chains)]
    total = len(whole) + len(parts)

    def told(offset: int) -> Progress:
        return lambda done, _: progress(offset + done, total) if progress is not None else None

    long = Sampler(problem, settings.warm_up, settings.draws, settings.seed, settings.acceptance)
    found = run_chains(long, whole, executor, resume=resume, progress=told(0))
    diagnostics = diagnose(found)
    diagnostics.check()
    short = Sampler(
        problem,
        settings.left_out_warm_up,
        settings.left_out_draws,
        settings.seed,
        settings.acceptance,
        known_from(problem, found),
    )
    without = run_chains(short, parts, executor, resume=resume, progress=told(len(whole)))
    by_trial = run_longer(
        short,
        by_left_out(parts, without),
        settings.left_out_again,
        executor,
        resume=resume,
        progress=progress,
    )
    return Fit(
        problem=problem,
        draws=_kept(found, settings.kept),
        diagnostics=diagnostics,
        prior_check=check(problem, _prior_samples(problem, settings), settings.seed),
        posterior_check=check(problem, _joined(found, settings.kept), settings.seed),
        left_out={name: _kept(chains, settings.left_out_kept) for name, chains in by_trial.items()},
        left_out_diagnostics={name: diagnose(chains) for name, chains in by_trial.items()},
        settings=settings,
    )


def code_digest() -> str:
    """Checksum of what is fitted and how: of the meaning of the code, not of its layout, and of the two data files."""
    here = files("daybreak.trial.calibration")
    mood = files("daybreak.pharmacology").joinpath("mood.py").read_text("utf-8")
    parts = [_meaning(name, here.joinpath(name).read_text("utf-8")) for name in CODE]
    return hashlib.sha256("\n".join([*parts, _meaning("mood.py", mood)]).encode()).hexdigest()


def _meaning(name: str, text: str) -> str:
    return ast.dump(_without_prose(ast.parse(text))) if name.endswith(".py") else text


def _without_prose(tree: ast.Module) -> ast.Module:
    """Without docstrings, annotations and the order of imports, which change nothing that is computed."""
    tree.body = [node for node in tree.body if not isinstance(node, ast.Import | ast.ImportFrom)]
    for node in ast.walk(tree):
        if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef):
            node.body = node.body[1:] if ast.get_docstring(node) is not None else node.body
        if isinstance(node, ast.FunctionDef):
            node.returns = None
        elif isinstance(node, ast.AnnAssign):
            node.annotation = ast.Name("any")
        elif isinstance(node, ast.arg):
            node.annotation = None
    return tree


def _joined(chains: Sequence[Mapping[str, Any]], kept: int) -> dict[str, np.ndarray]:
    """Sites of all chains, thinned evenly to `kept` draws."""
    found = {}
    for site in chains[0]:
        if site.startswith("sample/"):
            values = np.concatenate([np.asarray(chain[site]) for chain in chains])
            found[site.removeprefix("sample/")] = values[_places(len(values), kept)]
    return found


def _places(size: int, kept: int) -> np.ndarray:
    return np.linspace(0, size - 1, min(kept, size)).round().astype(int)


def _kept(chains: Sequence[Mapping[str, Any]], kept: int) -> dict[str, np.ndarray]:
    from daybreak.trial.calibration.model import natural

    return natural(_joined(chains, kept))


def _prior_samples(problem: Problem, settings: Settings) -> dict[str, np.ndarray]:
    """Draws of every site from the priors."""
    from daybreak.trial.calibration.model import CENTRED, own_scale

    rng = np.random.default_rng(settings.seed)
    size, found = settings.kept, {}
    for name, prior in priors().items():
        z = rng.standard_normal(size)
        if prior.family == "lognormal":
            found[name] = prior.centre * np.exp(prior.spread * z)
        elif prior.family == "share":
            found[f"{name}/logit"] = prior.centre + prior.spread * z
        elif prior.family == "positive":
            found[name] = np.maximum(np.abs(prior.centre + prior.spread * z), 0.02)
        else:
            found[name] = prior.centre + prior.spread * z
    for name in CENTRED:
        scale = own_scale(found, name)[:, None]
        found[f"{name}_of_study"] = scale * rng.standard_normal((size, len(problem.studies)))
    return found


def _rounded(draws: Mapping[str, np.ndarray]) -> dict[str, list[float]]:
    return {name: [float(f"{v:.{DIGITS}g}") for v in values] for name, values in draws.items()}


def _as_json(checks: Sequence[Check]) -> dict[str, list[int]]:
    return {c.kind: [c.inside, c.figures] for c in checks}


def _text(content: Any) -> str:
    return json.dumps(content, ensure_ascii=False, allow_nan=False, separators=(",", ":")) + "\n"


__all__ = ["Fit", "Settings", "code_digest", "fit"]
