"""A protocol as a site uses it: the file with every unset limit filled in, and who answers for it."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from daybreak.clinic.models import Site, ThresholdPolicy
from daybreak.errors import ActError
from daybreak.protocol import Protocol, parse_protocol
from daybreak.vocabulary import load_vocabulary
from daybreak.yaml_source import parse_yaml

SOURCE = "site-policy"
MINIMUM_STAY, LARGEST_DOSE = "minimum-stay", "largest-dose"
BELOW = frozenset(
    {"spo2", "moaas", "respiratory_rate", "hours_since_food", "hours_since_liquid"}
)  # what is dangerous when it is low; all else when it is high


@dataclass(frozen=True)
class Gap:
    """One limit that the file leaves to the clinic."""

    id: str
    label: str
    unit: str
    why: str


def gaps_of(protocol: Protocol) -> tuple[Gap, ...]:
    """Everything that a medical director must set before the first real session."""
    known = load_vocabulary()
    found = []
    for rule in protocol.session.thresholds:
        if rule.unset:
            finding = known[rule.finding]
            side = "below" if rule.finding in BELOW else "above"
            found.append(
                Gap(rule.id, f"{rule.reason} {rule.action.capitalize()} {side}", finding.unit, rule.unset)
            )
    clock, cap = protocol.session.clock, protocol.regimen.dosing.cap
    if clock.unset:
        found.append(
            Gap(MINIMUM_STAY, f"Shortest stay after {clock.anchor.replace('-', ' ')}", "min", clock.unset)
        )
    if cap is not None and cap.unset:
        found.append(Gap(LARGEST_DOSE, "Largest dose", "mg", cap.unset))
    return tuple(found)


def completed_file(
    protocol: Protocol, limits: Mapping[str, Decimal], *, version: int, site: Site, by: str, on: date
) -> str:
    """The text of the site's own protocol file.

    Raises:
        ActError: a limit is missing or is none, or the completed file breaks a rule of the protocol language.
    """
    missing = [gap.label for gap in gaps_of(protocol) if gap.id not in limits]
    if missing:
        raise ActError(f"Not set: {'; '.join(missing)}.", remedy="Write a number for each.")
    values: dict[str, Any] = parse_yaml(protocol.text, protocol.id).values
    values["version"] = f"{protocol.version}-{site.code}.{version}"
    values["status"] = {"by": by, "date": on.isoformat()}
    carried: list[str] = []  # the handles of the clinical requirements that the policy answers
    for rule in values["session"].get("thresholds", []):
        if rule.pop("unset", None):
            carried += [rule["rule"]] if "rule" in rule else []
            side = "below" if rule["finding"] in BELOW else "above"
            rule |= {side: _number(limits[rule["id"]]), "source": SOURCE}
    if values["session"]["clock"].pop("unset", None):
        carried += [values["session"]["clock"]["rule"]] if "rule" in values["session"]["clock"] else []
        values["session"]["clock"] |= {"minimum": f"{limits[MINIMUM_STAY]:f} min", "source": SOURCE}
    cap = values["regimen"]["dosing"].get("cap")
    if cap is not None and cap.pop("unset", None):
        cap |= {"dose": f"{limits[LARGEST_DOSE]:f} mg", "source": SOURCE}
    if gaps_of(protocol):
        values["basis"] = [*values["basis"], _source(site, version, by, on, sorted(set(carried)))]
    text = json.dumps(values, ensure_ascii=False, indent=1)
    _, problems = parse_protocol(text, "policy")
    if problems:
        raise ActError(f"{problems[0].problem}", remedy=problems[0].remedy)
    return text


def newest_policy(site: Site, protocol: Protocol) -> ThresholdPolicy | None:
    """The policy that counts; none where the file has changed since it was signed."""
    return newest_policies(site, [protocol]).get(protocol.id)


def newest_policies(site: Site, protocols: Sequence[Protocol]) -> dict[str, ThresholdPolicy]:
    """The same for several protocols, by their ids, in one look."""
    files = {protocol.id: protocol.sha256 for protocol in protocols}
    rows = ThresholdPolicy.objects.filter(site=site, protocol__in=files).order_by("version")
    newest = {row.protocol: row for row in rows}
    return {id: row for id, row in newest.items() if row.base_sha256 == files[id]}


def _source(site: Site, version: int, by: str, on: date, rules: list[str]) -> dict[str, Any]:
    said = f"Threshold policy {version} of {site.name}, signed by {by} on {on.isoformat()}"
    source: dict[str, Any] = {"id": SOURCE, "citation": said, "seen": True, "quality": "house"}
    return source | ({"rules": rules} if rules else {})


def _number(limit: Decimal) -> float | int:
    return int(limit) if limit == int(limit) else float(limit)
