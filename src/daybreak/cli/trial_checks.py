"""What `daybreak trial` refuses before it runs anything."""

from __future__ import annotations

from collections.abc import Mapping
from difflib import get_close_matches
from typing import TYPE_CHECKING

from daybreak.cli.output import STANDARD_OUTPUT
from daybreak.errors import OutputFileError, ParameterError, TrialError

if TYPE_CHECKING:
    from daybreak.trial.design_file import Trial
    from daybreak.trial.record import TrialRecord


def check_record(record: str | None) -> None:
    """A record is a file.

    Raises:
        OutputFileError: it is to go to standard output.
    """
    if record == STANDARD_OUTPUT:
        raise OutputFileError(
            "A record is no text and does not go to standard output.",
            where="--record",
            remedy="Name a file, such as trial.npz.",
        )


def check_from_record(of_a_run: Mapping[str, object]) -> None:
    """What was recorded is not run again.

    Args:
        of_a_run: what was given beside --from-record, by option; None for what was not.

    Raises:
        ParameterError: an option of a run.
    """
    for option, value in of_a_run.items():
        if value is not None:
            raise ParameterError(
                "This is for a run, and --from-record reads one that was made.",
                where=option,
                remedy=f"Leave {option} out, or run the trial again without --from-record.",
            )


def check_analysis(analysis: str, power: str | None) -> None:
    """A size is searched for by ANCOVA alone.

    Raises:
        ParameterError: another analysis beside --power.
    """
    if power is not None and analysis != "ancova":
        raise ParameterError(
            f"--power searches by ancova, not by {analysis}.",
            where="--analysis",
            remedy="Leave --analysis or --power out.",
        )


def check_record_of(asked: Trial, observed: TrialRecord, path: str) -> None:
    """Refuse a record of another trial file.

    Raises:
        TrialError: it is of another trial, or the file has changed since.
    """
    made_of = observed.about.get("design_sha256", "")
    if made_of != asked.sha256:
        raise TrialError(
            f"This is a record of {observed.trial} (file of sha256 {made_of[:12] or 'not known'}), "
            f"not of {asked.design.id} as its file is now ({asked.sha256[:12]}).",
            where=path,
            remedy="Give the file that was run, or run and record the trial again.",
        )


def check_evidence(asked: Trial) -> None:
    """Refuse an `evidence:` that names no trial of the evidence tables.

    Raises:
        TrialError: with the nearest ids.
    """
    from daybreak.evidence import load_evidence

    name = asked.design.evidence
    known = [trial.trial_id for trial in load_evidence().trials]
    if name is not None and name not in known:
        near = get_close_matches(name, known, n=3, cutoff=0.5)
        raise TrialError(
            f"There is no trial `{name}` in the evidence tables.",
            where=f"{asked.design.id}: evidence",
            remedy=f"Write {' or '.join(near)}, or leave `evidence:` out."
            if near
            else "Leave `evidence:` out, or take an id of `daybreak evidence list`.",
        )


def check_total(asked: Trial, patients_per_arm: int | None, replicates: int) -> None:
    """Refuse more patients in all arms and replicates together than a run can hold; those treated before a withdrawal count.

    Raises:
        ParameterError: with the most replicates that can be.
    """
    from daybreak.trial.run import MOST_PATIENTS, treated

    patients = sum(treated(asked.design, patients_per_arm or arm.patients) for arm in asked.design.arms)
    if patients * replicates > MOST_PATIENTS:
        raise ParameterError(
            f"{replicates:,} replicates of {patients:,} patients{_before(asked)} are more than {MOST_PATIENTS:,}.",
            where="--replicates",
            remedy=f"Ask for at most {max(MOST_PATIENTS // patients, 1)}, or for fewer patients.",
        )


def _before(asked: Trial) -> str:
    return "" if asked.design.withdrawal is None else " treated before the withdrawal"


__all__ = [
    "check_analysis",
    "check_evidence",
    "check_from_record",
    "check_record",
    "check_record_of",
    "check_total",
]
