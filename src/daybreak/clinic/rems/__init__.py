"""The patient monitoring form of the SPRAVATO REMS: filled from the record, counted until it is submitted. It reads only."""

from daybreak.clinic.rems.form import Entry, monitoring_form
from daybreak.clinic.rems.queue import Waiting, asks_for_form, counts, waiting

__all__ = ["Entry", "Waiting", "asks_for_form", "counts", "monitoring_form", "waiting"]
