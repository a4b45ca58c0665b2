"""Cases, conclusions, supposed answers and questions about a case, as a person names them on the command line."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import Any, TypeVar

import click

from expert.cli.completion import answer_names, complete, named_conclusions
from expert.cli.options import unknown
from expert.explanation.questions import QUESTIONS
from expert.explanation.what_if import SUPPOSED, merged
from expert.files.answers import BadAnswer, read_answer
from expert.files.cases import CaseFile, find_case_files, read_case_files
from expert.files.find import shipped_folder
from expert.files.nodes import normalized
from expert.files.parsed import ParsedFile
from expert.model.problems import InvalidInput, did_you_mean
from expert.model.rulebase import RuleBase
from expert.model.trace import Answer, Fact
from expert.words.names import conclusion_names, find_conclusions

FunctionT = TypeVar("FunctionT", bound=Callable[..., Any])

_HINT = "--what-if"


def meant(
    base: RuleBase,
    text: str,
    hint: str,
    find: Callable[[RuleBase, str], list[Fact]] = find_conclusions,
    others: Iterable[str] = (),
) -> list[Fact]:
    """Return the conclusions that `text` names, in the option or argument called `hint`; `others` would have been
    understood, too. Raises click.BadParameter."""
    found = find(base, normalized(text))
    if not found:
        name = text.partition("=")[2] or text
        known = [*conclusion_names(base), *others]
        what = f"no rule can conclude '{text}'"
        if not did_you_mean(name, known):
            what += "; `expert rules list WORD` finds conclusions"
        raise unknown(what, name, known, hint)
    return found


def amounts_among(
    base: RuleBase, conclusions: tuple[str, ...], *, apart: bool
) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Return the amounts among what is to be explained, and the conclusions. Raises click.UsageError for both at once,
    and for amounts where these have to stand `apart`."""
    amounts = tuple(text for text in conclusions if text in base.amounts)
    rest = tuple(text for text in conclusions if text not in base.amounts)
    if amounts and (rest or apart):
        raise click.UsageError(f"the amount '{amounts[0]}' is explained by itself; ask for the rest apart")
    return amounts, rest


def supposing(base: RuleBase, answers: Iterable[Answer], given: Sequence[str]) -> tuple[Answer, ...]:
    """Return the answers with those `given` in their place. Of a set, a mapping changes single values only.

    Raises click.BadParameter.
    """
    by_name = {answer.attribute: answer for answer in answers}
    for text in map(normalized, given):
        name, separator, value = text.partition("=")
        asked = [key for key, attribute in base.attributes.items() if attribute.asked]
        if name not in asked:
            concluded = name in base.attributes
            what = f"'{name}' is concluded, so it cannot be supposed" if concluded else f"unknown attribute '{name}'"
            raise unknown(what, name, [] if concluded else asked, _HINT)
        if not separator or not value.strip():
            raise click.BadParameter(f"'{text}' has no value; write ATTRIBUTE=VALUE", param_hint=_HINT)
        raw = _raw(text, value)
        try:
            answer = read_answer(name, base.attributes[name], raw, SUPPOSED)
        except BadAnswer as error:
            help = f"; {error.help}" if error.help else ""
            raise click.BadParameter(f"{error.message}{help}", param_hint=_HINT) from None
        by_name[name] = merged(base, by_name.get(name), answer) if isinstance(raw, dict) else answer
    return tuple(sorted(by_name.values()))


def _raw(text: str, value: str) -> Any:
    try:
        raw = ParsedFile(_HINT, value).data
    except InvalidInput as error:
        raise click.BadParameter(f"'{text}': {error.problems[0].message}", param_hint=_HINT) from None
    parts = list(raw.values()) if isinstance(raw, dict) else raw if isinstance(raw, list) else [raw]
    if not all(isinstance(part, str) for part in parts):
        message = f"'{text}': expected a value, a list such as [a, b], or {{a: true, b: unknown}} with spaces"
        raise click.BadParameter(message, param_hint=_HINT)
    return raw


#: What a question takes -> how click is told of it.
_TAKES: dict[str, dict[str, Any]] = {
    "nothing": {"is_flag": True},
    "conclusion": {"metavar": "CONCLUSION", "shell_complete": complete(named_conclusions)},
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


def stored_cases(base: RuleBase, paths: tuple[str, ...], rules_folder: Path | None) -> list[CaseFile]:
    """Return the cases at `paths`, and with the rule base that comes with the program those that come with it. Raises
    InvalidInput."""
    if rules_folder is None:
        paths = (str(shipped_folder("cases")), *paths)
    return read_case_files(find_case_files(paths), base)
