"""A form made from the vocabulary: one field an id, in words, with its unit, and "not known" where that may be said."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils import timezone

from daybreak.clinic import clock
from daybreak.clinic.actions.findings import Entry
from daybreak.clinic.follow_up.questions import suicide_item_of
from daybreak.clinic.values import NO, YES, choice_words, read_value
from daybreak.clinic.views.forms import ClinicForm, MomentInput
from daybreak.errors import DaybreakError, VocabularyError
from daybreak.vocabulary import Finding, load_vocabulary

NOT_ASKED, NOT_KNOWN = "", "not known"


class FindingsForm(ClinicForm):
    """The fields of the given findings; what stays empty is not recorded.

    A value that is possible but unusual is asked again: it must be confirmed, it is never refused. A scale's total comes with its
    answer on suicide where that is asked beside it, or with the word that it is not known.
    """

    all_optional = True

    true_at = forms.DateTimeField(label="When was this true?", widget=MomentInput())
    confirmed = forms.BooleanField(label="The unusual values are right", required=False)
    without_answer = forms.BooleanField(
        label="The answer on suicide was not asked, or cannot be read", required=False
    )

    def __init__(self, ids: Iterable[str], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.known = [load_vocabulary()[id] for id in ids]
        self.fields["true_at"].initial = lambda: timezone.localtime(clock.now())
        for finding in self.known:
            self.fields[finding.id] = field_of(finding)
        self.order_fields([*(finding.id for finding in self.known), "true_at", "confirmed", "without_answer"])
        self.unusual: list[str] = []
        self.lacks_answer = False

    def clean(self) -> dict[str, Any]:
        """Every value read by the vocabulary, whose refusal stands at its field."""
        given = super().clean() or {}
        for finding in self.known:
            self._read(finding, given.get(finding.id) or NOT_ASKED)
        self._look_for_answers(given)
        if self.unusual and not given.get("confirmed"):
            self.add_error(
                "confirmed", f"Unusual: {', '.join(self.unusual)}. Correct it, or confirm it here."
            )
        return given

    @property
    def asks_again(self) -> bool:
        """Whether the confirmation is to be shown."""
        return bool(self.unusual)

    @property
    def asked_fields(self) -> list[forms.BoundField]:
        """The fields to be shown: what is only to be confirmed appears where it is needed."""
        needed = {"confirmed": self.asks_again, "without_answer": self.lacks_answer}
        return [field for field in self.visible_fields() if needed.get(field.name, True)]

    def entries(self) -> list[Entry]:
        """What was filled in."""
        given = {finding.id: self.cleaned_data.get(finding.id) for finding in self.known}
        at = self.cleaned_data["true_at"]
        return [Entry(id, None if text == NOT_KNOWN else text, at) for id, text in given.items() if text]

    def _look_for_answers(self, given: dict[str, Any]) -> None:
        """Of each total that is given: its answer on suicide, if the form asks for it."""
        for total, answer in ((finding.id, suicide_item_of(finding.id)) for finding in self.known):
            if answer in self.fields and given.get(total) and not given.get(answer):
                self.lacks_answer = True
                if not given.get("without_answer"):
                    self.add_error(
                        answer,
                        "The total stands here without this answer. Give it, or say below that it is not known.",
                    )

    def _read(self, finding: Finding, text: str) -> None:
        try:
            if text == NOT_KNOWN:
                finding.check(None, where=finding.label)
            elif text and not finding.plausible(read_value(finding, text)):
                self.unusual.append(f"{finding.label} {text} {finding.unit}".strip())
        except VocabularyError as refusal:
            self.add_error(finding.id, f"{_without_id(refusal)} {refusal.remedy}")


def field_of(finding: Finding) -> forms.Field:
    """The field for one finding."""
    label = f"{finding.label} ({finding.unit})" if finding.unit else finding.label
    unknown = [(NOT_KNOWN, "Not known")] if finding.may_be_unknown else []
    if finding.type in {"yes-no", "choice"}:
        words = (YES, NO) if finding.type == "yes-no" else finding.choices
        choices = [
            (NOT_ASKED, "–"),
            *((word, choice_label(word)) for word in words),
            *unknown,
        ]
        return forms.ChoiceField(label=label, choices=choices, required=False)
    kind = {"type": "date"} if finding.type == "date" else {"inputmode": "decimal", "autocomplete": "off"}
    return forms.CharField(label=label, required=False, max_length=40, widget=forms.TextInput(attrs=kind))


def choice_label(choice: str) -> str:
    """A choice of the vocabulary as a form shows it."""
    said = choice_words(choice)
    return said[:1].upper() + said[1:]


def _without_id(refusal: DaybreakError) -> str:
    """The vocabulary begins a refusal with the id; beside its own field the label is enough."""
    first, _, rest = refusal.problem.partition(" ")
    return f"This {rest}" if first in load_vocabulary() else refusal.problem
