"""Session files: private, written whole or not at all, and held by one session at a time.

A session file is a case file, so every command takes it.
"""

from __future__ import annotations

import contextlib
import os
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from typing import NamedTuple

from expert.consultation.session import Session, Unfit, fitting
from expert.loading.cases import raw_case, read_named
from expert.loading.writing import case_text
from expert.model.case import Case, Kept, RawAnswer
from expert.model.rulebase import RuleBase
from expert.problems import InvalidInput, Problem

_PRIVATE_FILE, _PRIVATE_FOLDER = 0o600, 0o700


class Taken(Exception):
    """Another session holds the file."""


class Resumed(NamedTuple):
    """A session as its file holds it, and whether the rule base has changed since it was saved."""

    session: Session
    changed: bool


def sessions_folder(environment: Mapping[str, str]) -> Path:
    """Where sessions are kept: `expert/sessions` in the folder for the state of programs (XDG)."""
    state = environment.get("XDG_STATE_HOME", "")
    # A path that is not absolute is to be ignored, as the XDG specification says.
    above = Path(state) if os.path.isabs(state) else Path.home() / ".local" / "state"
    return above / "expert" / "sessions"


def new_file(folder: Path, now: datetime) -> Path:
    """A name for a new session that no file in `folder` has."""
    stem = now.strftime("%Y-%m-%d-%H%M%S")
    names = [stem, *(f"{stem}-{number}" for number in range(2, 1000))]
    return next(path for name in names if not os.path.lexists(path := folder / f"{name}.yaml"))


def latest_file(folder: Path) -> Path | None:
    """The session that was saved last, or None if there is none."""
    try:
        return max(_files(folder), key=lambda path: (path.stat().st_mtime_ns, path.name), default=None)
    except OSError:
        return None


def session_names(folder: Path) -> list[str]:
    """The names by which the sessions in `folder` can be resumed."""
    try:
        return sorted(path.stem for path in _files(folder))
    except OSError:
        return []


def _files(folder: Path) -> list[Path]:
    return [path for path in folder.iterdir() if path.suffix == ".yaml" and not path.name.startswith(".")]


# ---------------------------------------------------------------------- text


def session_text(base: RuleBase, session: Session, name: str) -> str:
    """The case file called `name` that holds a session."""
    kept = Kept(
        base=base.base.name,
        version=base.base.version,
        digest=base.digest,
        perspective=session.perspective,
        goals=session.goals,
        unfit={one.name: one.raw for one in session.unfit},
    )
    return case_text(name, session.title, session.given, story=session.story, kept=kept)


def begin_from(base: RuleBase, file: str) -> Resumed:
    """The session in a session file, or one with the answers of any other case file.

    Answers that the rule base does not take are kept apart, with the reason. Raises InvalidInput.
    """
    document = read_named(file)
    case = raw_case(document)
    kept = case.session
    if kept is not None and kept.base != base.base.name:
        message = f"this session is about the rule base '{kept.base}', not '{base.base.name}'"
        place = document.place(("session", "base"))
        raise InvalidInput([Problem("E404", message, place, "name its rule base with --rules")])
    before: dict[str, RawAnswer] = {**(kept.unfit if kept else {}), **case.answers}
    answers, unfit = fitting(base, before)
    return Resumed(_session(base, case, answers, unfit), kept is not None and kept.digest != base.digest)


def _session(base: RuleBase, case: Case, answers: dict[str, RawAnswer], unfit: tuple[Unfit, ...]) -> Session:
    kept = case.session
    return Session(
        title=str(case.title),
        story=str(case.story) if case.story is not None else None,
        answers=tuple(answers.items()),
        perspective=kept.perspective if kept and kept.perspective in base.perspectives else None,
        goals=kept.goals if kept else (),
        unfit=unfit,
    )


# ---------------------------------------------------------------------- files


def write_private(path: Path, text: str) -> None:
    """Puts `text` into the file at `path`, which is the old file or the new one at any time. Raises OSError."""
    beside = path.with_name(f".{path.name}.new")
    try:
        with open(os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, _PRIVATE_FILE), "w", encoding="utf-8") as file:
            os.fchmod(file.fileno(), _PRIVATE_FILE)
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
        os.replace(beside, path)
    except OSError:
        with contextlib.suppress(OSError):
            os.unlink(beside)
        raise
    with contextlib.suppress(OSError):  # not every file system lets a folder be synchronized
        folder = os.open(path.parent, os.O_RDONLY)
        try:
            os.fsync(folder)
        finally:
            os.close(folder)


class SessionFile:
    """The file of a running session. No other session can hold it until it is closed, or the process has ended."""

    def __init__(self, path: Path) -> None:
        """Takes the file, which need not be there yet. Raises Taken, and OSError where nothing can be written."""
        import fcntl

        self.path = Path(os.path.realpath(path))
        self.path.parent.mkdir(mode=_PRIVATE_FOLDER, parents=True, exist_ok=True)
        self._lock_path = self.path.with_name(f".{self.path.name}.lock")
        while True:
            self._lock = os.open(self._lock_path, os.O_RDWR | os.O_CREAT, _PRIVATE_FILE)
            try:
                fcntl.flock(self._lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except OSError as error:
                os.close(self._lock)
                if isinstance(error, BlockingIOError):
                    raise Taken(str(path)) from None
                raise
            if self._is_current():
                return
            os.close(self._lock)  # the session that held it removed it in between

    def _is_current(self) -> bool:
        try:
            return os.path.samestat(os.fstat(self._lock), os.stat(self._lock_path))
        except FileNotFoundError:
            return False

    def write(self, text: str) -> None:
        """Saves the session. Raises OSError."""
        self.path.parent.mkdir(mode=_PRIVATE_FOLDER, parents=True, exist_ok=True)
        write_private(self.path, text)

    def close(self) -> None:
        """Lets other sessions have the file."""
        with contextlib.suppress(OSError):
            os.unlink(self._lock_path)
        os.close(self._lock)
