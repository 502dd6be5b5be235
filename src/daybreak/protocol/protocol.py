"""The protocol as a whole: one file, read once, never changed."""

from __future__ import annotations

from typing import Literal

from pydantic import Field, PrivateAttr

from daybreak.protocol.administration import Administration, Drug
from daybreak.protocol.follow_up import FollowUp
from daybreak.protocol.identity import Approval, Note, Source, Version
from daybreak.protocol.parts import Identifier, Part, Rule, Sentence, When
from daybreak.protocol.regimen import Regimen
from daybreak.protocol.supervision import Supervision


class EligibilityRule(Rule):
    """Who may be treated: `exclude` and `caution` speak when the condition is true, `require` when it is not."""

    when: When
    effect: Literal["exclude", "caution", "require"]
    reason: Sentence


class Protocol(Part):
    """A written treatment standard: whom to treat, what to give, what to watch, when to stop."""

    language: Literal[1]
    id: Identifier
    version: Version
    title: Sentence
    summary: Sentence
    jurisdiction: Sentence
    status: Literal["draft"] | Approval
    basis: tuple[Source, ...] = Field(min_length=1)
    drug: Drug
    administration: Administration
    eligibility: tuple[EligibilityRule, ...] = Field(min_length=1)
    regimen: Regimen
    session: Supervision
    follow_up: FollowUp
    notes: tuple[Note, ...] = ()

    _sha256: str = PrivateAttr(default="")
    _origin: str = PrivateAttr(default="")
    _text: str = PrivateAttr(default="")

    @property
    def sha256(self) -> str:
        """Checksum of the bytes of the file."""
        return self._sha256

    @property
    def origin(self) -> str:
        """Where the file was read from."""
        return self._origin

    @property
    def text(self) -> str:
        """The file itself, comments included."""
        return self._text

    @property
    def sources(self) -> dict[str, Source]:
        """The basis by id."""
        return {source.id: source for source in self.basis}

    @property
    def approved(self) -> bool:
        """Somebody has signed for it."""
        return isinstance(self.status, Approval)

    @property
    def unset(self) -> tuple[str, ...]:
        """What a clinic must set and sign before the first real session, sentence by sentence."""
        gaps = [
            f"{threshold.id}: {threshold.unset}" for threshold in self.session.thresholds if threshold.unset
        ]
        if self.session.clock.unset:
            gaps.append(f"minimum observation: {self.session.clock.unset}")
        if self.regimen.dosing.cap and self.regimen.dosing.cap.unset:
            gaps.append(f"largest dose: {self.regimen.dosing.cap.unset}")
        return tuple(gaps)

    def is_hypothesis(self, source: tuple[str, ...]) -> bool:
        """A rule that cites a working choice of the authors rests, at least in part, on no publication."""
        return any(self.sources[id].house for id in source)
