"""Which escalation rules hold for a patient: those of every order in force, the strictest where two have one name; without
an order, the library's rules on suicide."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache

from daybreak.clinic.bedside.fold import protocol_of
from daybreak.clinic.models import TreatmentPlan
from daybreak.clinic.protocols import library_protocols
from daybreak.protocol import Protocol
from daybreak.protocol.conditions import findings_of
from daybreak.protocol.follow_up import Escalation as EscalationRule
from daybreak.vocabulary import load_vocabulary

SUICIDE = "suicide risk"
_protocols: dict[str, Protocol] = {}  # by digest: a plan's file is long and never changes
_rules: dict[str, Rules] = {}


@dataclass(frozen=True)
class Rules:
    """Escalation rules and the file that they stand in; `drug` is its drug, empty for the library's rules for everybody."""

    protocol: str
    version: str
    rules: tuple[EscalationRule, ...]
    drug: str = ""

    @cached_property
    def watched(self) -> frozenset[str]:
        """Every finding that some rule speaks about."""
        return frozenset(id for rule in self.rules for id in findings_of(rule.when))


Stated = tuple[Rules, EscalationRule]
"""A rule, and the file that it stands in."""


def protocol_of_plan(plan: TreatmentPlan) -> Protocol:
    """The protocol that a plan was signed on; `plan.protocol_file` may be deferred."""
    digest = plan.protocol_sha256
    if not digest:
        return protocol_of(plan.protocol_file)
    if digest not in _protocols:
        _protocols[digest] = protocol_of(plan.protocol_file)
    return _protocols[digest]


def know_protocols(plans: Sequence[TreatmentPlan]) -> None:
    """Read the files of many plans that are not known yet, in one query."""
    wanted = {plan.protocol_sha256: plan.pk for plan in plans if plan.protocol_sha256 not in _protocols}
    wanted.pop("", None)
    if wanted:
        files = TreatmentPlan.objects.filter(pk__in=wanted.values())
        for digest, file in files.values_list("protocol_sha256", "protocol_file"):
            _protocols[digest] = protocol_of(file)


def rules_of(orders: Iterable[tuple[int, str]]) -> tuple[Rules, ...]:
    """The rules of each order, given with the digest of its file; without one, the library's."""
    found = tuple(_rules_of_file(pk, digest) for pk, digest in orders)
    return tuple(dict.fromkeys(found)) or (library_rules(),)


def strictest(true: Iterable[Stated]) -> list[Stated]:
    """Of the rules of one name, the one that leaves the least time; a rule without a time is due at once."""
    found: dict[str, Stated] = {}
    for one in true:
        before = found.get(one[1].id)
        if before is None or _hours(one[1]) < _hours(before[1]):
            found[one[1].id] = one
    return list(found.values())


def _hours(rule: EscalationRule) -> float:
    return 0.0 if rule.within is None else rule.within.value


def _rules_of_file(pk: int, digest: str) -> Rules:
    if not digest or digest not in _rules:
        own = protocol_of_plan(TreatmentPlan.objects.get(pk=pk))
        _rules[digest] = Rules(own.id, own.version, own.follow_up.escalation, own.drug)
    return _rules[digest]


@lru_cache(maxsize=1)
def library_rules() -> Rules:
    """What every protocol of the library says about suicide, each rule once: nobody falls between two plans."""
    known = load_vocabulary()
    found: dict[str, EscalationRule] = {}
    for protocol in library_protocols():
        for rule in protocol.follow_up.escalation:
            if all(known[id].group == SUICIDE for id in findings_of(rule.when)):
                found.setdefault(f"{rule.id}: {rule.when}", rule)
    return Rules("library", "", tuple(found.values()))
