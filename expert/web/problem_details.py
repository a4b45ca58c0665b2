"""Problems as answers to requests: RFC 9457, with the codes and places that messages have everywhere."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from starlette.responses import Response

from expert.documents.layout import json_text
from expert.documents.problems import problem_data
from expert.model.problems import Problem

#: Status -> what it is called, and what it means here.
MEANINGS = {
    400: ("The request cannot be read", "It is not well-formed."),
    403: ("The form does not fit", "It was not made by this server for this browser, or long ago; open the page anew."),
    404: ("There is nothing here", "No page and no call has this address."),
    405: ("This cannot be done here", "The address takes other methods."),
    408: ("The request came too slowly", "It has to be there as a whole within the time that a request may take."),
    413: ("The request is too large", "It is larger than this server takes."),
    415: ("The request is of another kind", "It has to be JSON, with `Content-Type: application/json`."),
    421: ("This server has another name", "It does not answer under this name; `expert serve --allow-host` adds one."),
    422: ("The input cannot be used", "The problems say what is wrong, and where."),
    500: ("The program has failed", "Nothing is wrong with the request. Please report it to whoever runs this server."),
    503: ("The server is busy", "Try again in a moment."),
}

PROBLEM_TYPE = "application/problem+json"

#: What the form of such an answer is called in OpenAPI, and the form.
PROBLEM = "Problem"
PROBLEM_FORM = {
    "type": "object",
    "required": ["type", "title", "status", "detail"],
    "properties": {
        "type": {"type": "string", "description": "The page that explains this status."},
        "title": {"type": "string"},
        "status": {"type": "integer"},
        "detail": {"type": "string"},
        "problems": {
            "type": "array",
            "description": "All problems of the input, as `--format json` prints them.",
            "items": {
                "type": "object",
                "required": ["code", "message", "help", "place"],
                "properties": {
                    "code": {"type": "string", "description": "Explained at /errors/CODE."},
                    "message": {"type": "string"},
                    "help": {"type": ["string", "null"]},
                    "place": {"type": "object"},
                },
            },
        },
    },
}


def problem_response(
    status: int, detail: str = "", problems: Sequence[Problem] = (), headers: Mapping[str, str] | None = None
) -> Response:
    """Return the answer that tells what is wrong."""
    title, meaning = MEANINGS.get(status, MEANINGS[400])
    content = {
        "type": f"/problems/{status}",
        "title": title,
        "status": status,
        "detail": detail or meaning,
        **({"problems": [problem_data(one) for one in problems]} if problems else {}),
    }
    return Response(f"{json_text(content, indent=2)}\n", status, dict(headers or {}), PROBLEM_TYPE)
