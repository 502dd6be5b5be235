"""A source shows its most lasting address first."""

from __future__ import annotations

from daybreak.vocabulary import Source, load_vocabulary


def test_a_doi_comes_before_a_pubmed_number_and_that_before_a_web_page() -> None:
    assert Source("X", "x", doi="10.1/x", pmid="1", url="https://x").reference == "doi:10.1/x"
    assert Source("X", "x", pmid="1", url="https://x").reference == "PMID 1"
    assert Source("X", "x", url="https://x").reference == "https://x"


def test_every_source_that_was_seen_has_an_address() -> None:
    assert all(source.reference for source in load_vocabulary().sources.values() if source.seen)
