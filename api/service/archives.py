"""Zip files of photographs: read within limits, whatever they say of themselves."""

import zipfile
import zlib
from collections.abc import Iterator
from contextlib import ExitStack
from tempfile import SpooledTemporaryFile
from typing import IO, Final

from skinsight.api.service.forms import name_of
from skinsight.api.service.intake import Sent
from skinsight.api.service.refusals import BadArchive

IN_MEMORY: Final = 2**20
COMPRESSIONS: Final = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)


def photographs_in(file: IO[bytes], most: int, most_bytes: int, most_each: int, until: ExitStack) -> Iterator[Sent]:
    """The files of an archive, in its order; folders and what macOS adds are passed over.

    Args:
        file: the archive.
        most: files that it may have.
        most_bytes: bytes that they may have together, unpacked.
        most_each: bytes that each may have.
        until: closes what was unpacked.

    Raises:
        BadArchive: it is damaged or encrypted, or holds more than that.
    """
    try:
        with zipfile.ZipFile(file) as archive:
            members = [member for member in archive.infolist() if _is_file(member)]
            _check(members, most, most_bytes, most_each)
            for member in members:
                yield Sent(name_of(member.filename), _unpacked(archive, member, until))
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError, ValueError, OSError) as error:
        raise BadArchive(f"the zip file cannot be read ({' '.join(str(error).split())[:100]}): pack it again") from None


def _is_file(member: zipfile.ZipInfo) -> bool:
    name = member.filename
    return not member.is_dir() and not name.startswith("__MACOSX/") and not name_of(name).startswith(".")


def _check(members: list[zipfile.ZipInfo], most: int, most_bytes: int, most_each: int) -> None:
    if len(members) > most:
        raise BadArchive(f"the zip file has {len(members):,} files, the limit is {most:,}: send several")
    if (total := sum(member.file_size for member in members)) > most_bytes:
        raise BadArchive(f"the zip file unpacks to {total:,} bytes, the limit is {most_bytes:,}: send several")
    for member in members:
        if member.file_size > most_each:
            raise BadArchive(
                f"a file of the zip has {member.file_size:,} bytes, the limit is {most_each:,}: leave it out"
            )
        if member.flag_bits & 1:
            raise BadArchive("the zip file is encrypted: send it without a password")
        if member.compress_type not in COMPRESSIONS:
            raise BadArchive("the zip file is packed by a rare method: use deflate, the usual one")


def _unpacked(archive: zipfile.ZipFile, member: zipfile.ZipInfo, until: ExitStack) -> IO[bytes]:
    """A member as a file. zipfile reads no more than the size that was checked, and checks the sum of it."""
    file: IO[bytes] = until.enter_context(SpooledTemporaryFile(IN_MEMORY))  # noqa: SIM115
    with archive.open(member) as packed:
        while chunk := packed.read(2**16):
            file.write(chunk)
    return file
