"""Files that are written whole or not at all."""

from __future__ import annotations

import contextlib
import errno
import os
import re
from collections.abc import Iterator
from pathlib import Path
from typing import TextIO


def name_as_text(name: str) -> str:
    """The name of a file as a text that can be stored: bytes of it that are no UTF-8 are written out, as `\\xc7`."""
    return re.sub("[\udc80-\udcff]", lambda found: f"\\x{ord(found[0]) - 0xDC00:02x}", name)


def write_whole(path: Path, text: str, *, mode: int | None = None) -> None:
    """Puts `text` into the file at `path`, see `whole_file`. Raises OSError, with the name of the file."""
    with whole_file(path, mode=mode) as file:
        file.write(text)


@contextlib.contextmanager
def whole_file(path: Path, *, mode: int | None = None) -> Iterator[TextIO]:
    """A file to write to, which at the end takes the place of that at `path`: at any time there is the old file or the
    new one. If anything is raised, the old one stays. With `mode`, the file has these permissions from its first byte
    on. Raises OSError, with the name of the file."""
    path = target(path)
    beside = path.with_name(f".{path.name}.new")
    with replacing(beside, path):
        descriptor = os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o666 if mode is None else mode)
        with open(descriptor, "w", encoding="utf-8") as file:
            if mode is not None:
                os.fchmod(descriptor, mode)  # a file of this name may have been left behind
            yield file
            file.flush()
            os.fsync(descriptor)


def target(path: Path) -> Path:
    """The file that is written to at `path`: a link stays one. Raises OSError if another file must not take its place,
    as that of a device or a pipe."""
    if path.is_symlink():
        path = Path(os.path.realpath(path))
    if path.exists() and not path.is_file():
        number = errno.EISDIR if path.is_dir() else errno.EINVAL
        raise OSError(number, "Is a directory" if path.is_dir() else "Is no regular file", str(path))
    return path


@contextlib.contextmanager
def replacing(beside: Path, path: Path) -> Iterator[None]:
    """Puts the file `beside`, which is written and synchronized meanwhile, in the place of `path`, or removes it if
    anything is raised. Raises OSError, with the name of `path`."""
    try:
        yield
        os.replace(beside, path)
    except BaseException as error:  # Ctrl-C, too
        with contextlib.suppress(OSError):
            os.unlink(beside)
        if isinstance(error, OSError) and (error.filename is None or error.filename == str(beside)):
            raise OSError(error.errno, error.strerror, str(path)) from error
        raise
    with contextlib.suppress(OSError):  # not every file system lets a folder be synchronized
        folder = os.open(path.parent, os.O_RDONLY)
        try:
            os.fsync(folder)
        finally:
            os.close(folder)
