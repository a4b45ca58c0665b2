"""`expert explain`."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any, NamedTuple

import click

from expert.cli.arguments import amounts_among, meant, option_of, questions_options, supposing
from expert.cli.completion import complete, named_conclusions
from expert.cli.main import FINDINGS, INVALID
from expert.cli.options import (
    TableOptions,
    color_option,
    map_option,
    open_rule_base,
    param_option,
    read_parameters,
    reader_option,
    rules_option,
    with_option,
)
from expert.cli.output import print_data, print_document, print_lines, print_page, spare, width
from expert.documents.formats import FORMATS
from expert.documents.layout import json_text, wrap
from expert.documents.tree import Block
from expert.explanation.evaluation import CaseEvaluator
from expert.explanation.how_text import how_explanation, not_concluded
from expert.explanation.questions import QUESTIONS, Asked, ask
from expert.explanation.report import Report
from expert.explanation.result_text import result_blocks
from expert.explanation.together_text import together_explanation
from expert.files.cases import CasesRead, read_named, read_shared_answers
from expert.files.find import SUFFIXES, is_table, mapping_beside
from expert.files.parsed import ParsedFile
from expert.files.trace_data import trace_document
from expert.model.problems import one_of
from expert.model.rulebase import RuleBase
from expert.model.trace import Fact, Trace
from expert.words.facts import listed
from expert.words.names import final_conclusions, find_values

#: The formats that are no explanation of one question: what all are made from, and a page with all that matters.
TRACE, HTML = "trace", "html"

_HELP = """\
Explain a case: how it comes to a CONCLUSION, why not to another, what if, and what would change it.

CASE is a case file, or - for standard input; or a trace, of which it can be told how it came about; or with --row a
table, as `expert evaluate --out` reads or writes them. A file with several cases is reported as one; --row names one of
them. CONCLUSION is a value such as `opportunism`, an attribute such as `diagnosis` for all its values, or
`diagnosis=opportunism`; it is explained step by step, from the answers on. Without one, the result of the case is
told on a screen, with its reasons. --sources adds the claims of each step, --as tells it to one reader.

VALUE is written as in a case file: `acts_observed=[verbal_order]`, or `acts_observed={verbal_order: true}` to
change one value only. With --format trace the whole trace is printed, complete in itself, for `expert verify`;
with --format html a report to send, one file that fetches nothing: the result, what to do, the proof as a
picture, what is open, and what would change it.

\b
Examples:
  expert explain cases/figure-2/g-innovator-taken-for-incapable.yaml
  expert explain cases/figure-2/g-innovator-taken-for-incapable.yaml --why-not opportunism
  expert explain cases/figure-2/g-innovator-taken-for-incapable.yaml --what-if contract_form=complete
  expert explain cases/figure-2/g-innovator-taken-for-incapable.yaml --change exposed
  expert explain cases/figure-2/g-innovator-taken-for-incapable.yaml --sensitivity
  expert explain cases/figure-2/g-innovator-taken-for-incapable.yaml --format html -o report.html

