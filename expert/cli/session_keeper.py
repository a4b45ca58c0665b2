"""Keeps a session in its file while it runs, and says so plainly when it cannot."""

from __future__ import annotations

import errno
import os
import shlex
from collections.abc import Iterable, Sequence
from pathlib import Path

from expert.documents.layout import Line, wrap
from expert.model.rulebase import RuleBase
from expert.session.session import Session
from expert.session.storage import SessionFile, session_text, sessions_folder, write_private


class Keeper:
    """A keeper that saves a session at every step. `trouble` says why the last attempt failed; it is empty if all is
    saved."""

    def __init__(self, base: RuleBase, path: Path, options: Sequence[str] = ()) -> None:
        """Take the file at `path`; `options` are those with which the session is resumed. Raises `storage.Taken`."""
        self._base = base
        self._options = options
        self.path = path
        self.trouble = ""
        self._file: SessionFile | None = None
        self._copies = {Path(os.path.realpath(path))}
        try:
            self._file = SessionFile(path)
        except OSError as error:
            self.trouble = f"{path}: {error.strerror or error}"

    def save(self, session: Session) -> bool:
        """Save the session, and return whether `trouble` has come or gone with it."""
        before = self.trouble
        if self._file is not None:
            try:
                self._file.write(session_text(self._base, session, self.path))
                self.trouble = ""
            except OSError as error:
                self.trouble = f"{self.path}: {error.strerror or error}"
        return before != self.trouble

    def copy(self, session: Session, path: Path) -> None:
        """Save the session as a case file elsewhere, too. Raises OSError."""
        self.put(path, session_text(self._base, session, path))

    def put(self, path: Path, text: str) -> None:
        """Write a file that goes with the session. Raises OSError, also for an older file that this session has not
        written."""
        real = Path(os.path.realpath(path))
        if real.is_dir():
            raise IsADirectoryError(errno.EISDIR, "this is a folder", str(path))
        if os.path.lexists(path) and real not in self._copies:
            raise FileExistsError(errno.EEXIST, "there is such a file already", str(path))
        if self._file is not None and real == self._file.path:
            self._file.write(text)
        else:
            write_private(real, text)
        self._copies.add(real)

    @property
    def resume(self) -> str:
        """Return the command that resumes the session."""
        usual = self.path.parent == sessions_folder(os.environ)
        return shlex.join(
            ["expert", "consult", *self._options, "--resume", self.path.stem if usual else str(self.path)]
        )

    def close(self) -> None:
        """Let other sessions have the file."""
        if self._file is not None:
            self._file.close()


def farewell(keeper: Keeper, width: int) -> Iterable[Line]:
    """Return the lines that say where a session is kept, and how to resume it."""
    if keeper.trouble:
        return wrap(f"The session is not saved: {keeper.trouble}.", width, style="warning")
    # Not wrapped, since these are to be copied.
    return [Line("All answers are kept in"), Line(f"  {keeper.path}"), Line("To go on:"), Line(f"  {keeper.resume}")]
