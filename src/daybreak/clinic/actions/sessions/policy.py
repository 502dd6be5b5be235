"""The medical director sets what no published source gives, and signs the whole protocol for the site."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from decimal import Decimal

from daybreak.clinic.actions.act import act
from daybreak.clinic.actions.by import By
from daybreak.clinic.actions.sessions.roles import check_role
from daybreak.clinic.actions.signing import Confirmed, sign
from daybreak.clinic.ledger.stock import site_day
from daybreak.clinic.models import Meaning, Role, ThresholdPolicy
from daybreak.clinic.policies import completed_file
from daybreak.errors import ActError
from daybreak.protocol import Protocol


def sign_policy(
    by: By, protocol: Protocol, limits: Mapping[str, Decimal], director: Confirmed
) -> ThresholdPolicy:
    """Keep a new version of the site's own file. Sessions that are planned already keep the file they were planned on.

    Raises:
        ActError: not the medical director, or as `completed_file`.
    """
    check_role(by, director, frozenset({Role.MEDICAL_DIRECTOR}), "The medical director signs a policy.")
    if by.site is None:
        raise ActError("A policy belongs to a site.", remedy="Choose a site.")
    earlier = ThresholdPolicy.objects.filter(site=by.site, protocol=protocol.id).order_by("-version").first()
    version = 1 if earlier is None else earlier.version + 1
    text = completed_file(
        protocol,
        limits,
        version=version,
        site=by.site,
        by=director.user.printed_name,
        on=site_day(by.site, by.moment),
    )
    row = ThresholdPolicy(
        site=by.site,
        protocol=protocol.id,
        version=version,
        base_sha256=protocol.sha256,
        limits={id: f"{limit:f}" for id, limit in limits.items()},
        file=text,
        file_sha256=hashlib.sha256(text.encode()).hexdigest(),
    )
    with act(by, "policy.signed", topics=("policies",), protocol=protocol.id) as done:
        done.stamp(row)
        sign(done, director, Meaning.VERIFIED, row)
    return row
