"""`daybreak evidence pool`: what the published trials say together."""

from __future__ import annotations

import sys
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from daybreak.cli.options import JsonFile, ReportFile, check_outputs
from daybreak.cli.output import STANDARD_OUTPUT, json_text, write_bytes, write_text
from daybreak.errors import OutputFileError, ParameterError

if TYPE_CHECKING:
    from daybreak.evidence.evidence import Evidence
    from daybreak.evidence.pooling.question import Question

FIGURES = ("forest", "funnel", "time-course", "dose-response")
SUFFIXES = (".svg", ".png", ".pdf")
EVERY = "all"


def _option(name: str, metavar: str, said: str) -> Any:
    return typer.Option(name, metavar=metavar, help=said)


@dataclass(frozen=True)
class Asked:
    """What the command line asks beyond the question itself."""

    by: str | None
    leave_one_out: bool
    network: bool
    nodes: str
    draw: str
    json: str | None
    report: str | None
    figure: str | None


def pool(
    measure: Annotated[
        str, _option("--measure", "NAME", "madrs-difference, difference, g, response or remission.")
    ] = "madrs-difference",
    window: Annotated[
        str, _option("--window", "TIME", "2-4h, 24h, 3d, 7d, 14d, 28d, or all of them.")
    ] = "24h",
    drug: Annotated[str | None, _option("--drug", "DRUG", "Such as esketamine.")] = None,
    route: Annotated[str | None, _option("--route", "ROUTE", "Such as iv or intranasal.")] = None,
    population: Annotated[str | None, _option("--population", "NAME", "Such as trd.")] = None,
    comparator: Annotated[str | None, _option("--comparator", "NAME", "Such as midazolam.")] = None,
    instrument: Annotated[str | None, _option("--instrument", "NAME", "Such as MADRS.")] = None,
    scale: Annotated[
        str, _option("--scale", "NAME", "Counts as odds-ratio, risk-ratio or risk-difference.")
    ] = "odds-ratio",
    arms: Annotated[
        str, _option("--arms", "HOW", "Several active arms: combine them, or split their control.")
    ] = "combine",
    method: Annotated[str, _option("--method", "NAME", "REML, DL or EE (equal effects).")] = "REML",
    test: Annotated[
        str, _option("--test", "NAME", "knha (Hartung and Knapp), adhoc (never narrower than z) or z.")
    ] = "knha",
    by: Annotated[
        str | None, _option("--by", "MODERATOR", "Subgroups or slope by route, control, year, blinding ...")
    ] = None,
    leave_one_out: Annotated[bool, typer.Option("--leave-one-out", help="Also without each trial.")] = False,
    network: Annotated[
        bool, typer.Option("--network", help="Compare all treatments, also indirectly.")
    ] = False,
    nodes: Annotated[
        str, _option("--nodes", "WHAT", "What the network compares: drug (by route) or dose.")
    ] = "drug",
    folder: Annotated[
        Path | None, _option("--folder", "DIR", "Read edited copies of the tables from this folder.")
    ] = None,
    json: JsonFile = None,
    report: ReportFile = None,
    figure: Annotated[
        str | None, _option("--figure", "FILE", "Draw a figure for print (.svg, .png or .pdf).")
    ] = None,
    draw: Annotated[
        str, _option("--draw", "WHICH", "forest, funnel, time-course or dose-response.")
    ] = "forest",
) -> None:
    """Pool published trials: one effect a trial, read in a source, no patient twice.

    \b
    Example:
      daybreak evidence pool --measure madrs-difference --window 28d --by year
    """
    asked = Asked(by, leave_one_out, network, nodes, draw, json, report, figure)
    _check(asked, window, method, test)
    from daybreak.evidence import filter_from_words, load_evidence, read_evidence
    from daybreak.evidence.pooling.question import question_from_words
    from daybreak.evidence.pooling.windows import window as named

    words = {
        "drug": drug,
        "route": route,
        "population": population,
        "comparator": comparator,
        "instrument": instrument,
    }
    at = named("24h" if window == EVERY else window)
    question = question_from_words(measure, at, filter_from_words(words), scale=scale, arms=arms)
    evidence = load_evidence() if folder is None else read_evidence(folder)
    if window == EVERY:
        _time_course(evidence, question, asked, method, test)
    elif network:
        _network(evidence, question, asked)
    else:
        _pooled(evidence, question, asked, method, test)


