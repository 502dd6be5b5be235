"""A site takes in a protocol file of its own, and ends its use. Nobody is treated by it before its policy is signed."""

from __future__ import annotations

from daybreak.clinic.actions import refusing
from daybreak.clinic.actions.act import act
from daybreak.clinic.actions.by import By
from daybreak.clinic.models import Site, SiteProtocol
from daybreak.clinic.protocols import newest_files
from daybreak.errors import ActError
from daybreak.protocol import Protocol, library


def take_in(by: By, site: Site, protocol: Protocol) -> SiteProtocol:
    """Keep a checked file, byte for byte. A policy that was signed for an earlier version counts no more.

    Raises:
        ActError: the library has this id; the site has this version of it already, with the same or with other content.
    """
    if protocol.id in library():
        raise ActError(
            f"The library has a protocol `{protocol.id}`.",
            remedy="Write another `id:` in the file; its title may stay.",
        )
    rows = SiteProtocol.objects.filter(site=site, protocol=protocol.id)
    same = rows.filter(version=protocol.version).first()
    if same is not None:
        how = "the same" if same.file_sha256 == protocol.sha256 else "other"
        raise ActError(
            f"Version {protocol.version} of `{protocol.id}` was taken in before, with {how} content.",
            remedy="Write a new `version:` in the file.",
        )
    row = _row(site, protocol.id, protocol.version, protocol.text, protocol.sha256)
    with act(by, "protocol.taken_in", topics=("policies",), protocol=protocol.id) as done:
        done.stamp(row)
    return row


def retire(by: By, site: Site, id: str, *, reason: str) -> SiteProtocol:
    """Nothing new is ordered by it from now on; what is ordered goes on by the file that it was ordered with.

    Raises:
        ActError: the site has no such file of its own, or has retired it; no reason.
    """
    row = newest_files(site).get(id)
    if row is None or row.retired:
        raise ActError(
            f"{site} has no protocol `{id}` of its own in use.", remedy="Look at the site's protocols."
        )
    why = refusing.text(reason, "The reason", most=300)
    last = _row(site, id, row.version, row.file, row.file_sha256)
    last.retired_because = why
    with act(by, "protocol.retired", topics=("policies",), protocol=id) as done:
        done.stamp(last)
    return last


def _row(site: Site, id: str, version: str, file: str, sha256: str) -> SiteProtocol:
    return SiteProtocol(site=site, protocol=id, version=version, file=file, file_sha256=sha256)
