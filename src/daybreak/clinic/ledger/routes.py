"""In what form the drug may be for each route of a protocol: nobody swallows a nasal device or injects a tablet."""

from __future__ import annotations

from collections.abc import Mapping

from daybreak.clinic.models import Form
from daybreak.protocol.administration import Route

LIQUIDS = frozenset({Form.VIAL, Form.SYRINGE})
FORMS: Mapping[Route, frozenset[Form]] = {
    "intravenous": LIQUIDS,
    "intramuscular": LIQUIDS,
    "subcutaneous": LIQUIDS,
    "intranasal": frozenset({Form.NASAL_DEVICE}),
    "oral": LIQUIDS | {Form.TABLET},
    "oral-er": frozenset({Form.TABLET}),
    "sublingual": LIQUIDS | {Form.TABLET},
}
"""A solution may be drunk or held under the tongue; extended release is in the tablet."""
