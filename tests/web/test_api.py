"""The API answers with the JSON that the commands print, and says what is wrong with the same codes and places."""

import json

import pytest
from jsonschema import Draft202012Validator

from expert.files.parsed import read_file
from expert.web.api import CALLS
from tests.conftest import ROOT, run_expert
from tests.sampling import part, searched
from tests.stored_cases import FILES, ONE_CASE

INNOVATOR = "cases/figure-2/g-innovator-taken-for-incapable.yaml"


def case_in(file):
    """A stored case as a program sends it."""
    read = read_file(ROOT / file)
    return {"id": str(read.file).rsplit("/", 1)[-1].rsplit(".", 1)[0], **read.data}


def without_files(data):
    """What was found, without the names of files and the numbers of their lines, which a request does not have."""
    if isinstance(data, dict):
        return {key: without_files(value) for key, value in data.items() if key not in ("file", "origin", "row")}
    return [without_files(one) for one in data] if isinstance(data, list) else data


def ask(client, call, **request):
    answer = client.post(f"/api/{call}", json=request)
    assert answer.status_code == 200, answer.text
    return answer.json()


@searched
def test_every_stored_case_comes_to_what_the_command_prints(client, share):
    files = part(FILES, share)
    printed = json.loads(run_expert("evaluate", *files, "--format", "json").out)
    by_file: dict[str, list[object]] = {}
    for case in printed["cases"]:
        by_file.setdefault(case["file"], []).append(without_files(case))
    together = {one["file"]: without_files(one) for one in printed["together"]}
    for file in files:
        found = without_files(ask(client, "evaluate", case=case_in(file)))
        assert found["cases"] == by_file[file], file
        assert found["together"] == ([together[file]] if file in together else []), file
    assert len(by_file) == len(files)


SAME = {
    "explain": ((), {}),
    "why-not": (("--why-not", "opportunism"), {"conclusions": ["opportunism"]}),
    "what-if": (("--what-if", "contract_form=complete"), {"answers": {"contract_form": "complete"}}),
    "changes": (("--change", "exposed"), {"conclusions": ["exposed"]}),
    "sensitivity": (("--sensitivity",), {}),
}


