"""`expert segment`."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from expert.cli.arguments import meant
from expert.cli.completion import any_conclusion_names, complete
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
from expert.documents.layout import wrap
from expert.files.answers import written
from expert.files.atomic import name_as_text, write_atomically
from expert.files.find import mapping_beside
from expert.files.nodes import normalized
from expert.words.facts import listed
from expert.words.names import conclusion_names, final_conclusions, find_conclusions

if TYPE_CHECKING:
    from expert.portfolio.portfolio import Portfolio
    from expert.portfolio.words import Limits

FORMATS = ("text", "markdown", "csv", "json", "html")

#: The ending of a file that is written as a workbook.
WORKBOOK = ".xlsx"

_HELP = """\
Segment a portfolio: into which groups its cases fall, where they stand, and what follows from all together.

TABLE has a case in each row: .csv, .tsv, .parquet, .jsonl or .xlsx, or - for standard input.
A column answers the attribute of its name, or
what the mapping says: that of --map, or NAME.mapping.yaml beside the table. `expert schema table` proposes one.
Rows with a cell that cannot be read are left out.
A result of `expert evaluate --out` in Parquet tells itself how it is read.

With a CONCLUSION about the whole, such as `portfolio_diagnosis` or one of its values, it is explained by the chain
of rules down to what was counted, and to the cases that count; with one about single cases, the cases that come to
it are named, by the rules that are their reasons.

With --against, cases are the same if the column that the mapping names by `id` says so.

The first screen says what was read, what is wrong, and what to do first; --all says everything. If more than a tenth of
the rows is left out, nothing is said of the whole without --partial.

--format html makes a page to send, one file that fetches nothing; --format csv has a row for each case, for a
spreadsheet; -o FILE.xlsx makes a workbook of groups, cases, and what was left out; --format json has all that there is,
in the form that `expert schema explanation` prints.

\b
Examples:
  expert segment cases/portfolios/five-suppliers.csv
  expert segment suppliers.xlsx --map answers.yaml --with our-firm.yaml --against last-year.xlsx
  expert segment suppliers.xlsx many_exposed
  expert segment suppliers.xlsx underrated
  expert segment suppliers.xlsx --format html -o suppliers.html

