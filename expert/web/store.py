"""The sessions of browsers: the same files as those of the terminal, each under a name that only its browser knows."""

from __future__ import annotations

import hashlib
import hmac
import re
import secrets
import time
from contextlib import suppress
from pathlib import Path
from typing import NamedTuple

from expert.model.rulebase import RuleBase
from expert.session.session import Session
from expert.session.storage import SessionFile, Taken, begin_from, session_text

#: What the names of these files begin with.
_OURS = "web-"

_DAY = 24 * 60 * 60


class Changed(Exception):
    """Somebody else has gone on with the session in the meantime, or does so now."""


class Stored(NamedTuple):
    """A session as it is stored, and its version, which changes with every answer."""

    session: Session
    version: str


class Store:
    """The sessions in a folder. Nothing is kept in memory, so several processes can share it."""

    def __init__(self, folder: Path, base: RuleBase, days: int) -> None:
        """Take the folder, which need not be there yet, and after how many days without an answer a session ends."""
        self._folder, self._base, self._days = folder, base, days

    def begin(self, session: Session) -> str:
        """Store a new session, and return the key to it. Raises OSError."""
        self._remove_old()
        key = secrets.token_urlsafe(24)
        file = SessionFile(self.path(key))
        try:
            file.write(session_text(self._base, session, file.path))
        finally:
            file.close()
        return key

    def read(self, key: str) -> Stored | None:
        """Return the session with a key; None if there is none. Raises InvalidInput if its file was damaged."""
        path = self.path(key)
        try:
            text = path.read_bytes()
        except OSError:
            return None
        return Stored(begin_from(self._base, str(path)).session, _version(text))

    def write(self, key: str, session: Session, version: str) -> None:
        """Store how a session has gone on from a `version`. Raises Changed if it is not that any more, and OSError."""
        path = self.path(key)
        try:
            file = SessionFile(path)
        except Taken:
            raise Changed from None
        try:
            with suppress(FileNotFoundError):
                if not hmac.compare_digest(_version(path.read_bytes()), version):
                    raise Changed
            file.write(session_text(self._base, session, path))
        finally:
            file.close()

    def end(self, key: str) -> None:
        """Remove the session with a key, if it is there."""
        with suppress(OSError):
            self.path(key).unlink()

    def path(self, key: str) -> Path:
        """Return the file of the session with a key. Its name does not tell the key."""
        return self._folder / f"{_OURS}{hashlib.sha256(key.encode()).hexdigest()[:24]}.yaml"

    def _remove_old(self) -> None:
        """Remove the sessions that nobody has gone on with for too long; only those that browsers have begun."""
        before = time.time() - self._days * _DAY
        with suppress(OSError):
            for path in self._folder.iterdir():
                if re.fullmatch(rf"{_OURS}[0-9a-f]{{24}}\.yaml", path.name):
                    with suppress(OSError):
                        if path.stat().st_mtime < before:
                            path.unlink()


def _version(text: bytes) -> str:
    return hashlib.sha256(text).hexdigest()[:16]
