"""Where a fact of the vocabulary comes from."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Source:
    """A publication or document; `seen` is True when the fact was read there, not recalled.

    A recalled fact is shown with that mark and never serves as a default.
    """

    id: str
    citation: str
    doi: str = ""
    pmid: str = ""
    url: str = ""
    seen: bool = True

    @property
    def reference(self) -> str:
        """The most lasting address there is: DOI, then PubMed, then a web page; empty for a recalled fact."""
        if self.doi:
            return f"doi:{self.doi}"
        return f"PMID {self.pmid}" if self.pmid else self.url
