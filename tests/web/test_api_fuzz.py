"""Requests made from the description of the API: none makes the program fail, and each is answered as described.

`make test` tries a few of each call, `make test-long` many (tests/sampling.py).
"""

import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, given, settings
from schemathesis import GenerationMode
from schemathesis.checks import CHECKS, load_all_checks

from expert.web.api import CALLS
from tests.sampling import searched

load_all_checks()

#: What has to hold of each answer. That a request has the right form does not mean that its case can be used.
HOLDS = [
    CHECKS.get_one(name)
    for name in (
        "not_a_server_error",
        "status_code_conformance",
        "content_type_conformance",
        "response_schema_conformance",
    )
]
HOST = {"Host": "localhost"}


@pytest.fixture(scope="module")
def described(app):
    return schemathesis.openapi.from_asgi("/api/openapi.json", app, headers=HOST)


@searched
@pytest.mark.parametrize("mode", [GenerationMode.POSITIVE, GenerationMode.NEGATIVE])
@pytest.mark.parametrize("call", CALLS)
def test_no_request_makes_it_fail(described, call, mode, share):
    statuses = set()

    @settings(
        max_examples=round(100 * share),
        deadline=None,
        derandomize=True,
        database=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(request=described[f"/api/{call}"]["POST"].as_strategy(generation_mode=mode))
    def holds(request):
        answer = request.call(headers=HOST)
        request.validate_response(answer, checks=HOLDS)
        statuses.add(answer.status_code)

    holds()
    # The description leads somewhere; but no columns made at random answer a question.
    if share == 1 and mode is GenerationMode.POSITIVE and call != "segment":
        assert 200 in statuses


def test_what_is_there_to_read_is_as_described(described):
    for path in ("/api/rule-base", "/api/questions"):
        described[path]["GET"].Case().call_and_validate(checks=HOLDS, headers=HOST)
