"""Where a link stands, from its rows and the clock."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal

from django.db.models import Count, Q, QuerySet

from daybreak.clinic.follow_up.questions import answerable
from daybreak.clinic.follow_up.tokens import digest_of_token
from daybreak.clinic.models import (
    LinkAnswer,
    LinkStep,
    Patient,
    QuestionnaireLink,
    QuestionnaireReturn,
    Site,
)
from daybreak.vocabulary import Instrument

MOST_WRONG = 5  # engineering limits, as the next: five tries leave a guesser of birth dates no hope
LASTS = timedelta(days=7)
FINISHED_WITHIN = timedelta(hours=1)  # after its end, by whoever had opened it
Status = Literal["open", "sent", "revoked", "blocked", "expired"]


@dataclass(frozen=True)
class LinkStanding:
    """A link at a moment. `answers` holds the newest score of each item that was reached; None is "left out"."""

    link: QuestionnaireLink
    status: Status
    wrong: int
    opened: bool
    answers: dict[int, int | None]
    returned: QuestionnaireReturn | None = None

    @property
    def instrument(self) -> Instrument:
        """What is asked."""
        return answerable()[self.link.instrument]

    @property
    def count(self) -> int:
        """How many items it has."""
        return self.instrument.item_count or 0

    @property
    def next_item(self) -> int | None:
        """The first item that was not reached yet."""
        return next((item for item in range(1, self.count + 1) if item not in self.answers), None)

    @property
    def left_out(self) -> list[int]:
        """Items without a score."""
        return [item for item in range(1, self.count + 1) if self.answers.get(item) is None]

    @property
    def tries_left(self) -> int:
        """How often a wrong birth date may still be given."""
        return max(MOST_WRONG - self.wrong, 0)


def find(token: str) -> QuestionnaireLink | None:
    """The link that a token belongs to."""
    digest = digest_of_token(token)
    if digest is None:
        return None
    links = QuestionnaireLink.objects.select_related("patient__site")
    return links.filter(secret_sha256=digest).first()


def standing_of(link: QuestionnaireLink, at: datetime) -> LinkStanding:
    """Where one link stands."""
    return standings([link], at)[0]


def standings(links: list[QuestionnaireLink], at: datetime) -> list[LinkStanding]:
    """Where each stands, in three queries for all."""
    ids = [link.pk for link in links]
    returned = {row.link_id: row for row in QuestionnaireReturn.objects.filter(link__in=ids)}
    steps: dict[int, list[str]] = {}
    for id, kind in LinkStep.objects.filter(link__in=ids).order_by("pk").values_list("link_id", "kind"):
        steps.setdefault(id, []).append(kind)
    answers: dict[int, dict[int, int | None]] = {}
    for row in LinkAnswer.objects.filter(link__in=ids).order_by("pk"):
        answers.setdefault(row.link_id, {})[row.item] = row.score
    return [
        _standing(link, at, steps.get(link.pk, []), answers.get(link.pk, {}), returned.get(link.pk))
        for link in links
    ]


def links_of(ids: list[int], most: int = 20) -> QuerySet[QuestionnaireLink]:
    """The latest links of a person, the newest first, each with what is needed to tell where it stands."""
    return _counted(QuestionnaireLink.objects.filter(patient__in=ids))[:most]


def links_to_look_at(site: Site, at: datetime, most: int = 200) -> list[LinkRow]:
    """Links of a site that still serve, or were closed by wrong birth dates within the time that a link lasts."""
    rows = QuestionnaireLink.objects.filter(patient__site=site, expires_at__gt=at - LASTS, returned=None)
    found = (row_of(link, at) for link in _counted(rows)[:most])
    return [one for one in found if one.status in {"open", "blocked"}]


@dataclass(frozen=True)
class LinkRow:
    """A link in a list: where it stands, and how far the patient has come."""

    link: QuestionnaireLink
    status: Status
    reached: int
    returned: QuestionnaireReturn | None

    @property
    def label(self) -> str:
        """What is asked."""
        return answerable()[self.link.instrument].label

    @property
    def count(self) -> int:
        """How many items it has."""
        return answerable()[self.link.instrument].item_count or 0


def row_of(link: QuestionnaireLink, at: datetime) -> LinkRow:
    """A link that `links_of` has found, in a list."""
    kinds: dict[str, int] = {kind: getattr(link, kind.name.lower()) for kind in LinkStep.Kind}
    returned: QuestionnaireReturn | None = getattr(link, "returned", None)
    return LinkRow(link, _status(link, at, kinds, returned), link.reached, returned)  # type: ignore[attr-defined]


def _counted(rows: QuerySet[QuestionnaireLink]) -> QuerySet[QuestionnaireLink]:
    rows = rows.select_related("patient", "recorded_by", "returned").order_by("-pk")
    kinds = {
        kind.name.lower(): Count("steps", filter=Q(steps__kind=kind), distinct=True) for kind in LinkStep.Kind
    }
    return rows.annotate(reached=Count("answers__item", distinct=True), **kinds)


def open_links(patient: Patient, instrument: str, at: datetime) -> list[LinkStanding]:
    """Links for this questionnaire that still serve."""
    last = at - FINISHED_WITHIN
    rows = QuestionnaireLink.objects.filter(patient=patient, instrument=instrument, expires_at__gt=last)
    return [one for one in standings(list(rows.order_by("-pk")[:20]), at) if one.status == "open"]


def _standing(
    link: QuestionnaireLink,
    at: datetime,
    steps: list[str],
    answers: dict[int, int | None],
    returned: QuestionnaireReturn | None,
) -> LinkStanding:
    kinds = Counter(steps)
    status = _status(link, at, kinds, returned)
    return LinkStanding(
        link, status, kinds[LinkStep.Kind.WRONG], bool(kinds[LinkStep.Kind.OPENED]), answers, returned
    )


def _status(
    link: QuestionnaireLink, at: datetime, steps: Mapping[str, int], returned: QuestionnaireReturn | None
) -> Status:
    """`steps` holds how often each kind has happened. Nobody can open a link after its end, but whoever had may finish."""
    if returned is not None:
        return "sent"
    if steps[LinkStep.Kind.REVOKED]:
        return "revoked"
    if steps[LinkStep.Kind.WRONG] >= MOST_WRONG:
        return "blocked"
    until = link.expires_at + (FINISHED_WITHIN if steps[LinkStep.Kind.OPENED] else timedelta(0))
    return "expired" if at >= until else "open"
