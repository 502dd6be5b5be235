"""Whom a patient can call, in the language of the page; numbers set in another language are better than none."""

from __future__ import annotations

from dataclasses import dataclass

from daybreak.clinic.models import CrisisContacts, Language, Site


@dataclass(frozen=True)
class Help:
    """What a patient is shown. Without `set`, the page names no number, because none is known."""

    site_name: str
    emergency_number: str = ""
    clinic_number: str = ""
    others: tuple[tuple[str, str], ...] = ()

    @property
    def set(self) -> bool:
        """Whether the site has set any contacts."""
        return bool(self.emergency_number)


def newest_contacts(site: Site) -> dict[str, CrisisContacts]:
    """The row that counts, by language."""
    rows = CrisisContacts.objects.filter(site=site).select_related("recorded_by").order_by("pk")
    return {row.language: row for row in rows}


def help_of(site: Site, language: str) -> Help:
    """For a patient of this site."""
    rows = newest_contacts(site)
    row = rows.get(language) or next(iter(rows.values()), None)
    if row is None:
        return Help(site.name)
    return Help(
        site.name,
        row.emergency_number,
        row.clinic_number,
        tuple((name, number) for name, number in row.others),
    )


def languages_set(site: Site) -> list[Language]:
    """In which languages the site has set contacts."""
    return [Language(code) for code in newest_contacts(site)]
