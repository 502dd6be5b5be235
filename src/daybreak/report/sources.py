"""The publications behind a report, each once: those of the model by number, those of the protocol by the ids it gives them."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from daybreak.simulation.result import Forecast, ParameterUsed

_DOI = re.compile(r"(?:doi:?\s*)?(10\.\d{4,9}/\S+)", re.IGNORECASE)
_PMID = re.compile(r"PMID:?\s*(\d{1,9})", re.IGNORECASE)
_PMC = re.compile(r"PMC\d{1,9}", re.IGNORECASE)
_ADDRESS = re.compile(r"https?://[^\s\"'<>]+")


@dataclass(frozen=True)
class Publication:
    """A source in full: `key` is what a table writes, `reference` a DOI or PMID, else an address."""

    key: str
    citation: str
    reference: str = ""


def of_parameters(parameters: Sequence[ParameterUsed]) -> dict[tuple[str, str], Publication]:
    """Every source of the model's numbers by (citation, reference), numbered in the order of their first use."""
    first_uses = dict.fromkeys((p.source, p.reference) for p in parameters)
    return {pair: Publication(str(number), *pair) for number, pair in enumerate(first_uses, start=1)}


def named_by(forecast: Forecast, known: Sequence[Publication]) -> tuple[Publication, ...]:
    """Those of the protocol's sources that its rules and definitions name by id, several with commas."""
    texts = [*(rule.source for rule in forecast.rules), *(p.source for p in forecast.summary.values())]
    named = {key.strip() for text in texts for key in text.split(",")}
    return tuple(publication for publication in known if publication.key in named)


def web_address(reference: str) -> str | None:
    """Where a DOI, a PMID, a PMC id or an https address leads; None for any other text."""
    text = reference.strip()
    if doi := _DOI.fullmatch(text):
        return f"https://doi.org/{doi[1]}"
    if pmid := _PMID.fullmatch(text):
        return f"https://pubmed.ncbi.nlm.nih.gov/{pmid[1]}/"
    if _PMC.fullmatch(text):
        return f"https://pmc.ncbi.nlm.nih.gov/articles/{text.upper()}/"
    return text if _ADDRESS.fullmatch(text) else None
