"""Writing files whole or not at all."""

from __future__ import annotations

import contextlib
import errno
import os
import re
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TextIO

if sys.platform != "win32":  # where two runs at once may mix their files
    import fcntl


def name_as_text(name: str) -> str:
    """Return the name of a file as a text that can be stored: bytes of it that are no UTF-8 are written out, as
    `\xc7`."""
    return re.sub("[\udc80-\udcff]", lambda found: f"\\x{ord(found[0]) - 0xDC00:02x}", name)


def write_atomically(path: Path, text: str, *, mode: int | None = None) -> None:
    """Write `text` to the file at `path`, whole or not at all. Raises OSError, with the name of the file."""
    with atomic_file(path, mode=mode) as file:
        file.write(text)


@contextlib.contextmanager
def atomic_file(path: Path, *, mode: int | None = None) -> Iterator[TextIO]:
    """Open a file to write to, which at the end takes the place of the one at `path`.

    At any time there is the old file or the new one. If anything is raised, the old one stays. With `mode`, the file
    has these permissions from its first byte on. Raises OSError, with the name of the file.
    """
    with replacing([path], mode=mode) as (beside,), open(beside, "w", encoding="utf-8", newline="") as file:
        yield file


@contextlib.contextmanager
def replacing(paths: Sequence[Path], *, mode: int | None = None) -> Iterator[list[Path]]:
    """Open empty files, one for each of `paths`, which at the end take the places of those there, all together.

    If another run writes to the same paths, its files come before all of these or after them. If anything is raised,
    the old ones stay. Raises OSError, with the name of the file that was meant.
    """
    targets = [target(path) for path in paths]
    made: dict[Path, Path] = {}
    try:
        for path in targets:
            # Its name is known before it is there, so that Ctrl-C at any time leaves nothing behind.
            made[path] = path.with_name(f".{os.urandom(8).hex()}.new")
            with _naming(path):
                _create(made[path], mode)
        yield list(made.values())
        for path, beside in made.items():
            with _naming(path), open(beside, "rb+") as file:
                os.fsync(file.fileno())
        with _alone_in(targets[0].parent):
            for path, beside in made.items():
                with _naming(path):
                    os.replace(beside, path)
    except BaseException as error:  # Ctrl-C, too
        for beside in made.values():
            with contextlib.suppress(OSError):
                os.unlink(beside)
        for path, beside in made.items():
            if isinstance(error, OSError) and error.filename in (None, str(beside)):
                raise OSError(error.errno, error.strerror, str(path)) from error
        raise


def target(path: Path) -> Path:
    """Return the file that is written to at `path`: a link stays one.

    Raises OSError for a device, a pipe and the like, whose place no file must take.
    """
    if path.is_symlink():
        path = Path(os.path.realpath(path))
    if path.exists() and not path.is_file():
        number = errno.EISDIR if path.is_dir() else errno.EINVAL
        raise OSError(number, "Is a directory" if path.is_dir() else "Is no regular file", str(path))
    return path


def _create(path: Path, mode: int | None) -> None:
    """Make an empty file with a name that nobody else has."""
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o666 if mode is None else mode)
    with open(descriptor, "wb"):
        if mode is not None:
            os.fchmod(descriptor, mode)


@contextlib.contextmanager
def _naming(path: Path) -> Iterator[None]:
    """Give errors in here the name `path`, whatever the file is called meanwhile."""
    try:
        yield
    except OSError as error:
        raise OSError(error.errno, error.strerror, str(path)) from error


@contextlib.contextmanager
def _alone_in(folder: Path) -> Iterator[None]:
    """Keep other runs out of `folder`, and in the end see that the names in it are on the disk.

    Not every file system lets a folder be locked or synchronized.
    """
    descriptor = None
    with contextlib.suppress(OSError):
        descriptor = os.open(folder, os.O_RDONLY)
    try:
        with contextlib.suppress(OSError):
            if descriptor is not None and sys.platform != "win32":
                fcntl.flock(descriptor, fcntl.LOCK_EX)
        yield
        with contextlib.suppress(OSError):
            if descriptor is not None:
                os.fsync(descriptor)
    finally:
        if descriptor is not None:
            os.close(descriptor)
