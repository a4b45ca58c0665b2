"""A browser and another program, as requests that go straight to the application, without a network."""

import re
from html import unescape
from typing import Any

from fastapi import FastAPI
from starlette.testclient import TestClient

HOST = "http://localhost:8000"


def program(app: FastAPI) -> TestClient:
    """A program that asks the API."""
    return TestClient(app, base_url=HOST, raise_server_exceptions=False)


class Browser:
    """A browser without a script: it keeps cookies, follows links, and sends the forms that it is shown."""

    def __init__(self, app: FastAPI) -> None:
        self.client = program(app)
        self.page: Any = None

    def get(self, path: str) -> "Browser":
        """Opens a page."""
        self.page = self.client.get(path)
        return self

    def send(self, fields: dict[str, Any] | None = None, action: str = "", files: Any = None, **more: Any) -> "Browser":
        """Sends a form of the page, the first or the one with this action, with what is hidden in it."""
        action, hidden = self.form(action)
        given = {**hidden, **(fields or {}), **more}
        self.page = self.client.post(action, data=given, files=files)
        return self

    def form(self, action: str = "") -> tuple[str, dict[str, str]]:
        """The address that a form of the page is sent to, and what is hidden in it."""
        forms = re.findall(r'<form method="post" action="([^"]*)"[^>]*>(.*?)</form>', self.text, re.DOTALL)
        found, inner = next(one for one in forms if one[0].startswith(action))
        return found, dict(re.findall(r'<input type="hidden" name="([^"]*)" value="([^"]*)">', inner))

    def filled(self, action: str) -> dict[str, str]:
        """What a form of the page would send as it stands: what is hidden, typed and chosen in it."""
        forms = re.findall(r'<form method="post" action="([^"]*)"[^>]*>(.*?)</form>', self.text, re.DOTALL)
        inner = dict(forms)[action]
        given = dict(re.findall(r'<input[^>]* name="([^"]*)" value="([^"]*)">', inner))
        for name, options in re.findall(r'<select name="([^"]*)">(.*?)</select>', inner, re.DOTALL):
            chosen = re.search(r'<option value="([^"]*)" selected>', options)
            given[name] = unescape(chosen[1]) if chosen else ""
        return {name: unescape(value) for name, value in given.items()}

    @property
    def text(self) -> str:
        """The page as HTML."""
        return str(self.page.text)

    @property
    def heading(self) -> str:
        """The main heading."""
        found = re.search(r"<h1>(.*?)</h1>", self.text, re.DOTALL)
        return re.sub(r"<[^>]*>", "", found[1]).strip() if found else ""

    @property
    def asked(self) -> str:
        """The name of the question on the page, empty if there is none."""
        found = re.search(r'action="/question/([^"]*)"', self.text)
        return found[1] if found else ""
