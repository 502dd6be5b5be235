"""Refusals of numbers that no trial can have reported, each as a sentence that names the position."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from daybreak.errors import EvidenceError
from daybreak.evidence.pooling.shapes import StudyBool, StudyFloat


def refuse_where(wrong: StudyBool, problem: str, remedy: str, **shown: StudyFloat) -> None:
    """Refuse when any study is wrong; the sentence names the first one and its numbers.

    Raises:
        EvidenceError: with position (counted from 1), what is wrong and what to write instead.
    """
    if not wrong.any():
        return
    first = int(np.argmax(wrong))
    numbers = ", ".join(f"{name} {column[first]:g}" for name, column in shown.items())
    raise EvidenceError(f"{problem} ({numbers}).", where=f"study {first + 1}", remedy=remedy)


def check_same_length(columns: Mapping[str, StudyFloat]) -> None:
    """Refuse columns that are not one number a study, or that hold something that is no number.

    Raises:
        EvidenceError: naming the column.
    """
    sizes = {name: column.shape for name, column in columns.items()}
    if len(set(sizes.values())) > 1:
        raise EvidenceError(
            f"The columns are not equally long: {', '.join(f'{n} {s[0]}' for n, s in sizes.items())}.",
            remedy="Give one number a study in each.",
        )
    for name, column in columns.items():
        refuse_where(
            ~np.isfinite(column), "This is no finite number", "Leave the study out.", **{name: column}
        )


def check_sizes(smallest: float, **sizes: StudyFloat) -> None:
    """Refuse groups smaller than a variance needs.

    Raises:
        EvidenceError: naming the group.
    """
    for name, size in sizes.items():
        refuse_where(
            size < smallest,
            f"A group of fewer than {smallest:g} patients carries no variance",
            "Leave the study out.",
            **{name: size},
        )
