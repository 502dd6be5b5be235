"""What the range of a rating scale lets a published number be; the ranges are those of the vocabulary.

    a mean, at baseline or later        inside the range
    a change, or a difference           no larger than the range is long
    an SD or SE of scores               at most half the length (Popoviciu: no spread within a range is larger)
    an SD or SE of changes              at most the length, for a change can go both ways
    an interval of any of these         no further from the number than the range is long

A scale that the vocabulary does not have (the Hamilton scales but that of 17 items, those of single trials) has no range here,
and is not checked.
"""

from __future__ import annotations

from functools import cache

from daybreak.errors import EvidenceError
from daybreak.evidence.checks import check_range
from daybreak.evidence.kinds import Instrument, Measure
from daybreak.vocabulary import Range, load_vocabulary

_WHOLE: dict[Instrument, str] = {
    "MADRS": "madrs",
    "HDRS17": "hamd17",
    "QIDS-SR16": "qids_sr16",
    "PHQ9": "phq9",
    "GAD7": "gad7",
    "CAPS-5": "caps5",
    "IES-R": "ies_r",
    "SSI": "ssi",
}
_ITEM: dict[Instrument, str] = {"MADRS-SI": "madrs", "PHQ9-SI": "phq9"}  # one item of the scale
_MEANS = ("baseline_mean", "mean")
_CHANGES = ("change_mean", "difference_vs_control")


@cache
def range_of(instrument: Instrument) -> Range | None:
    """Lowest and highest score; None where the vocabulary does not have the scale."""
    instruments = load_vocabulary().instruments
    if instrument in _WHOLE:
        return instruments[_WHOLE[instrument]].total
    return instruments[_ITEM[instrument]].item_range if instrument in _ITEM else None


def check_scale(
    instrument: Instrument, measure: Measure, numbers: tuple[float | None, ...], **spreads: float | None
) -> None:
    """Refuse a mean, a change or a spread that no patients on this scale can have.

    Args:
        numbers: the value, or the ends of the printed range.
        spreads: sd, se, and `reach`: how far the interval goes from the value.

    Raises:
        EvidenceError: with the range of the scale.
    """
    span = range_of(instrument)
    if span is None or measure not in (*_MEANS, *_CHANGES):
        return
    length = span.most - span.least
    for number in numbers:
        if measure in _MEANS:
            check_range(f"the {instrument} {measure}", number, span.least, span.most)
        else:
            check_range(f"the {instrument} {measure}", number, -length, length)
    most = length / 2 if measure in _MEANS else length
    for name, spread in spreads.items():
        limit, what = (length, "the interval's reach") if name == "reach" else (most, f"the {name}")
        if spread is not None and spread > limit:
            raise EvidenceError(
                f"{what} of the {instrument} {measure} is {spread:g}; the scale goes from {span.least:g} to {span.most:g}.",
                remedy=f"Write a number that is at most {limit:g}, or check the column.",
            )
