"""The secret of a link: nobody else makes one, an altered one is refused unread, and no log holds it."""

from __future__ import annotations

import io
import logging

import pytest
from hypothesis import given
from hypothesis import strategies as st

from daybreak.clinic.follow_up.tokens import (
    digest_of_secret,
    digest_of_token,
    new_secret,
    token_of,
    without_tokens,
)

ALPHABET = st.sampled_from("ABCXYZabcxyz0189-_.:/=")


def test_a_token_leads_to_the_digest_of_its_secret() -> None:
    secret = new_secret()
    assert digest_of_token(token_of(secret)) == digest_of_secret(secret)
    assert secret not in digest_of_secret(secret)


@given(st.integers(min_value=0, max_value=65), ALPHABET)
def test_a_token_with_one_letter_altered_is_refused(place: int, letter: str) -> None:
    token = token_of("h3kV0dXQ1mSgk4nUq0Wf2A")
    altered = token[:place] + letter + token[place + 1 :]
    assert (digest_of_token(altered) is None) == (altered != token)


@given(st.text(max_size=90))
def test_what_was_not_signed_here_is_refused(text: str) -> None:
    assert digest_of_token(text) is None


def test_a_secret_signed_by_another_clinic_is_refused(settings: pytest.FixtureRequest) -> None:
    token = token_of(new_secret())
    settings.SECRET_KEY = "another clinic's key"  # type: ignore[attr-defined]
    assert digest_of_token(token) is None


def test_two_secrets_differ() -> None:
    assert len({new_secret() for _ in range(200)}) == 200


@pytest.mark.parametrize(
    "line", ["Not Found: /q/{}/", "Forbidden (Origin): /q/{}/3/", "GET http://x/q/{}?language=de"]
)
def test_an_address_in_a_text_loses_its_secret(line: str) -> None:
    token = token_of(new_secret())
    assert token not in without_tokens(line.format(token))


def test_the_log_of_the_clinic_hides_them() -> None:
    """The handler as the settings make it, whoever writes."""
    (handler,) = [one for one in logging.getLogger().handlers if one.name == "stderr"]
    assert isinstance(handler, logging.StreamHandler)
    token, heard = token_of(new_secret()), io.StringIO()
    before = handler.setStream(heard)
    try:
        logging.getLogger("django.request").warning("%s: %s", "Gone", f"/q/{token}/")
    finally:
        handler.setStream(before)
    assert "Gone: /q/.../" in heard.getvalue()
    assert token not in heard.getvalue()
