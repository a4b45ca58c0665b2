"""The house rules: imports run downwards, one module a library, and no knowledge in the program."""

import ast
import dataclasses
import importlib.util
import re
from collections import Counter
from graphlib import TopologicalSorter
from pathlib import Path

import pytest

from expert.model.rulebase import RuleBase
from tests.conftest import ROOT

#: From the top of the house to the bottom: a module may import from its own floor and from those below.
FLOORS = [
    {"spark", "cli"},
    {"web"},
    {"pages", "library"},
    {"session", "portfolio", "check", "book", "mutation"},
    {"explanation"},
    {"words", "tables"},
    {"files", "inference", "documents"},
    {"model"},
]
ALONE = {
    "durable_rules_engine": {"inference/forward.py"},
    "yaml": {"files/yaml_nodes.py"},
    "pydantic_core": {"files/shapes.py", "files/validate.py"},
    "pydantic": {"files/schema.py", "tables/result_file.py", "web/requests.py"},
    "clingo": {"inference/solver.py"},
    "jinja2": {"documents/templating.py"},
    "markupsafe": {"documents/templating.py"},
    "fast_sugiyama": {"documents/picture.py"},
    "polars": {
        "inference/table.py",
        "mutation/noticing.py",
        "portfolio/case_table.py",
        "portfolio/undecided.py",
        "portfolio/unknowns.py",
        "spark.py",
        "library/tables.py",
        "web/api.py",
        "web/columns.py",
        "web/tables.py",
        *(f"tables/{path.name}" for path in (ROOT / "expert/tables").glob("*.py")),
    },
    "openpyxl": {"tables/excel.py", "tables/worksheet.py", "tables/workbook.py"},
    "xlsxwriter": {"tables/excel_writing.py"},
    "rapidfuzz": {"tables/likeness.py"},
    "fastapi": {
        f"web/{name}.py" for name in ("api", "app", "browser", "explained", "interview", "rule_pages", "tables")
    },
    "uvicorn": {"web/server.py"},
    "pyspark": {"spark.py"},
    "pyarrow": {"spark.py"},
    "click": {f"cli/{path.name}" for path in (ROOT / "expert/cli").glob("*.py")},
}
#: The rooms that draw, and those of which they may say what they like: what these hold finds nothing.
DRAWING, TELLING = ("pages", "documents"), ("model", "files", "words", "documents", "pages")
#: Of the inference this only reads what a base declares.
DECLARED = "expert.inference.actions"
MODULES = sorted((ROOT / "expert").rglob("*.py"))


def imports(path):
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield node.module


def floor(name):
    return next(place for place, rooms in enumerate(FLOORS) if name.removesuffix(".py") in rooms)


@pytest.mark.parametrize("path", MODULES, ids=lambda path: str(path.relative_to(ROOT)))
def test_imports_run_downwards(path):
    own = path.relative_to(ROOT / "expert").parts[0]
    if own in ("__init__.py", "__main__.py"):
        return
    for name in imports(path):
        parts = name.split(".")
        if parts[0] == "expert" and len(parts) > 1:
            assert floor(own) <= floor(parts[1]), f"{path.name} imports {name}"


def test_no_rooms_import_each_other() -> None:
    """Nor in a circle of several, which would be one room of several names."""
    below = {}
    for path in MODULES:
        own = path.relative_to(ROOT / "expert").parts[0].removesuffix(".py")
        below.setdefault(own, set()).update(
            name.split(".")[1] for name in imports(path) if name.startswith("expert.") and name.split(".")[1] != own
        )
    TopologicalSorter(below).prepare()


def finds(module, name):
    """Whether `name` is part of an engine, or of a module that asks one, and is no plain data."""
    source = importlib.util.find_spec(module).origin
    asks = any(one.startswith("expert.inference") and one != DECLARED for one in imports(Path(source)))
    if not module.startswith("expert.inference") and (module.split(".")[1] in TELLING or not asks):
        return False
    what = getattr(importlib.import_module(module), name)
    frozen = dataclasses.is_dataclass(what) and what.__dataclass_params__.frozen
    return not (isinstance(what, type) and (frozen or issubclass(what, tuple)))


