"""A protocol file that a site has taken in beside those of the library."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from daybreak.clinic.models.site import Site
from daybreak.clinic.models.stamp import Stamped


class SiteProtocol(Stamped):
    """One version of such a file; the newest row of an id counts. A row with `retired_because` ends the use of that id for new
    orders: it repeats the file, so that each row says by itself what it is about."""

    append_only: ClassVar[bool] = True

    site = models.ForeignKey(Site, models.PROTECT, related_name="protocols")
    protocol = models.CharField(max_length=80)
    version = models.CharField(max_length=60)
    file = models.TextField()
    file_sha256 = models.CharField(max_length=64)
    retired_because = models.CharField(max_length=300, default="", blank=True)

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=("site", "protocol", "version"),
                condition=models.Q(retired_because=""),
                name="one_file_a_version",
            ),
        )

    def __str__(self) -> str:
        return f"{self.protocol} {self.version}"

    @property
    def retired(self) -> bool:
        """Nothing new is ordered by it."""
        return bool(self.retired_because)
