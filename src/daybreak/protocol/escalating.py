"""Which escalation rules are true of a patient: what somebody must answer, and how soon."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from daybreak.protocol.follow_up import Escalation
from daybreak.protocol.kinds import all_kinds
from daybreak.protocol.screening import usable
from daybreak.protocol.truth import evaluate, facts_from


def escalations(rules: Iterable[Escalation], findings: Mapping[str, object]) -> tuple[Escalation, ...]:
    """The rules that hold. None, or an absent id, is unknown; what is unknown makes no rule true.

    Raises:
        VocabularyError: an id that the vocabulary does not know, or a value that its finding cannot have.
    """
    facts = facts_from(usable(findings), 1, all_kinds())
    return tuple(rule for rule in rules if evaluate(rule.when, facts, 1, all_kinds()).true[0])