\b
Exit codes: 0 fine, 1 neither the portfolio nor a case comes to that conclusion, 2 wrong usage, 3 a file or a cell
is invalid (the other rows are segmented all the same).
"""


@click.command(help=_HELP)
@click.argument("table", type=click.Path())
@click.argument("conclusions", nargs=-1, metavar="[CONCLUSION]...", shell_complete=complete(any_conclusion_names))
@map_option
@with_option
@param_option
@click.option("--against", type=click.Path(), metavar="TABLE", help="The same portfolio at an earlier time.")
@click.option(
    "--against-map",
    type=click.Path(),
    metavar="FILE",
    help="How that is read. Default: as --map says, or the mapping beside it, or the one beside TABLE.",
)
@click.option("--title", default="", metavar="TEXT", help="What it is called, in place of the name of its file.")
@reader_option
@rules_option
@click.option("--format", type=click.Choice(FORMATS), default="text", show_default=True, help="What to print.")
@click.option(
    "--output", "-o", type=click.Path(path_type=Path, dir_okay=False), metavar="FILE", help="Where to write it to."
)
@click.option("--all", "all_of_it", is_flag=True, help="Say everything, and not only the first screen.")
@click.option("--partial", is_flag=True, help="Tell of the whole although more than a tenth of the rows is left out.")
@click.option("--strict", is_flag=True, help="Say nothing of the portfolio if a cell cannot be read.")
@click.option("--verbose", "-v", is_flag=True, help="Say everything, and name all cases and questions.")
@click.option("--quiet", "-q", is_flag=True, help="Name no single cases.")
@color_option
def segment(
    table: str,
    conclusions: tuple[str, ...],
    mapping: str | None,
    shared: tuple[str, ...],
    parameters: tuple[str, ...],
    against: str | None,
    against_map: str | None,
    title: str,
    reader: str | None,
    rules_folder: Path | None,
    format: str,
    output: Path | None,
    all_of_it: bool,
    partial: bool,
    strict: bool,
    verbose: bool,
    quiet: bool,
    color: str,
) -> int:
    if verbose and quiet:
        raise click.UsageError("--verbose and --quiet do not go together")
    if against_map is not None and against is None:
        raise click.UsageError("--against-map says how the table of --against is read, and there is none")
    if output is not None and output.suffix.lower() == WORKBOOK:
        if format != "text":
            raise click.UsageError(f"-o {output} makes a workbook; it goes with no --format")
        format = WORKBOOK
    if conclusions and format in ("csv", "html", WORKBOOK):
        asked = f"-o {output}" if format == WORKBOOK else f"--format {format}"
        raise click.UsageError(f"{asked} is for the whole portfolio; it goes with no CONCLUSION")
    tables = [table, *([against] if against else [])]
    beside = [mapping_beside(one) for one in tables]
    spare([*tables, mapping, against_map, *beside, *shared], output)
    loaded = open_rule_base(rules_folder, reader)
    overrides = read_parameters(loaded, parameters)
    from expert.cli.segment_table import read_portfolio  # its libraries are only loaded where they are used
    from expert.portfolio.text import portfolio_explanation
    from expert.portfolio.words import ALL, NO_NAMES, Limits

    how = TableOptions(mapping, shared, overrides, strict=strict)
    portfolio, bad = read_portfolio(loaded.base, table, how, against, against_map, color, partial=partial)
    portfolio = portfolio._replace(title=name_as_text(title))
    limits = ALL if verbose else NO_NAMES if quiet else Limits()
    if portfolio.found.withheld and format in ("html", "csv", WORKBOOK):
        print_document(portfolio_explanation(portfolio, limits), "text", None, color)
        return INVALID
    if conclusions and not portfolio.found.withheld:
        found = _explained(portfolio, conclusions, limits, format, output, color)
    else:
        found = _told(portfolio, limits, format, output, color, all=all_of_it or verbose)
    return found or (INVALID if bad else 0)


def _told(portfolio: Portfolio, limits: Limits, format: str, output: Path | None, color: str, *, all: bool) -> int:
    if format == WORKBOOK and output is not None:
        from expert.portfolio.csv import write_portfolio

        write_portfolio(output, portfolio)
        return 0
    if format == "csv":
        from expert.portfolio.csv import portfolio_csv

        text = portfolio_csv(portfolio)
        if output is None:
            print_data(text, end="")
        else:
            write_atomically(output, text)
        return 0
    if format == "html":
        from expert.pages.portfolio import portfolio_html

        print_page(portfolio_html(portfolio), output)
        return 0
    from expert.portfolio.text import portfolio_explanation

    print_document(portfolio_explanation(portfolio, limits, all=all), format, output, color)
    return 0


def _explained(
    portfolio: Portfolio, conclusions: tuple[str, ...], limits: Limits, format: str, output: Path | None, color: str
) -> int:
    """Explain conclusions about the whole by their proofs, and others by the cases that come to them."""
    from expert.portfolio.proof_text import cases_explanation, whole_explanation

    base, whole, trace = portfolio.table.base, portfolio.whole, portfolio.trace
    about_whole = [text for text in conclusions if whole and find_conclusions(whole, normalized(text))]
    if about_whole and len(about_whole) < len(conclusions):
        raise click.UsageError(f"'{about_whole[0]}' is about the whole, and other conclusions are not; ask in turn")
    if about_whole and whole and trace:
        wanted = [fact for text in conclusions for fact in meant(whole, text, "CONCLUSION")]
        there = {one.fact for one in trace.derived}
        reached = [written(fact) for fact in final_conclusions(whole, trace)]
    else:
        others = conclusion_names(whole) if whole else ()
        wanted = [fact for text in conclusions for fact in meant(base, text, "CONCLUSION", others=others)]
        there = {fact for case in portfolio.table.cases for fact in case.facts}
        reached = [one.value for one in (*portfolio.found.results, *portfolio.found.diagnoses)]
    found = [fact for fact in wanted if fact in there]
    if not found:
        no, what = ("This portfolio does not come", "It comes") if about_whole else ("No case comes", "Cases come")
        text = f"{no} to {' or '.join(conclusions)}. {what} to: {listed(sorted(reached)) or 'nothing'}."
        print_lines(wrap(text, width(), style="problem"), color, err=True)
        return FINDINGS
    if about_whole and whole and trace:
        explanation = whole_explanation(portfolio, whole, trace, found, limits)
    else:
        explanation = cases_explanation(portfolio, found, limits)
    print_document(explanation, format, output, color)
    return 0
