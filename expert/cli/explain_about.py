"""The questions of `expert explain` beside how, as options."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

import click

from expert.cli.completion import answer_names, complete, conclusion_names
from expert.explanation.questions import QUESTIONS

FunctionT = TypeVar("FunctionT", bound=Callable[..., Any])

#: What a question takes -> how click is told of it.
_TAKES: dict[str, dict[str, Any]] = {
    "nothing": {"is_flag": True},
    "conclusion": {"metavar": "CONCLUSION", "shell_complete": complete(conclusion_names)},
    "answers": {"multiple": True, "metavar": "ATTRIBUTE=VALUE", "shell_complete": complete(answer_names)},
}


def option_of(question: str) -> str:
    """Return the option that asks a question."""
    return f"--{question.replace('_', '-')}"


def questions_options(command: FunctionT) -> FunctionT:
    """Give a command an option for each question that can be asked about a case."""
    for name, question in reversed(QUESTIONS.items()):
        if question.takes:
            command = click.option(option_of(name), name, help=question.help, **_TAKES[question.takes])(command)
    return command
