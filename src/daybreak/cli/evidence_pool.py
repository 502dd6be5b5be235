"""`daybreak evidence pool`: what the published trials say together."""

from __future__ import annotations

import sys
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from daybreak.cli.options import JsonFile, ReportFile, check_figure, check_outputs
from daybreak.cli.output import STANDARD_OUTPUT, json_text, write_bytes, write_text
from daybreak.errors import ParameterError

if TYPE_CHECKING:
    from daybreak.evidence.evidence import Evidence
    from daybreak.evidence.pooling.question import Question

FIGURES = ("forest", "funnel", "time-course", "dose-response")
EVERY = "all"
COUNTED, MEASURED = ("response", "remission"), ("madrs-difference", "difference", "g")


def _option(name: str, metavar: str, said: str) -> Any:
    return typer.Option(name, metavar=metavar, help=said)


@dataclass(frozen=True)
class Asked:
    """What the command line asks beyond the question itself; None where an option was not given."""

    measure: str
    window: str
    scale: str | None
    arms: str | None
    method: str | None
    test: str | None
    by: str | None
    leave_one_out: bool
    network: bool
    nodes: str | None
    draw: str | None
    json: str | None
    report: str | None
    figure: str | None

    @property
    def how(self) -> dict[str, Any]:
        """Method and test of the model."""
        return {"method": self.method or "REML", "test": self.test or "knha"}


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
        str | None,
        _option("--scale", "NAME", "Counts as odds-ratio (default), risk-ratio or risk-difference."),
    ] = None,
    arms: Annotated[
        str | None,
        _option("--arms", "HOW", "Several active arms: combine (default) them, or split their control."),
    ] = None,
    method: Annotated[
        str | None, _option("--method", "NAME", "REML (default), DL or EE (equal effects).")
    ] = None,
    test: Annotated[
        str | None,
        _option("--test", "NAME", "knha (Hartung and Knapp; default), adhoc (never narrower than z) or z."),
    ] = None,
    by: Annotated[
        str | None, _option("--by", "MODERATOR", "Subgroups or slope by route, control, year, blinding ...")
    ] = None,
    leave_one_out: Annotated[bool, typer.Option("--leave-one-out", help="Also without each trial.")] = False,
    network: Annotated[
        bool, typer.Option("--network", help="Compare all treatments, also indirectly.")
    ] = False,
    nodes: Annotated[
        str | None, _option("--nodes", "WHAT", "What the network compares: drug (by route; default) or dose.")
    ] = None,
    folder: Annotated[
        Path | None, _option("--folder", "DIR", "Read edited copies of the tables from this folder.")
    ] = None,
    json: JsonFile = None,
    report: ReportFile = None,
    figure: Annotated[
        str | None, _option("--figure", "FILE", "Draw a figure for print (.svg, .png or .pdf).")
    ] = None,
    draw: Annotated[
        str | None, _option("--draw", "WHICH", "forest (default), funnel, time-course or dose-response.")
    ] = None,
) -> None:
    """Pool published trials: one effect a trial, read in a source, no patient twice.

    \b
    Example:
      daybreak evidence pool --measure madrs-difference --window 28d --by year
    """
    asked = Asked(
        measure,
        window,
        scale,
        arms,
        method,
        test,
        by,
        leave_one_out,
        network,
        nodes,
        draw,
        json,
        report,
        figure,
    )
    _check(asked)
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
    question = question_from_words(
        measure, at, filter_from_words(words), scale=scale or "odds-ratio", arms=arms or "combine"
    )
    evidence = load_evidence() if folder is None else read_evidence(folder)
    if window == EVERY:
        _time_course(evidence, question, asked)
    elif network:
        _network(evidence, question, asked)
    else:
        _pooled(evidence, question, asked)


