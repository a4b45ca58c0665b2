"""`expert explain`."""

from __future__ import annotations

from pathlib import Path

import click

from expert.cli.completion import complete, conclusion_names
from expert.cli.main import FINDINGS
from expert.cli.options import (
    color_option,
    open_rule_base,
    param_option,
    read_parameters,
    rules_option,
    unknown,
    with_option,
)
from expert.cli.output import print_lines, width
from expert.evaluation import CaseEvaluator
from expert.explanation.how import prove
from expert.export import trace_document
from expert.loading.cases import read_shared_answers
from expert.loading.nodes import normalized
from expert.model.rulebase import RuleBase
from expert.model.trace import Fact, Trace
from expert.render.layout import Line, json_text, wrap
from expert.render.proof_text import proof_lines
from expert.render.report_text import warning_lines
from expert.selection import final_conclusions, find_conclusions, names


@click.command()
@click.argument("case", type=click.Path())
@click.argument("conclusions", nargs=-1, metavar="[CONCLUSION]...", shell_complete=complete(conclusion_names))
@rules_option
@with_option
@param_option
@click.option("--format", type=click.Choice(["text", "json"]), default="text", show_default=True, help="What to print.")
@color_option
def explain(
    case: str,
    conclusions: tuple[str, ...],
    rules_folder: Path | None,
    shared: tuple[str, ...],
    parameters: tuple[str, ...],
    format: str,
    color: str,
) -> int:
    """Show the chain of rules from a CONCLUSION of a case down to its answers, each rule with its source.

    CASE is a case file, or - for standard input. CONCLUSION is a value such as `opportunism`, an attribute such as
    `diagnosis` for all its values, or `diagnosis=opportunism`; without one, all diagnoses and recommendations are
    explained. With --format json the whole trace is printed, complete in itself.

    \b
    Examples:
      expert explain cases/figure-2/g-innovator-taken-for-incapable.yaml
      expert explain cases/figure-2/g-innovator-taken-for-incapable.yaml open_innovation
      expert explain cases/figure-2/g-innovator-taken-for-incapable.yaml --format json > trace.json

    \b
    Exit codes: 0 fine, 1 the case does not come to that conclusion, 2 wrong usage, 3 a file is invalid.
    """
    loaded = open_rule_base(rules_folder)
    base = loaded.base
    overrides = read_parameters(loaded, parameters)
    evaluator = CaseEvaluator(base, overrides, read_shared_answers(shared, base))
    wanted = [fact for text in conclusions for fact in _meant(base, text)]
    read, trace = evaluator.trace(case)
    derived = {one.fact for one in trace.derived}
    found = [fact for fact in wanted if fact in derived] if conclusions else final_conclusions(base, trace)
    if format == "json":
        click.echo(json_text(trace_document(base, read.case, trace), indent=2))
        if conclusions and not found:
            print_lines(_nothing(base, trace, wanted), color, err=True)
        return FINDINGS if conclusions and not found else 0
    print_lines(wrap(str(read.case.title), width(), style="title"), color)
    print_lines(warning_lines(base, trace, width()), color)
    print_lines([Line()], color)
    if not found:
        print_lines(_nothing(base, trace, wanted), color, err=bool(conclusions))
        return FINDINGS if conclusions else 0
    print_lines(proof_lines(base, trace, prove(base, trace, found), read.document.file, width()), color)
    return 0


def _meant(base: RuleBase, text: str) -> list[Fact]:
    found = find_conclusions(base, normalized(text))
    if not found:
        raise unknown(f"no rule can conclude '{text}'", text.partition("=")[2] or text, names(base), "CONCLUSION")
    return found


def _nothing(base: RuleBase, trace: Trace, wanted: list[Fact]) -> list[Line]:
    if not wanted:
        return list(wrap("Nothing follows from these answers.", width()))
    texts = " or ".join(sorted({f"{fact.attribute}={str(fact.value).lower()}" for fact in wanted}))
    reached = sorted({fact.value for fact in final_conclusions(base, trace) if isinstance(fact.value, str)})
    text = f"This case does not come to {texts}."
    return list(wrap(f"{text} It comes to: {', '.join(reached) or 'nothing'}.", width(), style="problem"))
