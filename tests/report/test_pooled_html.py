"""The page of a pooled answer: complete, self-contained, the same each time."""

from __future__ import annotations

import re
from dataclasses import replace

from daybreak.evidence import load_evidence
from daybreak.report import pooled_wording as words
from daybreak.report.ink import typeset
from daybreak.report.pooled_html import pooled_report
from tests.report.pooled_example import day_one


def test_the_page_has_every_trial_and_every_reason() -> None:
    page = pooled_report(load_evidence(), day_one())
    for contrast in day_one().contrasts:
        assert contrast.label in page
        assert typeset(words.number(day_one().question, contrast.estimate)) in page
    for one in day_one().chosen.left_out:
        assert one.reason in page
    assert typeset(words.interval(day_one().question, day_one().model.interval)) in page
    assert load_evidence().digest in page
    assert page.count("<svg") == 4


def test_the_page_says_that_nothing_is_left_without_one_of_two() -> None:
    page = pooled_report(load_evidence(), replace(day_one(), left_one_out=()))
    assert words.NOTHING_LEFT in page
    assert words.NOTHING_LEFT not in pooled_report(load_evidence(), day_one())


def test_the_page_stands_alone() -> None:
    page = pooled_report(load_evidence(), day_one())
    assert "<script" not in page
    assert "default-src 'none'" in page
    assert not re.search(r'(?:src|href)="(?!https://|#|data:)', page)
    assert page == pooled_report(load_evidence(), day_one())
