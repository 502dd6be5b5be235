"""Who wrote the protocol, where it holds, who approved it, and on what it rests."""

from __future__ import annotations

import datetime
import re
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BeforeValidator, Field, model_validator

from daybreak.protocol.parts import Part, Sentence, refuse

Quality = Literal["label", "guideline", "trial", "cohort", "secondary", "clinic", "house"]

_SEMVER = re.compile(r"(0|[1-9]\d*)\.(0|[1-9]\d*)\.(0|[1-9]\d*)(-[0-9A-Za-z.-]+)?")


def _version(value: Any) -> Any:
    if not isinstance(value, str) or not _SEMVER.fullmatch(value):
        refuse(
            "PR-IDENT-001", f"`{value}` is not a version.", "Write three numbers with points, such as 1.0.0."
        )
    return value


def _day(value: Any) -> Any:
    try:
        if not isinstance(value, str) or not re.fullmatch(r"\d{4}-\d{2}-\d{2}", value):
            raise ValueError(value)
        return datetime.date.fromisoformat(value)
    except ValueError:
        refuse("PR-IDENT-002", f"`{value}` is not a date.", "Write year, month and day, such as 2026-11-21.")


def _doi(text: str) -> str:
    if not re.fullmatch(r"10\.\d{4,9}/\S+", text):
        refuse(
            "PR-SRC-006",
            f"`{text}` is not a DOI.",
            "Write it as 10.1176/appi.ajp.2018.18070834, without an address.",
        )
    return text


def _url(text: str) -> str:
    if not re.fullmatch(r"https?://[^\s/]+\.[^\s/]+(/\S*)?", text):
        refuse("PR-SRC-006", f"`{text}` is not an address.", "Write it as https://..., without spaces.")
    return text


Version = Annotated[str, BeforeValidator(_version)]
Day = Annotated[datetime.date, BeforeValidator(_day)]


class Source(Part):
    """A publication, a label or a decision of the authors. `rules` are the handles of the clinical requirements it carries."""

    id: str = Field(pattern=r"^[A-Za-z][A-Za-z0-9-]*$")
    citation: Sentence
    doi: Annotated[str, AfterValidator(_doi)] | None = None
    pmid: int | None = Field(default=None, gt=0)
    url: Annotated[str, AfterValidator(_url)] | None = None
    seen: bool
    quality: Quality
    rules: tuple[str, ...] = ()

    @property
    def reference(self) -> str:
        """DOI or PMID first, an address only where neither is known."""
        if self.doi:
            return f"doi:{self.doi}"
        return f"PMID {self.pmid}" if self.pmid else self.url or ""

    @property
    def house(self) -> bool:
        """A working choice of the authors, which no publication gives."""
        return self.quality == "house"

    @model_validator(mode="after")
    def _can_be_found(self) -> Source:
        if not (self.house or self.reference):
            refuse("PR-SRC-006", f"The source {self.id} has neither doi, pmid nor url.", "Write one of them.")
        return self


class Approval(Part):
    """The signature of the person who answers for the protocol in a clinic."""

    by: Sentence
    date: Day


class Note(Part):
    """Something worth reading that no rule executes. `seen: false` marks what was recalled, not read in its source."""

    text: Sentence
    source: str | None = None
    seen: bool