def _check(asked: Asked) -> None:
    """Refuse what cannot be before anything is read."""
    for name, value, known in (
        ("--method", asked.method, ("REML", "DL", "EE")),
        ("--test", asked.test, ("knha", "adhoc", "z")),
        ("--draw", asked.draw, FIGURES),
        ("--nodes", asked.nodes, ("drug", "dose")),
    ):
        if value is not None and value not in known:
            raise ParameterError(
                f"{value[:40]!a} is not known.", where=name, remedy=f"Write one of {', '.join(known)}."
            )
    check_figure(asked.figure)
    _check_heard(asked)
    check_outputs({"--json": asked.json, "--report": asked.report, "--figure": asked.figure}, {})


def _check_heard(asked: Asked) -> None:
    """Refuse an option that would change nothing beside the others."""
    whole = asked.network or asked.window == EVERY
    unheard: tuple[tuple[bool, str, str, str], ...] = (
        (
            asked.network and asked.window == EVERY,
            "--window all",
            "A network compares treatments at one time.",
            "Name a window, such as 24h.",
        ),
        (
            whole and bool(asked.report or asked.figure or asked.by or asked.leave_one_out),
            "--network" if asked.network else "--window all",
            "A network and all times together have no report, figure, moderator or leave-one-out of their own.",
            "Leave that out, or ask for one time without --network (--draw time-course draws all times).",
        ),
        (
            asked.network and bool(asked.arms or asked.method or asked.test),
            "--network",
            "A network takes every arm as it is, by REML and Student's t: --arms, --method and --test change nothing in it.",
            "Leave them out.",
        ),
        (
            asked.nodes is not None and not asked.network,
            "--nodes",
            "Only a network has nodes.",
            "Add --network, or leave --nodes out.",
        ),
        (
            asked.draw is not None and asked.figure is None,
            "--draw",
            "There is no figure to draw it in.",
            "Add --figure FILE, or leave --draw out.",
        ),
        (
            asked.scale is not None and asked.measure in MEASURED,
            "--scale",
            f"A scale is for counts, and {asked.measure} counts nobody.",
            f"Ask for --measure {' or '.join(COUNTED)}, or leave --scale out.",
        ),
    )
    for wrong, where, problem, remedy in unheard:
        if wrong:
            raise ParameterError(problem, where=where, remedy=remedy)


def _pooled(evidence: Evidence, question: Question, asked: Asked) -> None:
    from daybreak.evidence.pooling import answer, answer_json
    from daybreak.report.pooled_terminal import pooled_summary
    from daybreak.report.terminal import can_show

    found = answer(evidence, question, by=asked.by, leave_out=asked.leave_one_out, **asked.how)
    if asked.json is not None:
        write_text(asked.json, json_text(answer_json(found)))
    if asked.figure is not None:
        from daybreak.report.pooled_figures import print_figure

        write_bytes(asked.figure, print_figure(asked.draw or "forest", evidence, found, Path(asked.figure)))
    if asked.report is not None:
        from daybreak.report.pooled_html import pooled_report

        write_text(asked.report, pooled_report(evidence, found))
    if STANDARD_OUTPUT not in (asked.json, asked.report):
        write_text(STANDARD_OUTPUT, pooled_summary(found, unicode=can_show(sys.stdout.encoding)))


def _network(evidence: Evidence, question: Question, asked: Asked) -> None:
    from daybreak.evidence.pooling import network_answer, network_json
    from daybreak.report.network_terminal import network_summary
    from daybreak.report.terminal import can_show

    found = network_answer(evidence, question, "dose" if asked.nodes == "dose" else "drug")
    if asked.json is not None:
        write_text(asked.json, json_text(network_json(found)))
    if asked.json != STANDARD_OUTPUT:
        write_text(STANDARD_OUTPUT, network_summary(found, unicode=can_show(sys.stdout.encoding)))


def _time_course(evidence: Evidence, question: Question, asked: Asked) -> None:
    from daybreak.evidence.pooling import time_course, time_course_json
    from daybreak.report.terminal import can_show
    from daybreak.report.time_course_terminal import time_course_summary

    course = time_course(evidence, question, **asked.how)
    if asked.json is not None:
        write_text(asked.json, json_text(time_course_json(course)))
    if asked.json != STANDARD_OUTPUT:
        write_text(STANDARD_OUTPUT, time_course_summary(course, unicode=can_show(sys.stdout.encoding)))
