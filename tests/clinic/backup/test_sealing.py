"""A sealed file gives back what was put in, or refuses: nothing can be changed, moved, added or left out."""

from __future__ import annotations

from collections.abc import Callable
from io import BytesIO

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from daybreak.clinic.backup import sealing
from daybreak.clinic.backup.sealing import HEAD, TAG, SealedReader, SealedWriter
from daybreak.errors import InputFileError, ParameterError
from tests.clinic.backup.conftest import PASSPHRASE

CHUNK = 50
OFTEN = settings(max_examples=150, suppress_health_check=[HealthCheck.function_scoped_fixture])


class KeptOpen(BytesIO):
    """What was written can still be read after the writer closed it."""

    def close(self) -> None:
        pass


@pytest.fixture(autouse=True)
def _small(quick_keys: None, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sealing, "CHUNK", CHUNK)


def sealed(*parts: bytes) -> bytes:
    file = KeptOpen()
    with SealedWriter(file, PASSPHRASE) as writer:
        for part in parts:
            writer.write(part)
    return file.getvalue()


def opened(content: bytes, passphrase: str = PASSPHRASE) -> bytes:
    return SealedReader(BytesIO(content), passphrase, "a file").read()


@OFTEN
@given(st.lists(st.binary(max_size=130), max_size=5))
def test_what_was_put_in_comes_out(parts: list[bytes]) -> None:
    assert opened(sealed(*parts)) == b"".join(parts)


@pytest.mark.parametrize("size", [0, 1, CHUNK - 1, CHUNK, CHUNK + 1, 2 * CHUNK, 2 * CHUNK + 1])
def test_every_size_around_a_chunk_comes_out(size: int) -> None:
    assert opened(sealed(b"x" * size)) == b"x" * size


@OFTEN
@given(st.binary(max_size=130), st.integers(0, 10**6), st.integers(1, 255))
def test_any_changed_byte_is_refused(content: bytes, place: int, change: int) -> None:
    file = bytearray(sealed(content))
    file[place % len(file)] ^= change
    with pytest.raises(InputFileError, match=r"no backup|passphrase is wrong|damaged or cut short"):
        opened(bytes(file))


@OFTEN
@given(st.binary(max_size=130), st.integers(1, 10**6))
def test_any_missing_end_is_refused(content: bytes, missing: int) -> None:
    file = sealed(content)
    with pytest.raises(InputFileError):
        opened(file[: -(missing % len(file) or 1)])


def chunks(content: bytes) -> list[bytes]:
    return [content[at : at + CHUNK + TAG] for at in range(HEAD, len(content), CHUNK + TAG)]


@pytest.mark.parametrize(
    "forged",
    [
        lambda head, parts: head + parts[1] + parts[0] + parts[2],
        lambda head, parts: head + parts[0] + parts[2],
        lambda head, parts: head + parts[0] + parts[1],
        lambda head, parts: head + parts[0] + parts[0] + parts[1] + parts[2],
        lambda head, parts: head + parts[0] + parts[1] + parts[2] + parts[2],
        lambda head, parts: head + parts[0] + parts[1] + parts[2] + b"x",
        lambda head, parts: sealed(b"other")[:HEAD] + parts[0] + parts[1] + parts[2],
    ],
    ids=["swapped", "one out", "last out", "doubled", "last doubled", "added to", "another head"],
)
def test_chunks_stay_in_their_order(forged: Callable[[bytes, list[bytes]], bytes]) -> None:
    file = sealed(b"a" * CHUNK + b"b" * CHUNK + b"c" * 10)
    assert len(chunks(file)) == 3
    with pytest.raises(InputFileError):
        opened(forged(file[:HEAD], chunks(file)))


def test_two_files_of_one_content_share_nothing_after_the_first_word() -> None:
    one, other = sealed(b"x" * 100), sealed(b"x" * 100)
    assert one[:16] == other[:16]
    assert one[16:] != other[16:]


def test_a_wrong_passphrase_is_told(quick_keys: None) -> None:
    with pytest.raises(InputFileError, match="The passphrase is wrong"):
        opened(sealed(b"x"), "another passphrase")


def test_a_short_passphrase_is_refused() -> None:
    with pytest.raises(ParameterError, match="fewer than 12 characters"):
        SealedWriter(BytesIO(), "short")


def test_a_key_costs_a_thief_128_mib_a_guess() -> None:
    """RFC 7914: scrypt needs 128 * r * N bytes."""
    import importlib

    assert 128 * 8 * importlib.reload(sealing).SCRYPT_N == 128 * 2**20
