"""A file sealed with a passphrase: scrypt makes the key, AES-256-GCM seals it in chunks that can be neither changed, nor
moved, nor left out.

    magic | salt | prefix | proof of the passphrase | chunk | chunk | ... | last chunk

Each chunk's nonce is the prefix, its number, and whether it is the last; all that stands before the chunks is sealed with each.
"""

from __future__ import annotations

import io
import os
from hmac import compare_digest

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.scrypt import Scrypt

from daybreak.errors import InputFileError, ParameterError

MAGIC = b"DAYBREAK BACKUP1"
SALT, PREFIX, PROOF, TAG, KEY = 16, 7, 32, 16, 32
HEAD = len(MAGIC) + SALT + PREFIX + PROOF
CHUNK = 1 << 20
SCRYPT_N = (
    1 << 17
)  # with r = 8 this takes 128 MiB and about half a second, for us and for each guess of a thief
LEAST_PASSPHRASE = 12


class SealedWriter(io.RawIOBase):
    """Takes bytes, writes chunks; only `close` makes the file whole."""

    def __init__(self, file: io.BufferedIOBase, passphrase: str) -> None:
        if len(passphrase) < LEAST_PASSPHRASE:
            raise ParameterError(
                f"The passphrase has fewer than {LEAST_PASSPHRASE} characters.", remedy="Choose a longer one."
            )
        salt, self._prefix = os.urandom(SALT), os.urandom(PREFIX)
        key, proof = _keys(passphrase, salt)
        self._head = MAGIC + salt + self._prefix + proof
        self._file, self._cipher, self._number, self._waiting = file, AESGCM(key), 0, bytearray()
        self._file.write(self._head)

    def writable(self) -> bool:
        return True

    def write(self, content: object) -> int:
        added = bytes(content)  # type: ignore[call-overload]
        self._waiting += added
        while len(self._waiting) > CHUNK:
            self._seal(bytes(self._waiting[:CHUNK]), last=False)
            del self._waiting[:CHUNK]
        return len(added)

    def close(self) -> None:
        if not self.closed:
            self._seal(bytes(self._waiting), last=True)
        super().close()

    def _seal(self, content: bytes, *, last: bool) -> None:
        nonce = _nonce(self._prefix, self._number, last=last)
        self._file.write(self._cipher.encrypt(nonce, content, self._head))
        self._number += 1


class SealedReader(io.RawIOBase):
    """Gives back what was written, or refuses.

    Raises:
        InputFileError: not such a file, a wrong passphrase, anything changed or missing.
    """

    def __init__(self, file: io.BufferedIOBase, passphrase: str, where: str) -> None:
        self._file, self._where, self._number, self._open = file, where, 0, memoryview(b"")
        self._head = file.read(HEAD)
        if len(self._head) < HEAD or not self._head.startswith(MAGIC):
            raise InputFileError("This is no backup of Daybreak.", where=where, remedy="Name another file.")
        salt, rest = self._head[len(MAGIC) :][:SALT], self._head[len(MAGIC) + SALT :]
        self._prefix = rest[:PREFIX]
        key, proof = _keys(passphrase, salt)
        if not compare_digest(proof, rest[PREFIX:]):
            raise InputFileError(
                "The passphrase is wrong, or the beginning of the file is damaged.",
                where=where,
                remedy="Try the passphrase again, or take another backup.",
            )
        self._cipher, self._next = AESGCM(key), self._file.read(CHUNK + TAG)

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: object) -> int:
        target = memoryview(buffer)  # type: ignore[arg-type]
        if not self._open and not self._unseal():
            return 0
        count = min(len(target), len(self._open))
        target[:count], self._open = self._open[:count], self._open[count:]
        return count

    def _unseal(self) -> bool:
        """Open the next chunk that holds anything; whether there was one."""
        while not self._open and self._number >= 0:
            sealed, self._next = self._next, self._file.read(CHUNK + TAG)
            nonce = _nonce(self._prefix, self._number, last=not self._next)
            try:
                self._open = memoryview(self._cipher.decrypt(nonce, sealed, self._head))
            except (InvalidTag, ValueError):
                raise InputFileError(
                    "The file is damaged or cut short.", where=self._where, remedy="Take another backup."
                ) from None
            self._number = self._number + 1 if self._next else -1
        return bool(self._open)


def _keys(passphrase: str, salt: bytes) -> tuple[bytes, bytes]:
    """The key, and what proves the passphrase without telling the key."""
    made = Scrypt(salt=salt, length=KEY + PROOF, n=SCRYPT_N, r=8, p=1).derive(passphrase.encode())
    return made[:KEY], made[KEY:]


def _nonce(prefix: bytes, number: int, *, last: bool) -> bytes:
    return prefix + number.to_bytes(4) + bytes([last])
