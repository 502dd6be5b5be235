"""What a clinician reads before signing fits 80 columns and leaves no rule out."""

from __future__ import annotations

import pytest

from daybreak.protocol import library, load_protocol
from daybreak.protocol.page import WIDTH, page


@pytest.mark.parametrize("name", library())
def test_the_page_is_80_columns_wide(name: str) -> None:
    assert [line for line in page(load_protocol(name)) if len(line) > WIDTH] == []


@pytest.mark.parametrize("name", library())
def test_the_page_leaves_no_rule_out(name: str) -> None:
    protocol = load_protocol(name)
    text = " ".join(" ".join(page(protocol, sources=True)).split())
    for rule in protocol.eligibility:
        assert rule.reason in text
    for gate in protocol.session.gates:
        assert gate.reason in text
    for gap in protocol.unset:
        assert gap in text
    for source in protocol.basis:
        assert source.house or source.reference in text


def test_the_page_says_who_has_signed() -> None:
    assert any("signed by nobody" in line for line in page(load_protocol("spravato-trd-us")))


def test_working_choices_carry_a_star() -> None:
    lines = page(load_protocol("spravato-trd-us"))
    assert any(line.endswith("[house] (*)") for line in lines)
    assert any(line.startswith("(*)") for line in lines)


def test_the_page_names_the_findings_that_a_patient_file_needs() -> None:
    text = " ".join(" ".join(page(load_protocol("spravato-trd-us"))).split())
    assert "asks for age_years, diagnosis, failed_antidepressant_trials" in text
    assert "rems_enrolled, inpatient: ids for the patient's file" in text
