"""Routes that no library file has, a bottle of tablets, and the hands of the clinic's clock."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pytest
from django.conf import LazySettings

from daybreak.clinic import policies
from daybreak.clinic.actions import ledger
from daybreak.clinic.actions.by import By
from daybreak.clinic.actions.ledger import NewItem
from daybreak.clinic.models import Form, StockDrug
from daybreak.protocol import load
from tests.clinic.actions.ledger.conftest import Stocked, received
from tests.clinic.views.by_forms import Hands

SC, ER, IM = "sc-racemic-response-guided", "oral-er-racemic", "im-racemic"
TABLETS = NewItem(
    "99999-001-01", "R-107", StockDrug.KETAMINE, Form.TABLET, Decimal(60), Decimal(30), use_within_h=None
)


@pytest.fixture
def library(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The protocols of the library, and the subcutaneous one as somebody would write it for the muscle."""
    for path in load.LIBRARY.glob("*.yaml"):
        (tmp_path / path.name).write_bytes(path.read_bytes())
    text = (tmp_path / f"{SC}.yaml").read_text("utf-8")
    text = text.replace(f"id: {SC}", f"id: {IM}").replace("route: subcutaneous", "route: intramuscular")
    (tmp_path / f"{IM}.yaml").write_text(text, "utf-8")
    for module in (load, policies):
        monkeypatch.setattr(module, "LIBRARY", tmp_path)


@pytest.fixture
def hands(monkeypatch: pytest.MonkeyPatch, settings: LazySettings) -> Hands:
    settings.IDLE_LOCK_MIN = 600
    return Hands(monkeypatch)


@pytest.fixture
def tablets(keeper: By, stocked: Stocked) -> None:
    """Beside the vials and the nasal devices of the safe, a bottle of tablets."""
    received(keeper, stocked.safe, stocked.supplier, ledger.add_item(keeper, TABLETS), 1)
