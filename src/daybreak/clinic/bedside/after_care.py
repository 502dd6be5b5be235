"""What a patient takes home after a dose, in a language: the protocol's advice, what was given, whom to call.

A sentence of a protocol that no catalogue has stays in English and says so: nothing is translated by guess.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.utils import translation

from daybreak.clinic.bedside.events import moment
from daybreak.clinic.bedside.fold import Bedside
from daybreak.clinic.follow_up.contacts import Help, help_of
from daybreak.clinic.models import EventKind, Language

FILED_BY_STAFF = frozenset({"RM-4"})
"""What the protocol lists after a session and is the clinic's to do: it does not stand on the patient's sheet."""
BRITISH = "en-gb"


@dataclass(frozen=True)
class Told:
    """One advice with its source; `language` is that of the text, which may be English on another sheet."""

    text: str
    language: Language
    rule: str
    source: str


@dataclass(frozen=True)
class Sheet:
    """One sheet in one language; `locale` is how Django calls it."""

    language: Language
    locale: str
    drug: str
    given_at: datetime | None
    escort: str
    advice: tuple[Told, ...]
    help: Help

    @property
    def day_format(self) -> str:
        """How a day is written out in full."""
        return "j F Y" if self.language == Language.ENGLISH else "DATE_FORMAT"

    @property
    def untranslated(self) -> bool:
        """Whether some advice stands there in English although the sheet is not."""
        return any(told.language != self.language for told in self.advice)


def sheet_of(standing: Bedside, language: Language) -> Sheet:
    """The sheet of a session as it stands."""
    patient, left = standing.session.patient, standing.of(EventKind.DISCHARGED)
    start_h = standing.state.dosed_h
    locale = BRITISH if language == Language.ENGLISH else language.value
    with translation.override(locale):
        return Sheet(
            language=language,
            locale=locale,
            drug=translation.gettext(standing.protocol.drug.replace("-", " ")),
            given_at=None if start_h is None else moment(standing.session.starts_at, start_h),
            escort=left[-1].row.values["escort"] if left else "",
            advice=_advice(standing, language),
            help=help_of(patient.site, language),
        )


def _advice(standing: Bedside, language: Language) -> tuple[Told, ...]:
    basis = {one.id: one.citation for one in standing.protocol.basis}
    return tuple(
        Told(
            *_in_words(one.text, language), one.rule or "", "; ".join(basis.get(id, id) for id in one.source)
        )
        for one in standing.protocol.session.after_care
        if one.rule not in FILED_BY_STAFF
    )


def _in_words(text: str, language: Language) -> tuple[str, Language]:
    """The text in the language, if the catalogue has it; else as the protocol has it, in English."""
    words = translation.gettext(text)
    return words, language if words != text else Language.ENGLISH
