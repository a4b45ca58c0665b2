"""The sessions of browsers: the same files as those of the terminal, each under a name that only its browser knows."""

from __future__ import annotations

import hashlib
import hmac
import os
import re
import secrets
import shutil
import time
from contextlib import suppress
from pathlib import Path
from typing import NamedTuple

from expert.files.parsed import parse_file
from expert.model.rulebase import RuleBase
from expert.session.session import Session
from expert.session.storage import SessionFile, Taken, begin_from_document, session_text

#: What the names of these files begin with.
_OURS = "web-"

#: What a person has said of a table, beside it.
SAID = "said.json"

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
        document = parse_file(text, "the session")  # where this server keeps it is nobody's business
        return Stored(begin_from_document(self._base, document).session, _version(text))

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

    def put_table(self, name: str, content: bytes) -> tuple[str, Path]:
        """Keep a table that was sent under this name; return the key to it, and its file. Raises OSError."""
        self._remove_old()
        key = secrets.token_urlsafe(24)
        folder = self._table_folder(key)
        folder.mkdir(mode=0o700, parents=True)
        # The name is a stranger's, so only what can do no harm is left of it.
        safe = re.sub(r"[^\w. -]", "_", os.path.basename(name.replace("\\", "/")))[-80:].lstrip(".- ") or "table.csv"
        path = folder / safe
        with open(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
            file.write(content)
        return key, path

    def table(self, key: str) -> Path | None:
        """Return the table with a key; None if there is none."""
        with suppress(OSError):
            return next((path for path in self._table_folder(key).iterdir() if path.name != SAID), None)
        return None

    def end_table(self, key: str) -> None:
        """Remove the table with a key, if it is there, and what was said of it."""
        shutil.rmtree(self._table_folder(key), ignore_errors=True)

    def _table_folder(self, key: str) -> Path:
        return self._folder / f"{_OURS}tables" / hashlib.sha256(key.encode()).hexdigest()[:24]

    def _remove_old(self) -> None:
        """Remove the sessions that nobody has gone on with for too long; only those that browsers have begun."""
        before = time.time() - self._days * _DAY
        for path in (*self._folder.glob(f"{_OURS}*.yaml"), *self._folder.glob(f"{_OURS}tables/*")):
            with suppress(OSError):
                if path.stat().st_mtime < before:
                    shutil.rmtree(path) if path.is_dir() else path.unlink()


def _version(text: bytes) -> str:
    return hashlib.sha256(text).hexdigest()[:16]
