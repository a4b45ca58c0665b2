"""Everything that `expert check` says of a rule base, and of the cases and tables stored with it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import chain
from pathlib import Path

from expert.check.logic import logic_warnings
from expert.check.proofs import PROVED, proof_warnings
from expert.check.references import reference_problems
from expert.check.sentences import sentence_warnings
from expert.check.usage import usage_warnings
from expert.explanation.evaluation import expectation_problems, whole_problems
from expert.files.cases import CaseFile, read_cases, read_named, read_shared_answers
from expert.files.find import is_mapping, is_shared
from expert.files.loaded import LoadedBase
from expert.files.mapping import read_mapping
from expert.files.rule_base import load_rule_base
from expert.inference.expand import expand
from expert.model.problems import CODES, InvalidInput, Problem, did_you_mean, first_of


def check_base(folder: Path, files: Iterable[str], *, prove: bool = False) -> tuple[Problem, ...]:
    """Return all problems of the rule base in `folder`, and of the cases, mappings and shared answers in `files`:
    errors, and warnings that the base does not accept.

    With `prove`, also what takes reasoning over all cases. Findings are looked for only if the rule base has no errors,
    since they would be consequences of these.
    """
    try:
        loaded = load_rule_base(folder)
    except InvalidInput as error:
        return error.problems
    errors = list(first_of(reference_problems(loaded)))
    if errors:
        return InvalidInput(errors).problems
    otherwise = [rule.name for rule in loaded.base.all_rules.values() if rule.otherwise]
    loaded = loaded._replace(base=expand(loaded.base))
    cases: list[CaseFile] = []
    for file in files:
        try:
            if is_mapping(file):
                read_mapping(file, loaded.base)
                continue
            if is_shared(file):
                read_shared_answers([file], loaded.base)
                continue
            read = read_cases(read_named(file), loaded.base)
            cases += read.cases
            expected = [expectation_problems(one, loaded.base) for one in read.cases]
            errors += first_of(chain(whole_problems(read, loaded.base), *expected))
        except InvalidInput as error:
            errors += error.problems
    cited = {claim for one in cases for claim in one.case.cites}
    found = [*(one for part in loaded.parts for one in logic_warnings(part)), *usage_warnings(loaded, cited)]
    found += sentence_warnings(loaded)
    if prove:
        # A rule that is seen at a glance never to fire need not be proved to.
        known = {problem.subject for problem in found if problem.code in ("W501", "W502", "W503")}
        found += [one for part in loaded.parts for one in proof_warnings(part, otherwise) if one.subject not in known]
    return InvalidInput([*errors, *_not_accepted(loaded, found, prove)]).problems


def _not_accepted(loaded: LoadedBase, found: list[Problem], proved: bool) -> Iterator[Problem]:
    """Yield the warnings that the base does not accept, and its acceptances of warnings that there are not."""
    accepted = {(one.finding, name) for one in loaded.base.accepted for name in one.on}
    yield from (problem for problem in found if (problem.code, problem.subject) not in accepted)
    present = {(problem.code, problem.subject) for problem in found}
    for index, one in enumerate(loaded.base.accepted):
        if one.finding not in CODES or not one.finding.startswith("W"):
            place = loaded.place("accepted", str(index), "finding")
            help = did_you_mean(one.finding, [code for code in CODES if code.startswith("W")], listed=20)
            yield Problem("W510", f"'{one.finding}' is not the code of a finding", place, help, subject=one.finding)
            continue
        if one.finding in PROVED and not proved:
            continue
        for position, name in enumerate(one.on):
            if (one.finding, name) not in present:
                place = loaded.place("accepted", str(index), "on", position)
                help = "delete it here"
                yield Problem("W510", f"there is no {one.finding} on '{name}' to accept", place, help, subject=name)
