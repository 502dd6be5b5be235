"""`daybreak evidence`: what has been published, what is claimed, and what is missing."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from daybreak.cli import evidence_pool
from daybreak.cli.options import JsonFile, check_outputs, hours
from daybreak.cli.output import STANDARD_OUTPUT, json_text, write_text
from daybreak.errors import EvidenceError, ParameterError

if TYPE_CHECKING:
    from daybreak.evidence import Evidence, Expectation

app = typer.Typer(
    help="Read what has been published, what is claimed, and what is missing.",
    no_args_is_help=True,
    rich_markup_mode=None,
    add_completion=False,
)

Folder = Annotated[
    Path | None,
    typer.Option("--folder", metavar="DIR", help="Read edited copies of the tables from this folder."),
]


def _option(name: str, what: str) -> Any:
    return typer.Option(f"--{name}", metavar="WORD", help=what)


@app.command("list")
def list_trials(
    drug: Annotated[str | None, _option("drug", "esketamine, racemic-ketamine, ...")] = None,
    route: Annotated[str | None, _option("route", "iv, intranasal, oral, oral-er, sc, sublingual.")] = None,
    population: Annotated[str | None, _option("population", "trd, mdd, bipolar, ptsd, mixed.")] = None,
    comparator: Annotated[
        str | None, _option("comparator", "saline, midazolam, placebo-spray, none, ...")
    ] = None,
    instrument: Annotated[str | None, _option("instrument", "MADRS, HDRS17, PHQ9, SSI, ...")] = None,
    from_h: Annotated[
        float | None,
        typer.Option("--from-h", parser=hours, metavar="H", help="Hours since the first dose, at least."),
    ] = None,
    to_h: Annotated[
        float | None,
        typer.Option("--to-h", parser=hours, metavar="H", help="Hours since the first dose, at most."),
    ] = None,
    recalled: Annotated[bool, typer.Option("--recalled", help="Show what was recalled, not read.")] = False,
    folder: Folder = None,
    json: JsonFile = None,
) -> None:
    """List the studies, or those that a filter keeps.

    \b
    Example:
      daybreak evidence list --drug esketamine --instrument MADRS --to-h 30
    """
    check_outputs({"--json": json}, {})
    from daybreak.evidence import filter_from_words, select
    from daybreak.evidence.as_json import trials_json
    from daybreak.evidence.page import list_lines

    words = {
        "drug": drug,
        "route": route,
        "population": population,
        "comparator": comparator,
        "instrument": instrument,
    }
    keep = filter_from_words(words, from_h=from_h, to_h=to_h, recalled=recalled)
    everything = evidence_of(folder)
    selected = select(everything, keep)
    _give(json, trials_json(selected), list_lines(selected, everything))


@app.command("show")
def show(
    trial: Annotated[str, typer.Argument(metavar="TRIAL", help="Id of a study, as `list` prints it.")],
    sources: Annotated[bool, typer.Option("--sources", help="Print where each number was read.")] = False,
    folder: Folder = None,
    json: JsonFile = None,
) -> None:
    """Print one study: who, how, every number, shared patients, corrections, gaps.

    \b
    Example:
      daybreak evidence show popova2019_transform2
    """
    check_outputs({"--json": json}, {})
    from daybreak.evidence import gaps_of
    from daybreak.evidence.as_json import trial_json
    from daybreak.evidence.page import trial_lines

    evidence = evidence_of(folder)
    found = evidence.trial(trial)
    lacks = gaps_of(evidence, found, _expectations(folder))
    _give(json, trial_json(evidence, trial, lacks), trial_lines(evidence, found, lacks, sources=sources))


@app.command("claims")
def claims(
    topic: Annotated[
        str | None, typer.Option("--topic", metavar="WORD", help="Only topics that contain this word.")
    ] = None,
    folder: Folder = None,
    json: JsonFile = None,
) -> None:
    """Print what is said about ketamine and what the figures say.

    Ends with code 11 when the figures no longer support a verdict.

    \b
    Example:
      daybreak evidence claims --topic onset
    """
    check_outputs({"--json": json}, {})
    from daybreak.evidence import judge
    from daybreak.evidence.as_json import claims_json
    from daybreak.evidence.claims_page import claim_lines
    from daybreak.evidence.verdicts import CHECKS_FILE, read_bases

    evidence = evidence_of(folder)
    judgements = judge(evidence, None if folder is None else read_bases(folder / CHECKS_FILE.name))
    if topic is not None:
        judgements = tuple(j for j in judgements if topic.lower() in j.claim.topic.lower())
        if not judgements:
            topics = dict.fromkeys(claim.topic for claim in evidence.claims)
            raise ParameterError(
                f"No topic contains {topic!a}.",
                where="--topic",
                remedy=f"The topics are: {'; '.join(topics)}.",
            )
    _give(json, claims_json(judgements), claim_lines(evidence, judgements))
    if any(judgement.failed for judgement in judgements):
        raise typer.Exit(EvidenceError.exit_code)


@app.command("gaps")
def gaps(folder: Folder = None, json: JsonFile = None) -> None:
    """Print what the field would expect and the tables lack.

    \b
    Example:
      daybreak evidence gaps
    """
    check_outputs({"--json": json}, {})
    from daybreak.evidence import find_gaps
    from daybreak.evidence.as_json import gaps_json
    from daybreak.evidence.claims_page import gap_lines

    evidence = evidence_of(folder)
    found = find_gaps(evidence, _expectations(folder))
    _give(json, gaps_json(found), gap_lines(found))


@app.command("unfitted")
def unfitted(folder: Folder = None, json: JsonFile = None) -> None:
    """Print which figures on mood were read and not fitted, and why.

    \b
    Example:
      daybreak evidence unfitted
    """
    check_outputs({"--json": json}, {})
    from daybreak.trial.unfitted import unfitted as find
    from daybreak.trial.unfitted import unfitted_json, unfitted_lines

    found = find(evidence_of(folder))
    _give(json, unfitted_json(found), unfitted_lines(found))


app.command("pool")(evidence_pool.pool)


def evidence_of(folder: Path | None) -> Evidence:
    """The packaged tables, or edited ones."""
    from daybreak.evidence import load_evidence, read_evidence

    return load_evidence() if folder is None else read_evidence(folder)


def _expectations(folder: Path | None) -> tuple[Expectation, ...] | None:
    """Those of an edited folder; None for the packaged ones."""
    from daybreak.evidence.expectations import EXPECTATIONS_FILE, read_expectations

    return None if folder is None else read_expectations(folder / EXPECTATIONS_FILE.name)


def _give(json: str | None, data: dict[str, Any], lines: Iterable[str]) -> None:
    """The whole result as JSON where it was asked for, and the page unless standard output carries the JSON."""
    if json is not None:
        write_text(json, json_text(data))
    if json != STANDARD_OUTPUT:
        write_text(STANDARD_OUTPUT, "".join(f"{line}\n" for line in lines))
