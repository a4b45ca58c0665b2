"""Docstrings speak: of a function with a verb in front, of a class with a noun."""

import ast

import pytest

from tests.conftest import ROOT

MODULES = sorted((ROOT / "expert").rglob("*.py"))

#: What functions do, in the form of a command.
VERBS = {
    "Add",
    "Answer",
    "Ask",
    "Begin",
    "Break",
    "Change",
    "Check",
    "Compare",
    "Compile",
    "Count",
    "Declare",
    "Divide",
    "Draw",
    "End",
    "Evaluate",
    "Explain",
    "Fill",
    "Find",
    "Give",
    "Go",
    "Guard",
    "Hand",
    "Ignore",
    "Join",
    "Keep",
    "Lay",
    "Let",
    "Load",
    "Make",
    "Name",
    "Offer",
    "Open",
    "Prepare",
    "Print",
    "Put",
    "Raise",
    "Read",
    "Remove",
    "Return",
    "Run",
    "Save",
    "Serve",
    "Say",
    "Show",
    "Sort",
    "Split",
    "Store",
    "Take",
    "Tell",
    "Write",
    "Yield",
}

#: What no docstring of a class begins with: these want a whole sentence after them.
NO_NOUNS = {"Of", "What", "Whether", "How", "Where", "Who", "With", "Such", "Why"}


def documented(path):
    """Yield each class and each public function or method of a module with the first word of its docstring."""
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.ClassDef | ast.FunctionDef):
            words = (ast.get_docstring(node) or "").split()
            # What a group of commands is called is told by `--help`.
            group = any("group" in ast.unparse(one) for one in node.decorator_list)
            if words and not group and (isinstance(node, ast.ClassDef) or not node.name.startswith("_")):
                yield node, words[0]


@pytest.mark.parametrize("path", MODULES, ids=lambda path: f"{path.parent.name}/{path.name}")
def test_a_docstring_begins_with_a_verb_or_a_noun(path) -> None:
    wrong = [
        f"{node.name}: {word}"
        for node, word in documented(path)
        if (word in NO_NOUNS if isinstance(node, ast.ClassDef) else word not in VERBS)
    ]
    assert wrong == []
