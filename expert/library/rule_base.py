"""A rule base that a program has opened, and what its calls take."""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from expert.check.opening import load_sound
from expert.files.answers import literal
from expert.files.cases import read_shared_answers
from expert.files.loaded import LoadedBase
from expert.files.parsed import Given, ParsedFile, read_file
from expert.model.day import Day
from expert.model.frozen import plain_data
from expert.model.problems import InvalidInput, Place, Problem, did_you_mean
from expert.model.rulebase import RuleBase
from expert.model.trace import Answer

if TYPE_CHECKING:
    from expert.explanation.evaluation import CaseEvaluator
    from expert.session.consultant import Consultant

#: The name of a file.
Name = str | os.PathLike[str]

#: Answers by the names of their questions, as a case file has them, or the name of a file.
Answers = Mapping[str, object] | Name

#: What messages call answers that a program gives.
CASE, SHARED = "the case", "the shared answers"


class OpenRuleBase:
    """A rule base that has been checked, with the answers that all cases share and other values for parameters.

    It keeps what it has made ready for the calls that take it, so open it once. It is not for several threads at the
    same time: open one in each.
    """

    def __init__(
        self, loaded: LoadedBase, parameters: Mapping[str, float] | None = None, shared: tuple[Answer, ...] = ()
    ) -> None:
        """Take a rule base that is sound, values for parameters that it has, and answers to what it asks."""
        self.loaded = loaded
        self.parameters = dict(parameters or {})
        self.shared = shared

    @property
    def base(self) -> RuleBase:
        """Return the rule base as data: its questions, rules, sources and texts."""
        return self.loaded.base

    @cached_property
    def evaluator(self) -> CaseEvaluator:
        """Return the evaluator of single cases."""
        from expert.explanation.evaluation import CaseEvaluator  # tables do without

        return CaseEvaluator(self.base, self.parameters, self.shared)

    @cached_property
    def consultant(self) -> Consultant:
        """Return the consultant, which reasons about sessions."""
        from expert.session.consultant import Consultant  # its solver is only loaded where it is used

        return Consultant(self.base, evaluator=self.evaluator)


def open_rule_base(
    folder: Name | None = None,
    *,
    parameters: Mapping[str, float] | None = None,
    shared: Answers | Iterable[Answers] = (),
) -> OpenRuleBase:
    """Open the rule base in `folder`, or the one that comes with the program, and check that it can run.

    `parameters` are other values for parameters of the rule base. `shared` are answers that all cases share: a mapping,
    the name of a file, or several of these, of which a later one counts before an earlier. Raises InvalidInput with all
    problems of its files, or of what is given.
    """
    loaded, _ = load_sound(folder)
    several = [shared] if isinstance(shared, Mapping | str | os.PathLike) else shared
    documents = [_shared_document(one) for one in several]
    answers = read_shared_answers(documents, loaded.base)
    return OpenRuleBase(loaded, parameters_of(loaded.base, parameters or {}), answers)


def document_of(data: Mapping[str, object] | Name, name: str) -> ParsedFile:
    """Return the document in a file, or the one that a mapping is, which messages call `name`. Raises InvalidInput."""
    return Given(name, data) if isinstance(data, Mapping) else read_file(Path(data))


def _shared_document(given: Answers) -> ParsedFile:
    return document_of({"answers": given} if isinstance(given, Mapping) else given, SHARED)


def parameters_of(base: RuleBase, given: Mapping[str, float]) -> dict[str, float]:
    """Return values for parameters that the rule base has. Raises InvalidInput."""
    read: dict[str, float] = {}
    problems = []
    for name, value in given.items():
        place = Place(f"the parameters, {name}", 0, 0)
        found = None if isinstance(value, bool) else literal(str(plain_data(value)))
        if name not in base.parameters:
            problems.append(Problem("E205", f"unknown parameter '{name}'", place, did_you_mean(name, base.parameters)))
        elif found is None or isinstance(found, Day) != isinstance(base.parameters[name].value, Day):
            kind = "date" if isinstance(base.parameters[name].value, Day) else "number"
            problems.append(Problem("E207", f"'{value}' is not a {kind}", place))
        else:
            read[name] = found
    if problems:
        raise InvalidInput(problems)
    return read
