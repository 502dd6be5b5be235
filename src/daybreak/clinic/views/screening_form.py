"""The form of a screening: every question stands at "not known" until somebody answers it, and any part may be saved."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from django import forms

from daybreak.clinic.facts import Fact
from daybreak.clinic.values import NO, YES
from daybreak.clinic.views.finding_form import NOT_ASKED, NOT_KNOWN, FindingsForm, choice_label
from daybreak.vocabulary import Finding, load_vocabulary

STAYS = "As it is"


class ScreeningForm(FindingsForm):
    """What stays at its default is not recorded: an open question stays unknown, a known one stays as it is."""

    def __init__(self, ids: Iterable[str], facts: Mapping[str, Fact], *args: Any, **kwargs: Any) -> None:
        super().__init__(ids, *args, **kwargs)
        for finding in self.known:
            fact = facts.get(finding.id)
            known = fact is not None and fact.value is not None
            if finding.type in {"yes-no", "choice"}:
                self.fields[finding.id] = _chosen(finding, known=known)

    @property
    def begun(self) -> set[str]:
        """What was answered here, rightly or not: it is shown again when the form was refused."""
        return {finding.id for finding in self.known if self.data.get(finding.id)}

    @property
    def overtaken(self) -> list[str]:
        """What was answered here while a table of its own began to decide it."""
        vocabulary = load_vocabulary()
        names = [name for name, text in self.data.items() if text and name not in self.fields]
        return [vocabulary[name].label for name in names if name in vocabulary]


def _chosen(finding: Finding, *, known: bool) -> forms.Field:
    words = [(YES, "Yes"), (NO, "No")] if finding.type == "yes-no" else _spelt(finding)
    away = [(NOT_KNOWN, "Not known")] if finding.may_be_unknown else []
    choices = [*words, *away, (NOT_ASKED, STAYS)] if known else [*words, (NOT_ASKED, "Not known")]
    widget = forms.RadioSelect() if finding.type == "yes-no" else forms.Select()
    if finding.type == "choice":
        choices.insert(0, choices.pop())
    return forms.ChoiceField(label=finding.label, choices=choices, required=False, widget=widget)


def _spelt(finding: Finding) -> list[tuple[str, str]]:
    return [(word, choice_label(word)) for word in finding.choices]