def _check(asked: Asked, window: str, method: str, test: str) -> None:
    """Refuse what cannot be before anything is read."""
    check_outputs({"--json": asked.json, "--report": asked.report, "--figure": asked.figure}, {})
    for name, value, known in (
        ("--method", method, ("REML", "DL", "EE")),
        ("--test", test, ("knha", "adhoc", "z")),
        ("--draw", asked.draw, FIGURES),
        ("--nodes", asked.nodes, ("drug", "dose")),
    ):
        if value not in known:
            raise ParameterError(
                f"{value[:40]!a} is not known.", where=name, remedy=f"Write one of {', '.join(known)}."
            )
    if asked.figure is not None and Path(asked.figure).suffix not in SUFFIXES:
        raise OutputFileError(
            f"A figure is written as {', '.join(SUFFIXES)}.",
            where="--figure",
            remedy="Name a file that ends so.",
        )
    if (asked.network or window == EVERY) and (
        asked.report or asked.figure or asked.by or asked.leave_one_out
    ):
        raise ParameterError(
            "A network and all times together have no report, figure, moderator or leave-one-out of their own.",
            where="--network" if asked.network else "--window all",
            remedy="Leave that out, or ask for one time without --network (--draw time-course draws all times).",
        )
    if asked.network and window == EVERY:
        raise ParameterError(
            "A network compares treatments at one time.",
            where="--window all",
            remedy="Name a window, such as 24h.",
        )


def _pooled(evidence: Evidence, question: Question, asked: Asked, method: str, test: str) -> None:
    from daybreak.evidence.pooling import answer, answer_json
    from daybreak.report.pooled_terminal import pooled_summary
    from daybreak.report.terminal import can_show

    found = answer(evidence, question, by=asked.by, leave_out=asked.leave_one_out, method=method, test=test)  # type: ignore[arg-type]
    if asked.json is not None:
        write_text(asked.json, json_text(answer_json(found)))
    if asked.figure is not None:
        from daybreak.report.pooled_figures import print_figure

        write_bytes(asked.figure, print_figure(asked.draw, evidence, found, Path(asked.figure)))
    if asked.report is not None:
        from daybreak.report.pooled_html import pooled_report

        write_text(asked.report, pooled_report(evidence, found))
    if STANDARD_OUTPUT not in (asked.json, asked.report):
        write_text(STANDARD_OUTPUT, pooled_summary(found, unicode=can_show(sys.stdout.encoding)))


def _network(evidence: Evidence, question: Question, asked: Asked) -> None:
    from daybreak.evidence.pooling import network_answer, network_json
    from daybreak.report.network_terminal import network_summary
    from daybreak.report.terminal import can_show

    found = network_answer(evidence, question, asked.nodes)  # type: ignore[arg-type]
    if asked.json is not None:
        write_text(asked.json, json_text(network_json(found)))
    if asked.json != STANDARD_OUTPUT:
        write_text(STANDARD_OUTPUT, network_summary(found, unicode=can_show(sys.stdout.encoding)))


def _time_course(evidence: Evidence, question: Question, asked: Asked, method: str, test: str) -> None:
    from daybreak.evidence.pooling import time_course, time_course_json
    from daybreak.report.terminal import can_show
    from daybreak.report.time_course_terminal import time_course_summary

    course = time_course(evidence, question, method=method, test=test)  # type: ignore[arg-type]
    if asked.json is not None:
        write_text(asked.json, json_text(time_course_json(course)))
    if asked.json != STANDARD_OUTPUT:
        write_text(STANDARD_OUTPUT, time_course_summary(course, unicode=can_show(sys.stdout.encoding)))
