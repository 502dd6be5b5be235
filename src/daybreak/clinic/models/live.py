"""How screens learn that something has changed."""

from __future__ import annotations

from django.db import models


class LiveTopic(models.Model):
    """A counter a topic (`patient:12`, `site:1`), raised in the transaction that changes what the topic shows."""

    topic = models.CharField(max_length=80, primary_key=True)
    version = models.BigIntegerField(default=0)
    changed_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.topic} {self.version}"
