"""What must hold for any bytes that are read as a rule base or as a case.

Each check takes the bytes and returns if all is well. A FailedCheck, like any other exception, is a bug in the
program. Nothing here needs a fuzzer, so that tests can run stored inputs through the same checks.
"""

from __future__ import annotations

import random
import tempfile
import time
import zlib
from collections.abc import Callable, Iterable, Iterator
from functools import cache, partial
from pathlib import Path

from expert.check.references import reference_problems, require_sound
from expert.documents.formats import writer
from expert.documents.layout import Line, escaped
from expert.documents.problems import problem_lines
from expert.documents.text import entry_lines
from expert.explanation.evaluation import CaseEvaluator
from expert.explanation.report import summary_of
from expert.explanation.report_text import report_document, summary_lines
from expert.explanation.together import Together
from expert.explanation.together_text import together_explanation
from expert.files.answers import BadAnswer, read_answer
from expert.files.parsed import parse_file
from expert.files.rule_base import assemble, load_rule_base
from expert.files.validate import validated
from expert.inference.compile import compile_base
from expert.inference.evaluate import Evaluator
from expert.inference.forward import Forward
from expert.model.case import RawAnswer
from expert.model.problems import CODES, InvalidInput, Place, Problem
from expert.model.rulebase import BaseFile, RuleBase
from expert.model.trace import Answer
from expert.model.vocabulary import Attribute

ROOT = Path(__file__).parent.parent
NAMES = ("fuzz.yaml", "fuzz.json")
MAX_SECONDS = 10.0


class FailedCheck(Exception):
    """Something that must hold for every input does not hold for this one."""


def check_rules(raw: bytes) -> None:
    """Reads `raw` as the only file of a rule base; one that is sound is compiled and evaluates two cases."""
    for name in NAMES:
        _timed(partial(_rules, raw, name), name, raw)


def check_case(raw: bytes) -> None:
    """Reads `raw` as a case, evaluates it with the shipped rule base, and writes its report."""
    evaluator = _shipped()
    for name in NAMES:
        path = Path(_scratch().name, name)
        path.write_bytes(raw)
        _timed(partial(_case, evaluator, path), str(path), raw)


# ---------------------------------------------------------------------- the two targets


def _rules(raw: bytes, name: str) -> None:
    document = parse_file(raw, name)
    loaded = assemble(Path(name), [(document, validated(document, BaseFile))])
    if problems := list(reference_problems(loaded)):
        raise InvalidInput(problems)
    base = loaded.base
    Forward(compile_base(base)).close()
    evaluator = Evaluator(base)
    evaluator.evaluate("nothing", ())
    given = random_answers(base, random.Random(zlib.crc32(raw)))
    if evaluator.evaluate("random", given) != evaluator.evaluate("random", given):
        raise FailedCheck("the same answers gave another trace the second time")


def _case(evaluator: CaseEvaluator, path: Path) -> None:
    found = evaluator.reports(str(path))
    reports = found.reports if isinstance(found, Together) else found
    for verbose in (False, True):
        for report in reports:
            _check_lines(entry_lines(report_document(evaluator.base, report, verbose=verbose), 80))
        if isinstance(found, Together):
            _check_lines(writer("text")(together_explanation(evaluator.base, found, verbose=verbose), 80))
    _check_lines(summary_lines(summary_of(reports, 0), 80))


@cache
def _scratch() -> tempfile.TemporaryDirectory[str]:
    """A folder for files that are read by their paths; it goes when the process ends."""
    return tempfile.TemporaryDirectory(prefix="fuzz")


@cache
def _shipped() -> CaseEvaluator:
    return CaseEvaluator(require_sound(load_rule_base(ROOT / "rules")))


def random_answers(base: RuleBase, rng: random.Random) -> tuple[Answer, ...]:
    """Answers to most of the asked attributes of `base`, as files could write them; what is refused is left out."""
    found = []
    for name, attribute in base.attributes.items():
        if attribute.asked and rng.random() < 0.8:
            try:
                found.append(read_answer(name, attribute, _raw_answer(attribute, rng), "fuzz"))
            except BadAnswer:
                continue
    return tuple(found)


