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

SC, ER, IV = "sc-racemic-response-guided", "oral-er-racemic", "iv-racemic-acute"
IM, ORAL, SUBLINGUAL, PUSH = "im-racemic", "oral-racemic", "sublingual-racemic", "iv-push-racemic"
WRITTEN = {
    IM: (SC, "route: subcutaneous", "route: intramuscular"),
    ORAL: (ER, "route: oral-er", "route: oral"),
    SUBLINGUAL: (SC, "route: subcutaneous", "route: sublingual"),
    PUSH: (IV, "infusion: 40 min", "infusion: 2 min"),
}
"""Protocols as somebody would write them after one of the library: after which, and what in its place."""
TABLETS = NewItem(
    "99999-001-01", "R-107", StockDrug.KETAMINE, Form.TABLET, Decimal(60), Decimal(30), use_within_h=None
)


@pytest.fixture
def library(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The protocols of the library, and those that are written after them."""
    for path in load.LIBRARY.glob("*.yaml"):
        (tmp_path / path.name).write_bytes(path.read_bytes())
    for id, (after, of_it, instead) in WRITTEN.items():
        text = (tmp_path / f"{after}.yaml").read_text("utf-8")
        assert text.count(of_it) == 1
        text = text.replace(f"id: {after}", f"id: {id}").replace(of_it, instead)
        (tmp_path / f"{id}.yaml").write_text(text, "utf-8")
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
