"""Consent is given to a drug: which form counts for which, and what taking back one leaves."""

from __future__ import annotations

from datetime import date

import pytest

from daybreak.clinic.consents import Form, Signed, counting, counts_for, offered, standing

KETAMINE, SPRAY = "racemic-ketamine", "esketamine"
DAY = date(2026, 3, 2)


def form(pk: int, drug: str = "", *, again: bool = True, said: tuple[int, bool] | None = None) -> Form:
    """A version; `said` is the row's id and whether it was given."""
    last = None if said is None else Signed(said[0], said[1], DAY, True)
    return Form(pk, str(pk), drug, again, last)


def holds(forms: list[Form], drug: str) -> bool:
    now = standing(forms, drug)
    return now is not None and now.signed is not None


def test_a_signature_to_one_drug_counts_for_no_other() -> None:
    forms = [form(1, SPRAY, said=(1, True)), form(2, KETAMINE)]
    assert (holds(forms, SPRAY), holds(forms, KETAMINE), holds(forms, "")) == (True, False, False)


def test_a_form_for_every_drug_counts_for_each() -> None:
    forms = [form(1, said=(1, True))]
    assert all(holds(forms, drug) for drug in (SPRAY, KETAMINE, ""))


def test_a_newer_form_for_one_drug_leaves_consent_to_the_others_as_it_was() -> None:
    forms = [form(1, said=(1, True)), form(2, SPRAY)]
    assert (holds(forms, SPRAY), holds(forms, KETAMINE), holds(forms, "")) == (False, True, True)


def test_a_newer_form_for_every_drug_is_signed_anew_for_each() -> None:
    forms = [form(1, SPRAY, said=(1, True)), form(2)]
    assert not holds(forms, SPRAY)
    assert holds([forms[0], form(2, again=False)], SPRAY)


def test_without_a_form_that_covers_a_drug_nothing_counts_for_it() -> None:
    assert standing([form(1, SPRAY, said=(1, True))], KETAMINE) is None
    assert standing([form(1, SPRAY, said=(1, True))], "") is None
    assert counting([], SPRAY) == []


def test_taking_back_one_leaves_the_other() -> None:
    forms = [form(1, SPRAY, said=(3, False)), form(2, KETAMINE, said=(2, True))]
    assert (holds(forms, SPRAY), holds(forms, KETAMINE)) == (False, True)


def test_what_was_said_last_of_what_covers_a_drug_decides() -> None:
    """Signed for every drug, then a correction for the spray, which was taken back: the spray is refused, ketamine is not."""
    forms = [form(1, said=(1, True)), form(2, SPRAY, again=False, said=(3, False))]
    assert (holds(forms, SPRAY), holds(forms, KETAMINE)) == (False, True)


@pytest.mark.parametrize(
    ("forms", "shown"),
    [
        ([form(1), form(2)], [("2", (KETAMINE, SPRAY))]),
        ([form(1), form(2, SPRAY)], [("1", (KETAMINE,)), ("2", (SPRAY,))]),
        ([form(1, SPRAY), form(2)], [("2", (KETAMINE, SPRAY))]),
        ([form(1), form(2, SPRAY), form(3, KETAMINE)], [("2", (SPRAY,)), ("3", (KETAMINE,))]),
        ([form(1), form(2, SPRAY, again=False)], [("1", (KETAMINE, SPRAY)), ("2", (SPRAY,))]),
    ],
)
def test_the_newest_form_of_each_coverage_is_offered_where_it_counts_for_something(
    forms: list[Form], shown: list[tuple[str, tuple[str, ...]]]
) -> None:
    assert [(one.version, drugs) for one, drugs in offered(forms)] == shown


def test_an_earlier_version_that_is_to_be_signed_anew_counts_for_nothing() -> None:
    forms = [form(1), form(2)]
    assert counts_for(forms, forms[0]) == ()
