"""The protocols that a site can screen by and sign: those of the library, and the files that it has taken in itself."""

from __future__ import annotations

from functools import lru_cache

from django.db.models import QuerySet

from daybreak.clinic.bedside.fold import protocol_of
from daybreak.clinic.models import Site, SiteProtocol
from daybreak.errors import ProtocolError
from daybreak.protocol import Protocol, library, load_protocol


@lru_cache(maxsize=64)
def protocol_by_id(name: str) -> Protocol:
    """A protocol of the library, read once a process.

    Raises:
        ProtocolError: there is none.
    """
    return load_protocol(name)


def library_protocols() -> list[Protocol]:
    """What every site has."""
    return [protocol_by_id(name) for name in library()]


def protocols_of(site: Site) -> list[Protocol]:
    """What patients of a site can be screened for: the library's, then its own that are in use, by their ids."""
    rows = newest_files(site)
    return [*library_protocols(), *(_read(rows[id]) for id in sorted(rows) if not rows[id].retired)]


def protocol_at(site: Site, id: str) -> Protocol:
    """One of them.

    Raises:
        ProtocolError: the library has none of this id, and the site has none or has retired it.
    """
    if id in library():
        return protocol_by_id(id)
    row = newest_files(site).get(id)
    if row is None or row.retired:
        raise ProtocolError(f"There is no protocol `{id}` at {site}.", remedy="Look at the site's protocols.")
    return _read(row)


def protocol_then(site: Site, id: str, version: str) -> Protocol:
    """A protocol as it was: the site's own by its version, the library's as it is now.

    Raises:
        ProtocolError: neither has it.
    """
    if id in library():
        return protocol_by_id(id)
    row = next((one for one in _files(site) if (one.protocol, one.version) == (id, version)), None)
    if row is None:
        raise ProtocolError(
            f"There was no protocol `{id}` {version} at {site}.", remedy="Look at the site's protocols."
        )
    return _read(row)


def newest_files(site: Site) -> dict[str, SiteProtocol]:
    """The site's own by their ids, each as it was taken in last; those that are retired too."""
    return {row.protocol: row for row in _files(site)}


def own_ever(site: Site) -> list[Protocol]:
    """Every file that the site ever took in, retired ones and earlier versions too."""
    return [_read(row) for row in _files(site)]


def _files(site: Site) -> QuerySet[SiteProtocol]:
    """Without the texts, which are long: `_read` has them."""
    return SiteProtocol.objects.filter(site=site).defer("file").order_by("pk")


def _read(row: SiteProtocol) -> Protocol:
    return _read_once(row.pk, row.file_sha256)


@lru_cache(maxsize=64)
def _read_once(pk: int, _sha256: str) -> Protocol:
    """Rows are never changed; the digest tells one database's from another's."""
    return protocol_of(SiteProtocol.objects.get(pk=pk).file)
