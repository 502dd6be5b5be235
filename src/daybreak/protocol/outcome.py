"""What a decision can come to: each outcome is a named value with its sentence, its rule and its source."""

from __future__ import annotations

from dataclasses import dataclass

from daybreak.protocol.protocol import Protocol


@dataclass(frozen=True)
class Outcome:
    """One way in which a decision can end. `hypothesis`: it rests on a working choice that no publication gives."""

    id: str
    sentence: str
    rule: str = ""
    source: str = ""
    hypothesis: bool = False


class Outcomes:
    """The outcomes of one protocol; a decision names them by their place in `listed`."""

    def __init__(self, protocol: Protocol) -> None:
        self._protocol = protocol
        self._places: dict[tuple[str, str, str], int] = {}
        self._listed: list[Outcome] = []
        self.none = self.add("not-due", "No session is due.")

    def add(self, id: str, sentence: str, rule: str = "", source: tuple[str, ...] = ()) -> int:
        """The place of an outcome, made when it is new."""
        if (id, rule, sentence) not in self._places:
            self._places[id, rule, sentence] = len(self._listed)
            hypothesis = bool(source) and self._protocol.is_hypothesis(source)
            self._listed.append(Outcome(id, sentence, rule, ", ".join(source), hypothesis))
        return self._places[id, rule, sentence]

    @property
    def listed(self) -> tuple[Outcome, ...]:
        """All outcomes, in the order of their codes."""
        return tuple(self._listed)
