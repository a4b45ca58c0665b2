"""A shell for rule bases whose every conclusion can be traced to its source: what a program imports.

Importing it loads nothing: each name is loaded when it is used. docs/library.md shows them all.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

__version__ = "0.1.0"

if TYPE_CHECKING:
    from expert.library.cases import Result, evaluate
    from expert.library.questions import Explanation, changes, compare, explain, sensitivity, what_if, why_not
    from expert.library.rule_base import OpenRuleBase, open_rule_base
    from expert.library.sessions import Question, next_question, stand
    from expert.library.tables import Segmented, TableResult, evaluate_table, segment
    from expert.model.mapping import TableMapping
    from expert.model.problems import InvalidInput, Place, Problem
    from expert.model.trace import Fact
    from expert.session.consultant import Consultant
    from expert.session.session import Session

__all__ = [
    "Consultant",
    "Explanation",
    "Fact",
    "InvalidInput",
    "OpenRuleBase",
    "Place",
    "Problem",
    "Question",
    "Result",
    "Segmented",
    "Session",
    "TableMapping",
    "TableResult",
    "changes",
    "compare",
    "evaluate",
    "evaluate_table",
    "explain",
    "next_question",
    "open_rule_base",
    "segment",
    "sensitivity",
    "stand",
    "what_if",
    "why_not",
]

#: Module -> the names above that it holds.
_MODULES = {
    "library.cases": ("Result", "evaluate"),
    "library.questions": ("Explanation", "changes", "compare", "explain", "sensitivity", "what_if", "why_not"),
    "library.rule_base": ("OpenRuleBase", "open_rule_base"),
    "library.sessions": ("Question", "next_question", "stand"),
    "library.tables": ("Segmented", "TableResult", "evaluate_table", "segment"),
    "model.mapping": ("TableMapping",),
    "model.problems": ("InvalidInput", "Place", "Problem"),
    "model.trace": ("Fact",),
    "session.consultant": ("Consultant",),
    "session.session": ("Session",),
}


def __getattr__(name: str) -> Any:
    for module, names in _MODULES.items():
        if name in names:
            return getattr(import_module(f"expert.{module}"), name)
    raise AttributeError(f"module 'expert' has no attribute '{name}'")


def __dir__() -> list[str]:
    return sorted([*globals(), *__all__])
