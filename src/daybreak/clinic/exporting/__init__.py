"""One whole patient, out of the clinic's hands: every row that leads to the patient, as JSON, as tables and on paper."""

from daybreak.clinic.exporting.bundle import Bundle, bundle_of
from daybreak.clinic.exporting.gather import Gathered, gather

__all__ = ["Bundle", "Gathered", "bundle_of", "gather"]
