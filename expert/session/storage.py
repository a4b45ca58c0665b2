"""Session files: private, written whole or not at all, and held by one session at a time.

A session file is a case file, so every command takes it.
"""

from __future__ import annotations

import contextlib
import errno
import json
import os
from collections.abc import Mapping
from datetime import datetime
from itertools import count
from pathlib import Path
from typing import NamedTuple

from expert.files.atomic import write_atomically
from expert.files.cases import raw_case, read_named
from expert.files.find import is_json
from expert.files.parsed import STDIN, ParsedFile
from expert.files.writing import case_text
from expert.model.case import LONGEST_ID, RawAnswer, SessionRecord
from expert.model.problems import InvalidInput, Problem
from expert.model.rulebase import RuleBase
from expert.session.consultant import goal_facts
from expert.session.session import Session, fitting

_PRIVATE_FILE, _PRIVATE_FOLDER = 0o600, 0o700


class Taken(Exception):
    """Another session holds the file."""


class Resumed(NamedTuple):
    """A session as its file holds it, and whether the rule base has changed since it was saved.

    `gone` are the areas and the perspective that the rule base does not have any more, and `lost` the keys of the file
    that a session would not keep.
    """

    session: Session
    changed: bool
    gone: tuple[str, ...] = ()
    lost: tuple[str, ...] = ()


def sessions_folder(environment: Mapping[str, str]) -> Path | None:
    """Return the folder of sessions: `expert/sessions` in the folder for the state of programs (XDG); None for somebody
    who has no home."""
    state = environment.get("XDG_STATE_HOME", "")
    # A path that is not absolute is to be ignored, as the XDG specification says.
    if os.path.isabs(state):
        return Path(state) / "expert" / "sessions"
    try:
        return Path.home() / ".local" / "state" / "expert" / "sessions"
    except RuntimeError:  # neither HOME nor the system says where it is
        return None


def new_file(folder: Path, now: datetime) -> Path:
    """Return a name for a new session that no file in `folder` has, nor a session that has not been saved yet."""
    stem = now.strftime("%Y-%m-%d-%H%M%S")
    names = (stem if number == 1 else f"{stem}-{number}" for number in count(1))
    paths = (folder / f"{name}.yaml" for name in names)
    return next(path for path in paths if not os.path.lexists(path) and not os.path.lexists(_lock_of(path)))


def latest_file(folder: Path) -> Path | None:
    """Return the session that was saved last, or None if there is none."""
    try:
        return max(_files(folder), key=lambda path: (path.stat().st_mtime_ns, path.name), default=None)
    except OSError:
        return None


def session_names(folder: Path) -> list[str]:
    """Return the names by which the sessions in `folder` can be resumed."""
    try:
        return sorted(path.stem for path in _files(folder))
    except OSError:
        return []


def _files(folder: Path) -> list[Path]:
    return [path for path in folder.iterdir() if path.suffix == ".yaml" and not path.name.startswith(".")]


# ---------------------------------------------------------------------- text


def session_text(base: RuleBase, session: Session, path: Path) -> str:
    """Return the case file at `path` that holds a session, in JSON if it ends so, else in YAML."""
    kept = SessionRecord(
        base=base.base.name,
        version=base.base.version,
        digest=base.digest,
        perspective=session.perspective,
        goals=session.goals,
        everything=session.everything,
        origins=dict(session.origins),
        unfit={one.name: one.raw for one in session.unfit},
    )
    text = case_text(path.stem[:LONGEST_ID], session.title, session.given, story=session.story, kept=kept)
    return f"{json.dumps(ParsedFile(STDIN, text).data, indent=1)}\n" if is_json(str(path)) else text


def begin_from(base: RuleBase, file: str) -> Resumed:
    """Return the session in a session file, or one with the answers of any other case file.

    Answers that the rule base does not take are kept apart, with the reason. Raises InvalidInput.
    """
    return begin_from_document(base, read_named(file))


def begin_from_document(base: RuleBase, document: ParsedFile) -> Resumed:
    """Return what `begin_from` does, of a file that has been read. Raises InvalidInput."""
    case = raw_case(document)
    kept = case.session
    if kept is not None and kept.base != base.base.name:
        message = f"this session is about the rule base '{kept.base}', not '{base.base.name}'"
        place = document.place(("session", "base"))
        raise InvalidInput([Problem("E404", message, place, "name its rule base with --rules")])
    before: dict[str, RawAnswer] = {**(kept.unfit if kept else {}), **case.answers}
    answers, unfit = fitting(base, before)
    goals = kept.goals if kept else ()
    perspective = kept.perspective if kept else None
    named = {goal: bool(goal_facts(base, goal)) for goal in goals}
    session = Session(
        title=str(case.title),
        story=str(case.story) if case.story is not None else None,
        answers=tuple(answers.items()),
        perspective=perspective if perspective in base.perspectives else None,
        goals=tuple(goal for goal in goals if named[goal]),
        everything=kept is not None and kept.everything,
        origins=tuple((name, file) for name, file in (kept.origins if kept else {}).items() if name in answers),
        unfit=unfit,
    )
    return Resumed(
        session,
        changed=kept is not None and kept.digest != base.digest,
        gone=(
            *[goal for goal in goals if not named[goal]],
            *([perspective] if perspective is not None and perspective != session.perspective else []),
        ),
        lost=tuple(key for key in ("expect", "cites") if getattr(case, key)),
    )


# ---------------------------------------------------------------------- files


def write_private(path: Path, text: str) -> None:
    """Write a file that only its owner can read. Raises OSError."""
    write_atomically(path, text, mode=_PRIVATE_FILE)


def _lock_of(path: Path) -> Path:
    return path.with_name(f".{path.name}.lock")


class SessionFile:
    """The file of a running session. No other session can hold it until it is closed, or the process has ended."""

    def __init__(self, path: Path) -> None:
        """Take the file, which need not be there yet. Raises Taken, and OSError where nothing can be written."""
        import fcntl

        self.path = Path(os.path.realpath(path))
        self.path.parent.mkdir(mode=_PRIVATE_FOLDER, parents=True, exist_ok=True)
        self._lock_path = _lock_of(self.path)
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
                break
            os.close(self._lock)  # the session that held it removed it in between
        self._saved = self._state()

    def _is_current(self) -> bool:
        try:
            return os.path.samestat(os.fstat(self._lock), os.stat(self._lock_path))
        except FileNotFoundError:
            return False

    def _state(self) -> tuple[int, int, int] | None:
        """Return what tells one content of the file from another; None if the file is not there."""
        try:
            found = os.stat(self.path)
        except OSError:
            return None
        return found.st_ino, found.st_mtime_ns, found.st_size

    def write(self, text: str) -> None:
        """Save the session, unless something else has written the file since it was taken or saved. Raises OSError."""
        state = self._state()
        if state not in (None, self._saved):
            raise FileExistsError(errno.EEXIST, "another program has changed this file", str(self.path))
        self.path.parent.mkdir(mode=_PRIVATE_FOLDER, parents=True, exist_ok=True)
        write_private(self.path, text)
        self._saved = self._state()

    def close(self) -> None:
        """Let other sessions have the file."""
        with contextlib.suppress(OSError):
            os.unlink(self._lock_path)
        os.close(self._lock)
