"""Which forms were carried out."""

from __future__ import annotations

from django.db import models


class SentForm(models.Model):
    """The token of a form, written in the transaction of what the form did, and kept for a day (`sent_forms`)."""

    token = models.CharField(max_length=64, primary_key=True)
    at = models.DateTimeField(db_index=True)

    def __str__(self) -> str:
        return f"{self.token} at {self.at:%Y-%m-%d %H:%M:%S}"
