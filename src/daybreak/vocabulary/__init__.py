"""Every finding that Daybreak knows, and the rating scales some of them belong to.

`load_vocabulary()["madrs"]` is a finding with its type, unit, ranges and codes; its `check` accepts or refuses
a value. `load_vocabulary().instrument("madrs").band(35)` reads a total. The data is in `vocabulary.yaml`, whose
head says how to read it.
"""

from daybreak.vocabulary.catalogue import Vocabulary, load_vocabulary, read_vocabulary
from daybreak.vocabulary.finding import Finding, FindingType, Range, Value
from daybreak.vocabulary.instrument import (
    Band,
    Codes,
    Instrument,
    Licence,
    MeaningfulChange,
    RecallVariant,
    Remission,
    Response,
    Threshold,
    Wording,
)
from daybreak.vocabulary.source import Source

__all__ = [
    "Band",
    "Codes",
    "Finding",
    "FindingType",
    "Instrument",
    "Licence",
    "MeaningfulChange",
    "Range",
    "RecallVariant",
    "Remission",
    "Response",
    "Source",
    "Threshold",
    "Value",
    "Vocabulary",
    "Wording",
    "load_vocabulary",
    "read_vocabulary",
]
