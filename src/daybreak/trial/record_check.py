"""What must hold of a trial record before it may exist."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from daybreak.errors import TrialError

if TYPE_CHECKING:
    from daybreak.trial.record import TrialRecord


class EmptyTrialError(TrialError):
    """Nobody is in the trial: nobody was randomised where a condition decides who is."""


def check_record(record: TrialRecord) -> None:
    """Refuse a record that contradicts itself.

    Raises:
        TrialError: the first contradiction found, with the patient or visit where it stands.
    """
    for check in (_names, _shapes, _visits, _arms, _replicates, _scores, _leaving, _persons, _events):
        check(record)


def _refuse(record: TrialRecord, problem: str, remedy: str = "") -> TrialError:
    return TrialError(problem, where=_name(record), remedy=remedy)


def _name(record: TrialRecord) -> str:
    return record.trial or "trial record"


def _names(record: TrialRecord) -> None:
    if not record.trial:
        raise _refuse(record, "The record does not say which trial it is of.", "Give the trial's id.")
    if not record.arms or len(set(record.arms)) != len(record.arms) or not all(record.arms):
        raise _refuse(
            record, f"Arms need different names: {record.arms}.", "Name at least one arm, each once."
        )
    if record.control is not None and record.control not in record.arms:
        raise _refuse(
            record, f"The control {record.control!r} is not an arm.", f"Its arms: {', '.join(record.arms)}."
        )
    for arm, control in record.controls.items():
        if {arm, control} - set(record.arms) or arm == control:
            raise _refuse(
                record,
                f"{arm!r} cannot be compared with {control!r}.",
                f"Its arms: {', '.join(record.arms)}.",
            )


def _shapes(record: TrialRecord) -> None:
    patients, visits = record.arm.shape, record.visit_h.shape
    if len(patients) != 1 or not patients[0]:
        raise EmptyTrialError(
            "Nobody is in this trial.", where=_name(record), remedy="Give at least one patient."
        )
    each = {
        "baseline": record.baseline,
        "replicate": record.replicate,
        "left_h": record.left_h,
        "person": record.person,
        "period": record.period,
        **record.events,
    }
    for name, values in each.items():
        if values is not None and values.shape != patients:
            raise _refuse(
                record,
                f"{name} has the shape {values.shape}, not one value for each of {patients[0]} patients.",
            )
    if record.scores.shape != (*visits, *patients):
        raise _refuse(
            record,
            f"The scores have the shape {record.scores.shape}, not (visits, patients) = {(*visits, *patients)}.",
        )


def _visits(record: TrialRecord) -> None:
    times = record.visit_h
    if times.ndim != 1 or not len(times) or not np.isfinite(times).all():
        raise _refuse(record, "Visits need times in hours.", "Give at least one.")
    if times[0] <= 0 or (np.diff(times) <= 0).any():
        raise _refuse(
            record, "Visits must follow each other and come after the first dose (0 h).", "Put them in order."
        )


def _arms(record: TrialRecord) -> None:
    wrong = np.flatnonzero((record.arm < 0) | (record.arm >= len(record.arms)))
    if len(wrong):
        raise _refuse(
            record,
            f"Patient {wrong[0]} is in arm number {record.arm[wrong[0]]}, but there are {len(record.arms)} arms.",
            "Number arms from 0.",
        )


def _replicates(record: TrialRecord) -> None:
    number = record.replicate
    if number[0] != 0 or not np.isin(np.diff(number), (0, 1)).all():
        raise _refuse(
            record,
            "Replicates must be numbered from 0, in order, none left out.",
            "Sort the patients by replicate.",
        )
    cells = np.bincount(record.cell, minlength=record.replicates * len(record.arms))
    empty = np.flatnonzero(cells == 0)
    if len(empty):
        replicate, arm = divmod(int(empty[0]), len(record.arms))
        raise _refuse(
            record,
            f"Nobody is in arm {record.arms[arm]!r} of replicate {record.run_number(replicate)}.",
            "Leave the replicate out.",
        )


def _scores(record: TrialRecord) -> None:
    most = record.scoring.maximum
    strange = np.flatnonzero(~((record.baseline >= 0) & (record.baseline <= most)))
    if len(strange):
        raise _refuse(
            record,
            f"Patient {strange[0]} starts at {record.baseline[strange[0]]:g} points; the scale runs from 0 to {most:g}.",
        )
    known = ~np.isnan(record.scores)
    outside = np.argwhere(known & ~((record.scores >= 0) & (record.scores <= most)))
    if len(outside):
        visit, patient = outside[0]
        raise _refuse(
            record,
            f"Patient {patient} has {record.scores[visit, patient]:g} points at {record.visit_h[visit]:g} h; "
            f"the scale runs from 0 to {most:g}.",
        )


def _leaving(record: TrialRecord) -> None:
    if record.left_h is None:
        return
    if not (record.left_h >= 0).all():
        raise _refuse(
            record, "A patient left before the first dose.", "Give hours from 0, or inf for those who stayed."
        )
    late = np.argwhere(record.observed & (record.visit_h[:, None] > record.left_h))
    if len(late):
        visit, patient = late[0]
        raise _refuse(
            record,
            f"Patient {patient} left at {record.left_h[patient]:g} h but has a score at {record.visit_h[visit]:g} h.",
        )


def _persons(record: TrialRecord) -> None:
    if record.person is None and record.period is None:
        return
    if not _paired(record):
        raise _refuse(
            record,
            "The patients of a crossover are not paired.",
            "Give everybody one number in both arms, and two periods, 0 and 1, of one replicate.",
        )


def _paired(record: TrialRecord) -> bool:
    """Whether everybody is here twice: once in each of two arms and of two periods, in one replicate."""
    if record.person is None or record.period is None or len(record.arms) != 2 or record.patients % 2:
        return False
    order = np.lexsort((record.arm, record.person))
    person, arm, period, replicate = (
        values[order].reshape(-1, 2)
        for values in (record.person, record.arm, record.period, record.replicate)
    )
    once_each = (
        (arm == [0, 1]).all() and (np.sort(period) == [0, 1]).all() and (np.diff(person[:, 0]) > 0).all()
    )
    return bool(
        once_each and (person[:, 0] == person[:, 1]).all() and (replicate[:, 0] == replicate[:, 1]).all()
    )


def _events(record: TrialRecord) -> None:
    for event, arms in record.unknown_in.items():
        if event not in record.events or set(arms) - set(record.arms):
            raise _refuse(
                record,
                f"{event!r} in {', '.join(arms)}, which is said to be unknown, is not of this trial.",
                f"Its events: {', '.join(record.events)}; its arms: {', '.join(record.arms)}.",
            )
        unknown = np.isin(record.arm, [record.arms.index(arm) for arm in arms])
        if (record.events[event] & unknown).any():
            raise _refuse(record, f"Patients had {event!r} in an arm in which nobody knows who had it.")


__all__ = ["check_record"]
