"""Keys are made quickly in tests; how slowly in truth is part of the file's format."""

from __future__ import annotations

import pytest

from daybreak.clinic.backup import sealing

PASSPHRASE = "correct horse battery staple"


@pytest.fixture
def quick_keys(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sealing, "SCRYPT_N", 2)
