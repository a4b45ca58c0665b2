"""Libraries that are written in Rust, at work on people's files.

One that comes upon something that its author did not think of panics: it writes to standard error where that was, and
raises what is no `Exception`, so that nothing takes it for an error that was thought of. In the midst of a file that
can only mean that the file is damaged.
"""

from __future__ import annotations

import contextlib
import os
import sys
import tempfile
from collections.abc import Iterator

import polars as pl

from expert.model.problems import InvalidInput, Place, Problem


def is_panic(error: BaseException) -> bool:
    """Return whether an error is what a library in Rust raises when it panics. Each such library has a class of this
    name."""
    return type(error).__name__ == "PanicException"


@contextlib.contextmanager
def reading(path: str) -> Iterator[None]:
    """Guard a library in Rust that reads the file at `path`. Raises InvalidInput if it cannot go on, whether it says so
    or panics, or if the operating system does not let it."""
    try:
        with _unheard():
            yield
    except OSError as error:
        raise InvalidInput([Problem("E101", f"cannot be read: {error.strerror or error}", Place(path, 1, 1))]) from None
    except pl.exceptions.PolarsError as error:
        raise _damaged(path, str(error)) from None
    except BaseException as error:
        if is_panic(error):
            raise _damaged(path, "the library that reads it gave up") from None
        raise


def _damaged(path: str, why: str) -> InvalidInput:
    message = f"this file cannot be read, it may be damaged: {why.splitlines()[0] if why else 'nobody knows why'}"
    return InvalidInput([Problem("E411", message, Place(path, 1, 1))])


@contextlib.contextmanager
def _unheard() -> Iterator[None]:
    """Keep what is written to standard error below Python, and pass it on unless it was the words of a panic."""
    try:
        heard = os.dup(2)
    except OSError:  # there is no standard error
        yield
        return
    with tempfile.TemporaryFile() as kept:
        sys.stderr.flush()
        os.dup2(kept.fileno(), 2)
        panicked = False
        try:
            yield
        except BaseException as error:
            panicked = is_panic(error)
            raise
        finally:
            os.dup2(heard, 2)
            os.close(heard)
            kept.seek(0)
            if not panicked and (text := kept.read()):
                os.write(2, text)
