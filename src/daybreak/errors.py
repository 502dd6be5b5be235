"""Every way in which Daybreak refuses, each with its process exit code.

An error of this family is a sentence for the person at the keyboard: what is wrong, where, and what to do. Anything else
that escapes is a fault of Daybreak and exits with 70.
"""

from __future__ import annotations

from typing import ClassVar


class DaybreakError(Exception):
    """A refusal: `problem` (what is wrong), `where` (file, line or field) and `remedy` (what to do or write instead)."""

    exit_code: ClassVar[int] = 70

    def __init__(self, problem: str, *, where: str = "", remedy: str = "") -> None:
        self.problem, self.where, self.remedy = problem, where, remedy
        super().__init__(self.sentence)

    @property
    def sentence(self) -> str:
        """The refusal as one line of prose."""
        place = f"{self.where}: " if self.where else ""
        advice = f" {self.remedy}" if self.remedy else ""
        return f"{place}{self.problem}{advice}"


class QuantityError(DaybreakError, ValueError):
    """A dose, duration, rate or concentration that cannot be read exactly."""

    exit_code = 3


class VocabularyError(DaybreakError, ValueError):
    """A finding that the vocabulary does not know, or a value that it does not allow."""

    exit_code = 3


class ProtocolError(DaybreakError, ValueError):
    """A protocol file that is wrong, or a protocol that does not exist."""

    exit_code = 4


class PatientError(DaybreakError, ValueError):
    """A patient or population file that is wrong or outside the domain of the model."""

    exit_code = 5


class NotEligibleError(DaybreakError):
    """The protocol excludes this patient, or findings that it requires are missing."""

    exit_code = 6


class ParameterError(DaybreakError, ValueError):
    """A parameter or an option outside its range: a dose of zero, a negative interval, no patients."""

    exit_code = 7


class InputFileError(DaybreakError, OSError):
    """A file that cannot be read: missing, not text, not permitted, too large."""

    exit_code = 8


class OutputFileError(DaybreakError, OSError):
    """A result that cannot be written: no such folder, not permitted, disk full."""

    exit_code = 9


class MissingExtraError(DaybreakError, ImportError):
    """An optional library is needed for what was asked."""

    exit_code = 10


class EvidenceError(DaybreakError, ValueError):
    """A row of the evidence tables that contradicts itself, or evidence that does not exist."""

    exit_code = 11


class TrialError(DaybreakError, ValueError):
    """A trial file that is wrong, or a design that the model does not cover."""

    exit_code = 12


class CalibrationError(DaybreakError):
    """A fit that cannot be trusted, or a calibration file that is not what it says."""

    exit_code = 13


class SpreadingError(DaybreakError):
    """Work that could not be spread: workers that kept ending, or a cluster that does not answer."""

    exit_code = 14


class SettingsError(DaybreakError, ValueError):
    """A setting of the clinic that cannot be used: an environment variable, a folder, a database address."""

    exit_code = 15


class ActError(DaybreakError, ValueError):
    """An act that the clinic does not carry out: something is missing, wrong, or already done."""

    exit_code = 16


class AuditError(DaybreakError):
    """Records that are not what they were when they were written, or an audit chain that is broken."""

    exit_code = 17