\b
Exit codes: 0 fine, 1 the case does not come to that conclusion (with --why-not: it does), or nothing that anybody
can change would change it, 2 wrong usage, 3 a file is invalid.
"""


@click.command(help=_HELP)
@click.argument("case", type=click.Path())
@click.argument("conclusions", nargs=-1, metavar="[CONCLUSION]...", shell_complete=complete(named_conclusions))
@click.option("--brief", is_flag=True, help="How, in three sentences for each conclusion.")
@click.option("--sources", is_flag=True, help="How, with the claims that each rule is based on, as a tree.")
@click.option("--all", "everything", is_flag=True, help="With --sensitivity: all answers and cut-offs.")
@click.option("--depth", type=click.IntRange(min=1), help="How, so many rules deep and no deeper.")
@questions_options
@click.option(
    "--row", metavar="ID", help="This row is meant, of a table or a result of one; or this of several cases in a file."
)
@map_option
@reader_option
@rules_option
@with_option
@param_option
@click.option(
    "--format", type=click.Choice([*FORMATS, TRACE]), default="text", show_default=True, help="What to print."
)
@click.option(
    "--output", "-o", type=click.Path(path_type=Path, dir_okay=False), metavar="FILE", help="Where to write HTML to."
)
@color_option
def explain(
    case: str,
    conclusions: tuple[str, ...],
    brief: bool,
    sources: bool,
    everything: bool,
    depth: int | None,
    row: str | None,
    mapping: str | None,
    reader: str | None,
    rules_folder: Path | None,
    shared: tuple[str, ...],
    parameters: tuple[str, ...],
    format: str,
    output: Path | None,
    color: str,
    **questions: Any,
) -> int:
    how = {"a CONCLUSION": conclusions, "--brief": brief, "--sources": sources, "--depth": depth}
    asked = _only_one(questions, how, format)
    if format == HTML and (brief or sources or depth):
        raise click.UsageError(f"--format {HTML} tells everything; it goes with none of --brief, --sources and --depth")
    if output is not None and format != HTML:
        raise click.UsageError(f"-o FILE is for --format {HTML} only")
    spare([case, mapping or mapping_beside(case), *shared], output)
    if row is None and is_table(case):
        raise click.UsageError(f"'{case}' is a table; say with --row which of its rows is meant")
    if row is None and mapping is not None:
        raise click.UsageError("--map says how a table is read; it goes with --row")
    in_table = row is not None and (mapping is not None or not _is_case_file(case))
    document = None if in_table else read_named(case)
    if document is not None and _is_trace(document):
        if asked != "how" or shared or parameters:
            raise click.UsageError(
                "a trace tells only of the rules that fired, so nothing but how it came about can be told from it; "
                "for all else give the case, and its rule base"
            )
        return _explain_trace(document, conclusions, HowOptions(brief, sources, depth), format, color)
    loaded = open_rule_base(rules_folder, reader)
    base, overrides = loaded.base, read_parameters(loaded, parameters)
    in_table = document is None
    if document is None:
        from expert.cli.tables import row_in_table  # its libraries are only loaded where they are used

        evaluator, document = row_in_table(base, case, str(row), TableOptions(mapping, shared, overrides), color)
        row = None
    else:
        evaluator = CaseEvaluator(base, overrides, read_shared_answers(shared, base))
        several = evaluator.read(document)
        if several.whole is not None and row is None:
            return _together(evaluator, several, asked, how, format, output, color)
    amounts, conclusions = amounts_among(base, conclusions, apart=brief or sources or bool(depth))
    wanted = [fact for text in conclusions for fact in meant(base, text, "CONCLUSION", others=base.amounts)]
    given = questions.get(asked)
    about = meant(base, given, option_of(asked)) if isinstance(given, str) else []
    read, trace = evaluator.trace(document, row)
    if format == TRACE:
        print_data(json_text(trace_document(base, read.case, trace), indent=2))
    if amounts and format not in (TRACE, HTML):
        from expert.explanation.amounts import amounts_explanation  # few rule bases have amounts

        told_amounts, known = amounts_explanation(base, trace, str(read.case.title), amounts)
        print_document(told_amounts, format, color=color)
        return 0 if known else FINDINGS
    if asked == "how":
        title = str(read.case.title)
        result: tuple[Block, ...] = ()
        if not (conclusions or brief or sources or depth):
            # What can be typed to see more of a row has to name its table and how that is read, which no report knows.
            result = result_blocks(base, evaluator.report_on(read, trace), reasons=True, more=not in_table)
        told = HowOptions(brief, sources, depth, result)
        code = _how(base, trace, title, conclusions, wanted, document.name, told, format, color)
        if format == HTML and not code:
            _print_page(evaluator, evaluator.report_on(read, trace), output)
        return code
    answers = supposing(base, read.answers, given or ()) if QUESTIONS[asked].takes == "answers" else ()
    answered, nothing = ask(asked, Asked(evaluator, str(read.case.title), trace, tuple(about), answers, everything))
    print_document(answered, format, color=color)
    return FINDINGS if nothing else 0


class HowOptions(NamedTuple):
    """The options for how a case came about: in brief, with sources, so many rules deep, or by its result in short."""

    brief: bool
    sources: bool
    depth: int | None
    result: tuple[Block, ...] = ()


def _only_one(asked: Mapping[str, object], how: Mapping[str, object], format: str) -> str:
    """Return the question that is asked. Raises click.UsageError for several."""
    chosen = [name for name, given in asked.items() if given or isinstance(given, str)]
    others = [name for name, given in how.items() if given]
    if len(chosen) > 1 or (chosen and others):
        names = listed([*others[:1], *map(option_of, chosen)])
        raise click.UsageError(f"one question at a time: {names} do not go together")
    if chosen and format in (TRACE, HTML):
        option = option_of(chosen[0])
        raise click.UsageError(f"--format {format} tells how the case came about; it does not go with {option}")
    return chosen[0] if chosen else "how"


def _is_case_file(case: str) -> bool:
    """Return whether a case file is meant, and not a table."""
    if case != "-":
        return case.lower().endswith(SUFFIXES)
    from expert.tables.file_access import is_table_coming  # its libraries are only loaded where they are used

    return not is_table_coming()


def _together(
    evaluator: CaseEvaluator,
    read: CasesRead,
    asked: str,
    how: Mapping[str, object],
    format: str,
    output: Path | None,
    color: str,
) -> int:
    """Report the cases of a file as one. Raises click.UsageError for questions about one case only."""
    one = [name for name, given in how.items() if given]
    one += [option_of(asked)] if asked != "how" else []
    one += [f"--format {format}"] if format in (TRACE, "mermaid", "dot") else []
    if one:
        names = one_of([case.case.id for case in read.cases])
        raise click.UsageError(
            f"{read.parsed.name} holds {len(read.cases)} cases, and {one[0]} is about one; "
            f"say with --row which is meant: {names}"
        )
    found = evaluator.together(read)
    print_document(together_explanation(evaluator.base, found, verbose=True), format, output, color)
    return 0


def _is_trace(document: ParsedFile) -> bool:
    if not isinstance(document.data, dict) or "format" not in document.data:
        return False
    from expert.model.trace_document import FORMAT as TRACE_FORMAT  # a dozen models, for traces only

    return document.data["format"] == TRACE_FORMAT


def _explain_trace(
    document: ParsedFile, conclusions: tuple[str, ...], told: HowOptions, format: str, color: str
) -> int:
    """Explain how a stored trace came about, by what it tells of its rule base."""
    if format == TRACE:
        raise click.UsageError("this is a trace already")
    if format == HTML:
        raise click.UsageError("a trace does not tell what stayed open; for a page give the case, and its rule base")
    from expert.check.references import require_sound
    from expert.explanation.steps import StepChecker
    from expert.files.traces import read_trace

    read = read_trace(document)
    base = require_sound(read.loaded)
    for flaw in StepChecker(base, read.trace).flaws():  # a proof goes from step to step, so none may be missing
        text = f"{document.place(flaw.path)}: the trace does not hold, so nothing can be told from it: {flaw.what}."
        print_lines(wrap(text, width(), style="problem"), color, err=True)
        return INVALID
    # A trace has the rules that fired only, so a conclusion may be known to it without a rule.
    wanted = [fact for text in conclusions for fact in meant(base, text, "CONCLUSION", find_values)]
    origins = {answer.origin for answer in read.trace.answers}
    origin = origins.pop() if len(origins) == 1 else document.name
    title = str(read.document.case.title)
    return _how(base, read.trace, title, conclusions, wanted, origin, told, format, color)


def _how(
    base: RuleBase,
    trace: Trace,
    title: str,
    conclusions: tuple[str, ...],
    wanted: list[Fact],
    origin: str,
    told: HowOptions,
    format: str,
    color: str,
) -> int:
    derived = {one.fact for one in trace.derived}
    found = [fact for fact in wanted if fact in derived] if conclusions else final_conclusions(base, trace)
    if conclusions and not found:
        text = f"{not_concluded(base, trace, wanted)} --why-not says what is missing."
        print_lines(wrap(text, width(), style="problem"), color, err=True)
        return FINDINGS
    if format not in (TRACE, HTML):
        explanation = how_explanation(base, trace, title, found, origin, **told._asdict())
        print_document(explanation, format, color=color)
    return 0


def _print_page(evaluator: CaseEvaluator, report: Report, output: Path | None) -> None:
    from expert.explanation.whole_case import whole_case  # its libraries are only loaded where they are used
    from expert.pages.case import case_html

    print_page(case_html(evaluator.base, whole_case(evaluator, report)), output)