@pytest.mark.parametrize("call", SAME)
@pytest.mark.parametrize("file", ONE_CASE[:: len(ONE_CASE) // 3])
def test_questions_about_a_case_are_answered_as_by_the_command(client, call, file):
    options, request = SAME[call]
    printed = run_expert("explain", file, *options, "--format", "json")
    assert without_files(ask(client, call, case=case_in(file), **request)) == without_files(json.loads(printed.out))


def test_a_reader_is_told_in_their_own_words(client):
    printed = json.loads(run_expert("explain", INNOVATOR, "exposed", "--as", "supplier", "--format", "json").out)
    assert without_files(
        ask(client, "explain", case=case_in(INNOVATOR), conclusions=["exposed"], **{"as": "supplier"})
    ) == (without_files(printed))


def test_two_cases_are_compared_as_by_the_command(client):
    other = "cases/figure-2/d-innovator-seen-as-capable.yaml"
    printed = json.loads(run_expert("compare", INNOVATOR, other, "--format", "json").out)
    assert without_files(ask(client, "compare", case=case_in(INNOVATOR), other=case_in(other))) == without_files(
        printed
    )


def test_a_portfolio_comes_to_what_the_command_prints(client):
    table = ROOT / "cases/portfolios/five-suppliers.csv"
    mapping = table.with_suffix(".mapping.yaml")
    lines = [line.split(",") for line in table.read_text().splitlines()]
    rows = [dict(zip(lines[0], one, strict=True)) for one in lines[1:]]
    found = ask(client, "segment", rows=rows, mapping=read_file(mapping).data)
    printed = json.loads(run_expert("segment", table, "--map", mapping, "--format", "json").out)
    assert found.pop("rejected") == []
    same = {"found", "answer"}
    assert {key: without_files(found[key]) for key in same} == {key: without_files(printed[key]) for key in same}


def test_questions_lead_to_a_verdict_in_ten_lines(client):
    """As a program in any other language would go about it."""
    case = {"answers": {}}
    for _ in range(200):
        question = ask(client, "next-question", case=case, **{"as": "supplier"})["question"]
        if question is None:
            break
        case["answers"][question["name"]] = next(iter(question["options"]), "unknown")
    assert question is None
    [found] = ask(client, "evaluate", case=case)["cases"]
    assert found["diagnoses"]
    assert all(one["rule"] and one["reason"] for one in found["diagnoses"])


def test_what_there_is_to_ask_and_to_conclude(client, base):
    questions = client.get("/api/questions").json()["questions"]
    assert list(questions) == [name for name, one in base.attributes.items() if one.asked]
    about = client.get("/api/rule-base").json()
    assert about["rule_base"]["digest"] == base.digest
    assert list(about["rules"]) == list(base.rules)


# ---------------------------------------------------------------------- what is wrong


@pytest.mark.parametrize(
    ("body", "status", "code", "where"),
    [
        ('{"case": {', 400, "E103", "request.json"),
        ('{"case": {"answers": {}, "answers": {}}}', 400, "E104", "request.json"),
        ("[" * 100_000, 400, "E105", "request.json"),
        ("[]", 422, "E207", "the request"),
        ("{}", 422, "E202", "the request, case"),
        ('{"case": {"answers": {}}, "cass": 1}', 422, "E201", "the request, cass"),
        ('{"case": {"answers": {"upper_hnd": "buyer"}}}', 422, "E203", "the case, answers.upper_hnd"),
        ('{"case": {"answers": {"upper_hand": "byer"}}}', 422, "E402", "the case, answers.upper_hand"),
        ('{"case": {"answers": {}}, "as": "nobody"}', 422, "E404", "the reader"),
        ('{"case": {"answers": {}}, "parameters": {"nothing": 1}}', 422, "E205", "the parameters, nothing"),
        ('{"case": {"answers": {}}, "shared": {"upper_hnd": "buyer"}}', 422, "E203", "the shared answers"),
    ],
)
def test_problems_have_the_codes_and_places_of_everywhere(client, body, status, code, where):
    answer = client.post("/api/evaluate", content=body, headers={"content-type": "application/json"})
    assert answer.status_code == status
    assert answer.headers["content-type"] == "application/problem+json"
    told = answer.json()
    assert told["status"] == status
    assert told["type"] == f"/problems/{status}"
    assert told["title"]
    assert told["detail"]
    [problem] = told["problems"]
    assert problem["code"] == code
    assert problem["place"]["file"].startswith(where)


def test_all_problems_of_a_case_are_told_at_once(client):
    answer = client.post("/api/evaluate", json={"case": {"answers": {"upper_hnd": "buyer", "contract_form": "x"}}})
    assert [one["code"] for one in answer.json()["problems"]] == ["E402", "E203"]


def test_other_kinds_of_requests_are_refused(client):
    assert client.post("/api/evaluate", content="case=1").status_code == 415
    assert client.get("/api/evaluate").status_code == 405
    assert client.get("/api/nothing").status_code == 404
    assert client.post("/api/evaluate", content=b" " * 2_000_000).status_code == 413
    rows = [{"firm": "A"}] * 20_001
    assert client.post("/api/segment", json={"rows": rows}).json()["problems"][0]["code"] == "E105"


# ---------------------------------------------------------------------- how it is described


def test_the_description_names_what_the_rule_base_has(client, base):
    described = client.get("/api/openapi.json").json()
    assert {path for path in described["paths"] if path.startswith("/api/")} == {
        *(f"/api/{name}" for name in CALLS),
        "/api/rule-base",
        "/api/questions",
    }
    forms = described["components"]["schemas"]
    Draft202012Validator.check_schema(forms["case"])
    assert set(forms["case"]["properties"]["answers"]["properties"]) == {
        name for name, one in base.attributes.items() if one.asked
    }
    assert forms["Explain"]["properties"]["case"]["$ref"] == "#/components/schemas/case"


def test_references_in_the_description_lead_somewhere(client):
    described = client.get("/api/openapi.json").json()

    def references(piece):
        if isinstance(piece, dict):
            yield from ([piece["$ref"]] if isinstance(piece.get("$ref"), str) else [])
            for value in piece.values():
                yield from references(value)
        elif isinstance(piece, list):
            for value in piece:
                yield from references(value)

    for reference in set(references(described)):
        found = described
        for key in reference.removeprefix("#/").split("/"):
            found = found[key.replace("~1", "/").replace("%20", " ")]
