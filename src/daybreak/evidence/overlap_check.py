"""What declared sharing and the studies must satisfy together, so that no patient is counted twice for want of a thought."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import combinations

from daybreak.errors import EvidenceError
from daybreak.evidence.evidence import no_such
from daybreak.evidence.overlaps_file import OVERLAPS, Overlaps
from daybreak.evidence.placed import Placed
from daybreak.evidence.trial import Trial


def check_overlaps(trials: Sequence[Placed[Trial]], overlaps: Overlaps) -> None:
    """Refuse a declared study that is not there, a review of undeclared patients, one registry id left unexplained.

    Raises:
        EvidenceError: with the file and line of the declaration or of the study.
    """
    known = {placed.row.trial_id: placed for placed in trials}
    named = [
        (i, reuse.where) for reuse in overlaps.reuses.values() for i in (reuse.trial_id, *reuse.drawn_from)
    ]
    named += [(i, s.where) for s in (*overlaps.may_share, *overlaps.distinct) for i in s.trial_ids]
    for trial_id, where in named:
        if trial_id not in known:
            error = no_such("study", trial_id, known)
            raise EvidenceError(error.problem, where=where, remedy=error.remedy)
    for placed in trials:
        if not placed.row.is_primary and placed.row.trial_id not in overlaps.reuses:
            raise EvidenceError(
                f"{placed.row.trial_id} is a {placed.row.design}, and {OVERLAPS} does not say whose patients it counts.",
                where=placed.where,
                remedy="Enter it there under studies, with drawn_from: unknown where its trials are not listed.",
            )
    _check_registries(trials, overlaps)


def _check_registries(trials: Sequence[Placed[Trial]], overlaps: Overlaps) -> None:
    distinct = {
        frozenset(pair) for sharing in overlaps.distinct for pair in combinations(sharing.trial_ids, 2)
    }
    for one, other in combinations(trials, 2):
        shared = set(one.row.registry_ids) & set(other.row.registry_ids)
        ids = (one.row.trial_id, other.row.trial_id)
        if shared and frozenset(ids) not in distinct and not overlaps.why_shared(*ids):
            raise EvidenceError(
                f"{ids[1]} has the registry id {min(shared)} of {ids[0]}; {OVERLAPS} does not say whether they share patients.",
                where=other.where,
                remedy="Declare them there under studies or may_share, or under distinct with the reason.",
            )