def imported_names(path):
    """Each module of the house from which `path` imports with each name; whole modules are imported by no name."""
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            yield from ((alias.name, "*") for alias in node.names if alias.name.split(".")[0] == "expert")
        elif isinstance(node, ast.ImportFrom) and node.module and node.module.split(".")[0] == "expert":
            yield from ((node.module, alias.name) for alias in node.names)


def test_what_draws_reasons_about_nothing() -> None:
    """Pages arrange what was found: they take plain data from whatever finds it, and ask no engine."""
    asking = [
        (path.name, module, name)
        for path in MODULES
        if path.relative_to(ROOT / "expert").parts[0] in DRAWING
        for module, name in imported_names(path)
        if module != "expert" and (name == "*" or finds(module, name))
    ]
    assert asking == []


def test_what_finds_is_told_from_what_was_found() -> None:
    for module, name, wanted in (
        ("expert.explanation.evaluation", "CaseEvaluator", True),
        ("expert.explanation.proof", "proofs_of", True),
        ("expert.explanation.proof", "Proof", False),
        ("expert.explanation.sensitivity", "sensitivity", True),
        ("expert.explanation.sensitivity", "Sensitivity", False),
        ("expert.explanation.whole_case", "WholeCase", False),
        ("expert.inference.possible", "Possible", True),
        ("expert.inference.actions", "AnswerChange", False),
        ("expert.portfolio.portfolio", "portfolio_of", True),
        ("expert.portfolio.portfolio", "Portfolio", False),
        ("expert.words.facts", "value_of", False),
    ):
        assert finds(module, name) == wanted, f"{module}.{name}"


@pytest.mark.parametrize("library", ALONE)
def test_a_library_is_imported_in_one_place(library) -> None:
    users = {
        str(path.relative_to(ROOT / "expert"))
        for path in MODULES
        if any(name.split(".")[0] == library for name in imports(path))
    }
    assert users == {user for user in users if user in ALONE[library]}
    assert users


def test_all_that_is_printed_goes_through_one_module() -> None:
    """There, what could steer a terminal is written out."""
    printing = re.compile(r"click\.s?echo\(|click\.echo_via_pager|(?<![\w.])print\(|std(out|err)\.write\(")
    found = {path.name for path in MODULES if path.parent.name == "cli" and printing.search(path.read_text())}
    assert found == {"output.py", "manual.py"}


def test_no_name_of_the_domain_stands_in_the_program(base: RuleBase) -> None:
    """Names with an underscore or a hyphen cannot be ordinary words of English or of Python code."""
    names = {*base.parameters, *base.claims}
    for part in base.parts:
        names |= {*part.attributes, *part.rules, *part.constraints, *part.groups}
        names |= {value for attribute in part.attributes.values() for value in attribute.values}
    names = {name for name in names if re.search(r"[_-]", name) or re.fullmatch(r"[PW]\d\d", name)}
    assert len(names) > 150
    domain = re.compile(r"(?<![\w-])(" + "|".join(map(re.escape, sorted(names))) + r")(?![\w-])")
    found = []
    for path in MODULES:
        tree = ast.parse(path.read_text())
        texts = [
            ast.get_docstring(node)
            for node in ast.walk(tree)
            if isinstance(node, ast.FunctionDef | ast.Module | ast.ClassDef)
        ]
        prose = {text.strip() for text in texts if text}
        for node in ast.walk(tree):
            # Docstrings and the examples of `--help` may speak of the shipped base.
            if isinstance(node, ast.Constant) and isinstance(node.value, str):
                text = node.value.strip()
                if "\n" not in text and text not in prose and domain.search(text):
                    found.append((path.name, text))
    assert found == []


def test_a_name_stands_for_one_class() -> None:
    """So that a name alone says which class is meant."""
    classes = Counter(
        node.name
        for path in MODULES
        for node in ast.parse(path.read_text()).body
        if isinstance(node, ast.ClassDef) and not node.name.startswith("_")
    )
    assert [name for name, times in classes.items() if times > 1] == []


def test_modules_fit_in_the_head() -> None:
    assert {path.name: n for path in MODULES if (n := len(path.read_text().splitlines())) > 300} == {}


def test_tests_stand_in_the_rooms_of_what_they_test() -> None:
    """Those of rule bases in rooms of their own; at the top stands what concerns everything."""
    rooms = {path.parent.name for path in (ROOT / "tests").glob("*/*.py")}
    assert rooms - {"rules", "examples"} <= set().union(*FLOORS)
