"""The protocols that a site can screen by and sign: those of the library, and the files that it has taken in itself."""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache

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
    own = (protocol_of(rows[id].file) for id in sorted(rows) if not rows[id].retired)
    return [*library_protocols(), *own]


def protocol_at(site: Site, id: str) -> Protocol:
    """One of them.

    Raises:
        ProtocolError: the library has none of this id, and the site has none or has retired it.
    """
    if id in library():
        return protocol_by_id(id)
    row = SiteProtocol.objects.filter(site=site, protocol=id).order_by("pk").last()
    if row is None or row.retired:
        raise ProtocolError(f"There is no protocol `{id}` at {site}.", remedy="Look at the site's protocols.")
    return protocol_of(row.file)


def protocol_then(site: Site, id: str, version: str) -> Protocol:
    """A protocol as it was: the site's own by its version, the library's as it is now.

    Raises:
        ProtocolError: neither has it.
    """
    if id in library():
        return protocol_by_id(id)
    row = SiteProtocol.objects.filter(site=site, protocol=id, version=version).first()
    if row is None:
        raise ProtocolError(
            f"There was no protocol `{id}` {version} at {site}.", remedy="Look at the site's protocols."
        )
    return protocol_of(row.file)


def newest_files(site: Site) -> dict[str, SiteProtocol]:
    """The site's own by their ids, each as it was taken in last; those that are retired too."""
    return {row.protocol: row for row in SiteProtocol.objects.filter(site=site).order_by("pk")}


def ever_at(sites: Iterable[Site]) -> list[Protocol]:
    """Every protocol that some course of these sites can follow: the library's, and each file that was ever taken in."""
    files = SiteProtocol.objects.filter(site__in=list(sites)).order_by("pk").values_list("file", flat=True)
    return [*library_protocols(), *map(protocol_of, dict.fromkeys(files))]
