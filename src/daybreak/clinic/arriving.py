"""How long one request may take to arrive. The server's own timeout counts silence: a byte now and then would hold a connection
for ever."""

from __future__ import annotations

import time
from collections.abc import Mapping
from typing import Any

from waitress.channel import HTTPChannel
from waitress.server import BaseWSGIServer


class TimedChannel(HTTPChannel):  # type: ignore[misc]
    """A connection that is closed once a request, headers and body together, takes longer to arrive than its server waits.

    The clock runs from the first byte until a thread takes the request up; blank lines between requests are bytes too.
    """

    _arriving_since: float | None = None

    def received(self, data: bytes) -> bool:
        """Some of a request."""
        if self._arriving_since is None:
            self._arriving_since = time.monotonic()
        taken: bool = super().received(data)
        return taken

    def readable(self) -> bool:
        """Asked in each round of the server, so nothing needs to come for the time to be up."""
        since = self._arriving_since
        if (
            since is not None
            and not self.requests
            and time.monotonic() - since > self.server.slowest_request_s
        ):
            self.will_close = True
        reads: bool = super().readable()
        return reads

    def service(self) -> None:
        """It is here as a whole."""
        self._arriving_since = None
        super().service()


def time_requests(sockets: Mapping[int, Any], slowest_request_s: float) -> None:
    """Let each server among these sockets wait so long for a request."""
    for one in sockets.values():
        if isinstance(one, BaseWSGIServer):
            one.channel_class, one.slowest_request_s = TimedChannel, slowest_request_s
