"""The application that the tests ask."""

import pytest
from fastapi import FastAPI

from expert.web.app import application
from expert.web.settings import Settings
from tests.web.clients import Browser, program


@pytest.fixture(scope="module")
def app(tmp_path_factory: pytest.TempPathFactory) -> FastAPI:
    """The application with the shipped rule base, and a folder for sessions of its own."""
    return application(Settings(secret="secret of the tests", sessions=str(tmp_path_factory.mktemp("sessions"))))


@pytest.fixture
def client(app: FastAPI):
    """A program that asks the API."""
    return program(app)


@pytest.fixture
def browser(app: FastAPI) -> Browser:
    """A browser that has not been here before."""
    return Browser(app)