def _raw_answer(attribute: Attribute, rng: random.Random) -> RawAnswer:
    if rng.random() < 0.1:
        return "unknown"
    if attribute.type == "number":
        bounds = [f"{bound!r}" for bound in (attribute.min, attribute.max, attribute.step) if bound is not None]
        return rng.choice(["0", "1", "2.5", "-1", "1e308", "-1e308", "5e-324", *bounds])
    if attribute.type == "choices" and rng.random() < 0.5:
        return {value: rng.choice(["true", "false", "unknown"]) for value in attribute.options if rng.random() < 0.7}
    return rng.sample(attribute.options, rng.randint(1, min(2, len(attribute.options))))


# ---------------------------------------------------------------------- what must hold for problems and lines


def _timed(read: Callable[[], None], name: str, raw: bytes) -> None:
    """Calls `read`, checks the problems that it raises, and that it does not take too long."""
    begun = time.process_time()  # of this process alone, however busy the machine is
    first = _problems(read)
    taken = time.process_time() - begun
    if taken > MAX_SECONDS:
        raise FailedCheck(f"reading took {taken:.1f} s, more than {MAX_SECONDS:g} s")
    if not first:
        return
    if _problems(read) != first:
        raise FailedCheck("the same bytes gave other problems the second time")
    lines = _lines(raw)
    for problem in first:
        if problem.code not in CODES:
            raise FailedCheck(f"{problem.code} is not a known code")
        for place in (problem.place, *problem.others):
            _check_place(place, name, lines)
        _check_character(problem, lines)
        _check_lines(problem_lines(problem))
    _check_order(first)


def _problems(read: Callable[[], None]) -> tuple[Problem, ...]:
    try:
        read()
    except InvalidInput as error:
        if not error.problems:
            raise FailedCheck("input was refused without a problem") from error
        return error.problems
    return ()


def _lines(raw: bytes) -> list[str]:
    """The lines of a file as an editor counts them."""
    text = raw.decode("utf-8-sig", "replace")
    return text.replace("\r\n", "\n").split("\n")


def _check_place(place: Place, name: str, lines: list[str]) -> None:
    if place.file != name:
        raise FailedCheck(f"{place} is not in the file that was read")
    if (place.line, place.column) == (1, 1):
        return
    # One column past the end of a line is where something is missing.
    if not (1 <= place.line <= len(lines) and 1 <= place.column <= len(lines[place.line - 1]) + 1):
        raise FailedCheck(f"{place} lies outside the file")
    if place.width < 1:
        raise FailedCheck(f"{place} is {place.width} wide")
    if place.text and place.text != lines[place.line - 1]:
        raise FailedCheck(f"{place} shows another line, {place.text!r}")


def _check_character(problem: Problem, lines: list[str]) -> None:
    """Whether a problem with one byte or character stands at it; `lines` show a bad byte as U+FFFD."""
    if problem.code == "E102" or "control character" in problem.message:
        line, column = problem.place.line, problem.place.column
        # In a string of JSON, the end of a line is such a character too.
        end = "\n" if line < len(lines) else ""
        char = (lines[line - 1] + end)[column - 1 : column]
        if char.isprintable() and char != "\ufffd":
            raise FailedCheck(f"{problem.place} is not where the character stands that is not allowed")


def _check_order(problems: tuple[Problem, ...]) -> None:
    """Whether the order of the problems is settled, rather than by the hashes of texts, which differ by process."""
    if problems != tuple(sorted(problems, key=lambda one: (one.place, one.code, one.message, one))):
        raise FailedCheck("the order of two problems is left to chance")


def _check_lines(lines: Iterable[Line]) -> None:
    for char in _unprintable(lines):
        raise FailedCheck(f"U+{ord(char):04X} is printed as it is")


def _unprintable(lines: Iterable[Line]) -> Iterator[str]:
    return (char for line in lines for char in escaped(line.text) if not char.isprintable())
