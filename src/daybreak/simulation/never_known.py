"""What the rules of a course ask for and no virtual patient has: nothing is assumed in its place, and it is said."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from daybreak.population import Population
from daybreak.protocol import Course, Protocol
from daybreak.vocabulary import load_vocabulary

MADE = frozenset({"madrs", "tolerated_last"})  # by the model, anew at every session
Asked = Mapping[str, tuple[str, ...]]  # findings, and the rules that ask for them


def passing_scores(course: Course) -> tuple[str, ...]:
    """The scores that rules ask for and a course moves, but the model does not: a score from before it is none of later."""
    instruments = load_vocabulary().instruments
    return tuple(id for id in course.findings if id in instruments and id not in MADE)


def never_known(protocol: Protocol, population: Population) -> tuple[str, ...]:
    """In sentences, what people of this population lack when a rule of the course asks for it."""
    course = Course(protocol)
    asked = {id: rules for id, rules in course.asked.items() if id not in MADE}
    lacking = {id: rules for id, rules in asked.items() if not population.gives(id)}
    early = {id: asked[id] for id in passing_scores(course) if id not in lacking}
    return (*_nobody_has(lacking), *_only_before(early))


def _nobody_has(lacking: Asked) -> Iterator[str]:
    if lacking:
        yield (
            f"Rules of the course ask for what no virtual patient has: {_in_words(lacking)}. Where a rule turns on that, it is "
            "left to a clinician, and nothing is given."
        )


def _only_before(early: Asked) -> Iterator[str]:
    if early:
        yield (
            f"Rules of the course ask for scores that the model does not forecast: {_in_words(early)}. They are known before the "
            "first dose only. Where a rule turns on one later, it is left to a clinician, and nothing is given."
        )


def _in_words(asked: Asked) -> str:
    known = load_vocabulary()
    return "; ".join(f"{known[id].label} (asked by {', '.join(rules)})" for id, rules in asked.items())


__all__ = ["never_known", "passing_scores"]
