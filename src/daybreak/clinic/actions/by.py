"""Who acts: a person or the system itself, at a site, through what."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Literal

from daybreak.clinic import clock
from daybreak.clinic.models.site import Site
from daybreak.clinic.models.user import User

Via = Literal["web", "api", "command", "job", "demo", "link"]


@dataclass(frozen=True)
class By:
    """The first argument of every action. `user` is None only for the system (jobs, the command line) and for a patient,
    who comes by a link.

    `at` is given where the past is written down (a demo, an import); otherwise it is the clock's.
    """

    user: User | None
    site: Site | None
    via: Via = "web"
    at: datetime | None = None

    @property
    def name(self) -> str:
        """The printed name, as the audit keeps it."""
        if self.user is not None:
            return self.user.printed_name
        return "The patient" if self.via == "link" else "Daybreak"

    @property
    def moment(self) -> datetime:
        """When the act happens."""
        return self.at or clock.now()

    def offset_min(self, at: datetime) -> int:
        """The offset of the site's clocks at a moment; 0 without a site."""
        return clock.offset_min(at, self.site.time_zone) if self.site is not None else 0

    def for_user(self, user: User) -> By:
        """The same place and moment, but another person."""
        return replace(self, user=user)


def by_link(site: Site) -> By:
    """A patient of this site, who has no account."""
    return By(None, site, "link")


def system(site: Site | None = None, via: Via = "command") -> By:
    """The system itself."""
    return By(None, site, via)
