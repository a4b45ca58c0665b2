"""The forms of requests to the API. What stands in a case or in a mapping is read as in its file."""

from __future__ import annotations

from typing import Any

from pydantic import BaseModel, ConfigDict, Field

from expert.web.worker import WantedBase

Json = dict[str, Any]

#: Which parts of a request have the form of which file (`expert schema`), and where in it; OpenAPI names all that can
#: stand in them.
FILES = {
    "case": "case",
    "other": "case",
    "mapping": "mapping",
    "shared": "answers/properties/answers",
    "answers": "answers/properties/answers",
}


class Request(BaseModel):
    """A request: who reads the answer, other values for parameters, answers that all cases share."""

    model_config = ConfigDict(extra="forbid", strict=True)

    reader: str | None = Field(None, alias="as", description="Who reads: a perspective of the rule base.")
    parameters: dict[str, float] = Field({}, description="Other values for parameters of the rule base.")
    shared: Json = Field({}, description="Answers that all cases share, by the names of their questions.")

    @property
    def wanted(self) -> WantedBase:
        """Return the form of the rule base that the request wants."""
        return WantedBase(self.reader, self.parameters, self.shared)


class AboutCase(Request):
    """A request about one case."""

    case: Json = Field(description="A case, as its file has it: at least its `answers`.")


class AboutConclusions(AboutCase):
    """A request about conclusions of one case."""

    conclusions: list[str] = Field([], max_length=100, description="Values, attributes, or `attribute=value`.")


class Explain(AboutConclusions):
    """A request for how a case comes to its result, or to conclusions."""

    brief: bool = Field(False, description="In three sentences for each conclusion.")
    sources: bool = Field(False, description="With the claims that each rule is based on.")
    depth: int | None = Field(None, ge=1, le=1000, description="So many rules deep and no deeper.")


class WhatIfRequest(AboutCase):
    """A request for what would come, go and stay with other answers."""

    answers: Json = Field(description="The answers to suppose, by the names of their questions.")


class Compare(AboutCase):
    """A request for the differences that make two cases come out differently."""

    other: Json = Field(description="The other case.")


class NextQuestion(Request):
    """A request for the question to ask next, after the answers of a case so far."""

    case: Json = Field({}, description="A case with the answers so far; nothing is answered without it.")
    goals: list[str] = Field([], max_length=100, description="Topics and conclusions that matter, if not all do.")


class Segment(Request):
    """A request about a portfolio: rows, each a case, and how their columns are read."""

    rows: list[dict[str, str | int | float | bool | None]] = Field(min_length=1, description="A row a case.")
    mapping: Json = Field({}, description="Which columns answer what, as a mapping file has it.")
    title: str = Field("", max_length=200)
    partial: bool = Field(False, description="Whether to judge the whole if more than a tenth of the rows is left out.")
