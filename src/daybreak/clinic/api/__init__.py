"""The clinic for programs: the same door, the same table, the same acts and the same sentences, as JSON.

A program signs in as a person does and sends the cookie of the session, and for what it sends the token against forged requests.
`/api/openapi.json` describes every operation.
"""

from daybreak.clinic.api.operations import api

__all__ = ["api"]
