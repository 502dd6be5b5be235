"""From a file or a library id to a trial design, or to everything that is wrong with it."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, replace
from difflib import get_close_matches
from functools import cache
from math import ceil
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from daybreak.errors import DaybreakError, InputFileError, TrialError
from daybreak.population import Population
from daybreak.protocol import Problem, Protocol
from daybreak.protocol.regimen import DAY_H
from daybreak.protocol.schedule import Schedule
from daybreak.protocol.schema_problems import schema_problems
from daybreak.protocol.yaml_rules import read_source
from daybreak.trial.design import Arm, TrialDesign
from daybreak.yaml_source import YamlSource

LIBRARY = Path(__file__).with_name("library")


@dataclass(frozen=True)
class Trial:
    """A design with what its file refers to: checksum, population and the protocol of each arm that attends sessions."""

    design: TrialDesign
    sha256: str
    population: Population
    protocols: Mapping[str, Protocol]

    def protocol(self, arm: Arm) -> Protocol | None:
        """What the arm's sessions follow; None for an arm without sessions."""
        lead = self.design.lead(arm)
        return self.protocols[lead.id] if lead is not None else None


@cache
def trials() -> tuple[str, ...]:
    """The ids of the published designs that come with Daybreak, in alphabetical order."""
    return tuple(sorted(path.stem for path in LIBRARY.glob("*.yaml")))


def load_trial(name: str | Path) -> Trial:
    """A trial by its library id or from a file.

    Raises:
        TrialError: there is no such trial, or the file is wrong; the error gives the first problem with its line and rule.
        InputFileError: the file cannot be read.
        ProtocolError, PatientError: a protocol or a population that the file names is wrong or does not exist.
    """
    path = _path(name)
    return _read_library(path) if path.parent == LIBRARY else _read(path)


@cache
def _read_library(path: Path) -> Trial:
    return _read(path)


def _read(path: Path) -> Trial:
    source, problem = read_source(path)
    if source is None:
        assert problem is not None
        raise _error([problem])
    try:
        design = TrialDesign.model_validate(_frozen(source.values))
    except ValidationError as error:
        problems = map(_of_a_trial, schema_problems(error, source, TrialDesign))
        raise _error(sorted(problems, key=_misspelt_before_missing)) from None
    return Trial(
        design,
        hashlib.sha256(source.data).hexdigest(),
        _population(design, source),
        {arm.id: _protocol(design, arm, source) for arm in design.drug_arms()},
    )


def _population(design: TrialDesign, source: YamlSource) -> Population:
    """The base population; its own file stands beside the trial's."""
    try:
        return Population.read(_beside(design.population.base, source))
    except DaybreakError as error:
        raise _referred("TR-REF-001", error, source, "population", "base") from error


def _protocol(design: TrialDesign, arm: Arm, source: YamlSource) -> Protocol:
    place = next(i for i, a in enumerate(design.arms) if a.id == arm.id)
    assert arm.regimen is not None
    regimen = arm.regimen
    rule = "TR-REGIMEN-005" if regimen.protocol is None else "TR-REF-002"
    if regimen.protocol is not None:
        regimen = regimen.model_copy(update={"protocol": str(_beside(regimen.protocol, source))})
    try:
        protocol = regimen.built(f"regimen-{design.id}-{place + 1}")
    except DaybreakError as error:
        raise _referred(rule, error, source, "arms", place, "regimen") from error
    if problem := _out_of_time(design, arm, protocol):
        raise TrialError(problem[0], where=source.where("arms", place, "regimen"), remedy=problem[1])
    return protocol


def _out_of_time(design: TrialDesign, arm: Arm, protocol: Protocol) -> tuple[str, str] | None:
    """What of a regimen the visits cannot see, and what to write: a first dose after them, or a dose that is not in by then."""
    enters_h = design.withdrawal.at.value if design.withdrawal is not None else 0.0
    begins_h, first_h = Schedule(protocol.regimen).first_h, enters_h or design.visit_h[0]
    if begins_h >= first_h:
        return (
            f"TR-VISIT-004 The first dose of the arm {arm.id} comes {begins_h:g} h after the start, not before {first_h:g} h.",
            "Let the protocol begin on day 1, or the first visit come after its first dose.",
        )
    input_h = protocol.administration.infusion_h or 0.0
    end_h = DAY_H * ceil((enters_h + design.visit_h[-1]) / DAY_H - 1e-9)
    days = [day for course in arm.regimen.give for day in course.days] if arm.regimen is not None else []
    cut = [day for day in days if DAY_H * day < end_h < DAY_H * day + input_h - 1e-9]
    if cut or (not days and input_h > DAY_H):
        return (
            f"TR-VISIT-005 An infusion of the arm {arm.id} is not in by the end of the day of the last visit.",
            "Write a later visit." if cut else "Write its days with `give:` instead of the protocol.",
        )
    return None


def _referred(rule: str, error: DaybreakError, source: YamlSource, *keys: str | int) -> TrialError:
    """What a line refers to is wrong or not there: the refusal names the line."""
    told = f"{rule} {error.where}: {error.problem}" if error.where else f"{rule} {error.problem}"
    return TrialError(told, where=source.where(*keys), remedy=error.remedy)


def _misspelt_before_missing(problem: Problem) -> tuple[bool, Problem]:
    """A misspelt field is told as that, not as one that is missing."""
    return problem.rule == "TR-FIELD-001", problem


def _of_a_trial(problem: Problem) -> Problem:
    """A problem that the schema of protocols tells, in the words of trials."""
    if problem.rule == "PR-SRC-003":
        told, remedy = (
            "`source` is missing in the file.",
            "Write `source:` with the publication of the design.",
        )
        return replace(problem, rule="TR-FIELD-001", problem=told, remedy=remedy)
    return replace(problem, rule=problem.rule.replace("PR-", "TR-", 1))


def _beside(name: str, source: YamlSource) -> str | Path:
    """A path in a file counts from the folder of that file; an id of the library is an id."""
    beside = Path(source.name).parent / name
    return beside if name.endswith((".yaml", ".yml")) and not Path(name).is_absolute() else name


def _path(name: str | Path) -> Path:
    text = str(name)
    if text in trials():
        return LIBRARY / f"{text}.yaml"
    if isinstance(name, str) and not any(mark in text for mark in "/\\.") and not Path(text).exists():
        nearest = get_close_matches(text, trials(), n=3, cutoff=0.4)
        raise TrialError(
            f"There is no trial `{text}`.",
            where="trial",
            remedy=f"Write {', '.join((*nearest, 'another' if nearest else 'an'))} id that `daybreak trials` lists, or the path "
            "of a file.",
        )
    return Path(name)


def _frozen(value: Any) -> Any:
    """Lists as tuples, which is what the frozen schema holds."""
    if isinstance(value, Mapping):
        return {key: _frozen(item) for key, item in value.items()}
    return tuple(map(_frozen, value)) if isinstance(value, list) else value


def _error(problems: list[Problem]) -> TrialError | InputFileError:
    first, more = _of_a_trial(problems[0]), len(problems) - 1
    rule = first.rule
    advice = f" ({more} more)" if more else ""
    kind = InputFileError if rule.startswith("TR-FILE") else TrialError
    return kind(f"{rule} {first.problem}", where=first.where, remedy=f"{first.remedy}{advice}")


__all__ = ["Trial", "load_trial", "trials"]
