"""Who may open what: one table of pages, one door to each patient, and the guard that holds every request to them."""

from daybreak.clinic.access.door import NoAccessError, access_patient
from daybreak.clinic.access.here import Here, here

__all__ = ["Here", "NoAccessError", "access_patient", "here"]
