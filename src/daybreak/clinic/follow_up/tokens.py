"""The secret in a link's address: signed, so that an altered one is refused unread, and kept by its digest only."""

from __future__ import annotations

import hashlib
import logging
import re
import secrets

from django.core.signing import BadSignature, Signer

SECRET_BYTES = 16  # 128 bits: nobody guesses one
_SALT = "daybreak.clinic.questionnaire-link"
_IN_ADDRESS = re.compile(r"(/q/)[^/\s'\"?]+")


def new_secret() -> str:
    """A secret that has never been used."""
    return secrets.token_urlsafe(SECRET_BYTES)


def digest_of_secret(secret: str) -> str:
    """What is kept of it."""
    return hashlib.sha256(secret.encode()).hexdigest()


def token_of(secret: str) -> str:
    """The secret and the clinic's signature, as they stand in the address."""
    return _signer().sign(secret)


def digest_of_token(token: str) -> str | None:
    """The digest to look for; None where the signature is not the clinic's."""
    try:
        return digest_of_secret(_signer().unsign(token))
    except BadSignature:
        return None


def without_tokens(text: str) -> str:
    """A text in which addresses of links have lost their secret."""
    return _IN_ADDRESS.sub(r"\1...", text)


class HideTokens(logging.Filter):
    """No line of the log holds the secret of a link, whoever writes it."""

    def filter(self, record: logging.LogRecord) -> bool:
        """Every record passes, rewritten."""
        record.msg, record.args = without_tokens(record.getMessage()), ()
        return True


def _signer() -> Signer:
    return Signer(salt=_SALT, sep=".")
