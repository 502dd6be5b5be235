"""Routes that no library file has, which a site takes in as files of its own; a bottle of tablets; the hands of the clock."""

from __future__ import annotations

from decimal import Decimal

import pytest
from django.conf import LazySettings

from daybreak.clinic.actions import ledger
from daybreak.clinic.actions.by import By
from daybreak.clinic.actions.ledger import NewItem
from daybreak.clinic.actions.protocols import take_in
from daybreak.clinic.models import Form, Site, StockDrug
from daybreak.protocol import Protocol, load_protocol, parse_protocol
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


def written(id: str) -> Protocol:
    """One of them."""
    after, of_it, instead = WRITTEN[id]
    text = load_protocol(after).text
    assert text.count(of_it) == 1
    protocol, problems = parse_protocol(text.replace(f"id: {after}", f"id: {id}").replace(of_it, instead), id)
    assert protocol is not None, problems
    return protocol


@pytest.fixture
def own_files(by: By, site: Site) -> None:
    """The site has taken all of them in."""
    for id in WRITTEN:
        take_in(by, site, written(id))


@pytest.fixture
def hands(monkeypatch: pytest.MonkeyPatch, settings: LazySettings) -> Hands:
    settings.IDLE_LOCK_MIN = 600
    return Hands(monkeypatch)


@pytest.fixture
def tablets(keeper: By, stocked: Stocked) -> None:
    """Beside the vials and the nasal devices of the safe, a bottle of tablets."""
    received(keeper, stocked.safe, stocked.supplier, ledger.add_item(keeper, TABLETS), 1)
