"""What a server is started with, as plain data that goes to each of its workers."""

from __future__ import annotations

import json
import os
import secrets
from pathlib import Path
from typing import NamedTuple

from expert.session.storage import sessions_folder


class RequestLimits(NamedTuple):
    """The limits of every request.

    body: bytes of a request to the API or of a form.
    upload: bytes of a file that is uploaded, with the form around it.
    rows: rows of a table.
    seconds: seconds of waiting and work.
    waiting: requests that one worker takes at once, of which it works on one.
    """

    body: int = 1_000_000
    upload: int = 20_000_000
    rows: int = 20_000
    seconds: float = 30.0
    waiting: int = 16


class Settings(NamedTuple):
    """The settings of a server.

    rules: folder of the rule base; None for the one that comes with the program.
    hosts: names under which browsers may ask for it, in small letters and without a port.
    secret: what its forms are sealed with, the same in all workers.
    sessions: folder of the sessions; None for the user's own.
    days: days after which a session that nobody has gone on with is removed.
    """

    rules: str | None = None
    hosts: tuple[str, ...] = ("127.0.0.1", "localhost", "[::1]")
    secret: str = ""
    sessions: str | None = None
    days: int = 30
    limits: RequestLimits = RequestLimits()

    def in_environment(self) -> str:
        """Return the settings as text, from which `from_environment` makes them."""
        return json.dumps(self._asdict() | {"limits": self.limits._asdict()})

    @classmethod
    def from_environment(cls, text: str) -> Settings:
        """Return the settings that `in_environment` made a text of."""
        given = json.loads(text)
        return cls(**given | {"hosts": tuple(given["hosts"]), "limits": RequestLimits(**given["limits"])})


def new_secret() -> str:
    """Return a secret that nobody can guess."""
    return secrets.token_urlsafe(32)


def sessions(settings: Settings) -> Path:
    """Return the folder in which sessions are kept. Raises FileNotFoundError for somebody who has no home."""
    folder = Path(settings.sessions) if settings.sessions else sessions_folder(os.environ)
    if folder is None:
        raise FileNotFoundError("there is no home folder to keep sessions in; name one with --sessions DIR")
    return folder
