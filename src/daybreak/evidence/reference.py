"""How a row is cited: DOI or PubMed number before any address, and a mark where the identifier itself was recalled."""

from __future__ import annotations

import re

_IN_ADDRESS = (
    (re.compile(r"pubmed(?:\.ncbi\.nlm\.nih)?\.gov/(\d+)"), "PMID {}"),
    (re.compile(r"doi\.org/(10\.\d{4,9}/[^\s?#]+)", re.IGNORECASE), "doi:{}"),
    (re.compile(r"/(?:doi/(?:abs/|full/)?|articles/)(10\.\d{4,9}/[^\s?#]+)"), "doi:{}"),
    (re.compile(r"/articles/(PMC\d+)"), "{}"),
    (re.compile(r"clinicaltrials\.gov/study/(NCT\d+)"), "{}"),
)


def identifier_in(url: str) -> str:
    """The DOI, PubMed, PubMed Central or registry number that an address contains, else an empty text."""
    for pattern, form in _IN_ADDRESS:
        if found := pattern.search(url):
            return form.format(found[1].rstrip("/"))
    return ""


def reference(*, doi: str = "", doi_seen: bool = True, pmid: str = "", url: str = "") -> str:
    """The best citation that is known: a DOI that was read, a PMID, a recalled DOI (marked), then the address."""
    if doi and doi_seen:
        return f"doi:{doi}"
    if pmid:
        return f"PMID {pmid}"
    if doi:
        return f"doi:{doi} (recalled)"
    return identifier_in(url) or url
