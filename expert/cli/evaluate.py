"""`expert evaluate`."""

from __future__ import annotations

from pathlib import Path

import click

from expert.cli.main import FINDINGS, INVALID, OPEN
from expert.cli.options import (
    TableOptions,
    color_option,
    map_option,
    open_rule_base,
    opened,
    param_option,
    read_parameters,
    reader_option,
    rules_option,
    with_option,
)
from expert.cli.output import print_problems, width, with_progress
from expert.files.find import is_table, shipped_folder
from expert.model.problems import InvalidInput

FORMATS = ("text", "json", "jsonl", "csv", "html")


_HELP = """\
Evaluate stored cases: what is wrong, what to do, who should do it, and whether expectations are met.

One case is told on a screen, several by how many have which findings, and by the worst; --all tells everything.

PATH is a case file, a folder of them, or - for standard input; without one, the cases that come with the program
are evaluated. A file with several `cases` gets one report, and counts as so many. With --format html,
PATH/index.html leads to a page for each case, in PATH/cases.

With --out FILE, PATH is a table with a case in each row, of any size: .csv, .tsv, .parquet, .jsonl or .xlsx, or -
for standard input; or files and folders of cases, which then make a table.
A column answers the attribute of its name, `ATTRIBUTE.VALUE`
one value of a set, or what the mapping says: that of --map, or NAME.mapping.yaml beside the table. FILE gets the rows,
with the results of each, and lists of what is `contested`, `contradictory` and `broken`; `--all-columns` adds all else
that follows. --columns takes a conclusion, one of these lists, or `fired`, the rules that apply; behind a dot what it
may hold, as in `fired.RULE`. Rows with a cell that cannot be read are left out, and their bad cells are listed in
FILE's name with .rejects.csv at its end.

\b
Examples:
  expert evaluate cases/
  expert evaluate my-case.yaml --with our-economy.yaml
  expert evaluate cases/ --format csv > results.csv
  expert evaluate cases/ --format html -o reports
  expert evaluate firms.csv --map firms.mapping.yaml --out results.parquet

\b
Exit codes: 0 fine, 1 an expectation is missed, 2 wrong usage, 3 a file or a cell is invalid (the others are
evaluated all the same) or not there, 4 something is open (with --require-settled), 130 interrupted.
"""


@click.command(help=_HELP)
@click.argument("paths", nargs=-1, type=click.Path(), metavar="[PATH]...")
@reader_option
@rules_option
@with_option
@param_option
@click.option("--format", type=click.Choice(FORMATS), default="text", show_default=True, help="What to print.")
@click.option(
    "--output",
    "--out",
    "-o",
    type=click.Path(path_type=Path),
    metavar="PATH",
    help="The file for the results of a table, .parquet, .csv, .jsonl or .xlsx; or the folder for HTML pages.",
)
@map_option
@click.option("--lists", is_flag=True, help="Results of a table as lists of what holds, rather than as true and false.")
@click.option("--all-columns", is_flag=True, help="Add all conclusions and rules, not only the results.")
@click.option("--columns", multiple=True, metavar="NAME", help="Add only this to a table; can be given several times.")
@click.option("--strict", is_flag=True, help="Write no results if a cell of a table cannot be read.")
@click.option("--all", "everything", is_flag=True, help="Print all findings and recommendations, of all cases.")
@click.option("--verbose", "-v", is_flag=True, help="Print all, what to do in full, and all questions.")
@click.option("--quiet", "-q", is_flag=True, help="Print the summary only, and cases that miss an expectation.")
@click.option("--require-settled", is_flag=True, help="Exit with 4 if a question is open that could add something.")
@color_option
def evaluate(
    paths: tuple[str, ...],
    reader: str | None,
    rules_folder: Path | None,
    shared: tuple[str, ...],
    parameters: tuple[str, ...],
    format: str,
    output: Path | None,
    mapping: str | None,
    lists: bool,
    all_columns: bool,
    columns: tuple[str, ...],
    strict: bool,
    everything: bool,
    verbose: bool,
    quiet: bool,
    require_settled: bool,
    color: str,
) -> int:
    paths = paths or (str(shipped_folder("cases")),)
    choices = {"--columns": columns, "--lists": lists, "--all-columns": all_columns}
    if _makes_a_table(paths, format, output, {"--map": mapping, **choices, "--strict": strict}):
        from expert.cli.evaluate_table import evaluate_table  # its libraries are only loaded where they are used

        if verbose or require_settled:
            raise click.UsageError(f"{'--verbose' if verbose else '--require-settled'} does not go with --out FILE")
        if columns and (lists or all_columns):
            raise click.UsageError(f"--columns does not go with {'--lists' if lists else '--all-columns'}")
        loaded = open_rule_base(rules_folder)
        overrides = read_parameters(loaded, parameters)
        assert output is not None
        how = TableOptions(mapping, shared, overrides, lists, all_columns, columns, strict)
        return evaluate_table(loaded.base, paths, output, how, color)
    from expert.cli.evaluate_output import TextOptions, printer  # what evaluates is slow to load; help needs none of it
    from expert.explanation.report import Report
    from expert.files.cases import find_case_files

    rules = opened(rules_folder, parameters, shared, reader)
    files = find_case_files(paths)
    evaluator = rules.evaluator
    told = TextOptions(len(files) > 1, everything or verbose, verbose, quiet)
    printing = printer(format, rules, told, color=color, width=width(), output=output, reader=reader)
    reports: list[Report] = []
    invalid, missed = 0, False
    for file in with_progress(files, "cases"):
        try:
            found = evaluator.reports(file)
        except InvalidInput as error:
            invalid += 1
            print_problems(error.problems, color)
            continue
        if isinstance(found, tuple):
            printing.case(*found)
            reports += found
        else:
            printing.together(found)
            reports += found.reports
            missed |= bool(found.missed)
    printing.end(reports, invalid)
    if invalid:
        return INVALID
    if missed or any(report.failures for report in reports):
        return FINDINGS
    return OPEN if require_settled and any(report.open for report in reports) else 0


def _makes_a_table(paths: tuple[str, ...], format: str, output: Path | None, options: dict[str, object]) -> bool:
    """Return whether a table is to be written. Raises click.UsageError for options that do not go together."""
    if format == "html":
        if output is None:
            raise click.UsageError("--format html writes several pages; name a folder for them with -o DIR")
        if output.exists() and not output.is_dir():
            raise click.BadParameter(f"'{output}' is a file, and pages need a folder", param_hint="--output")
    elif output is not None:
        if not output.suffix or output.is_dir():
            raise click.UsageError(f"a folder, such as '{output}', is for --format html only; a table goes to a file")
        if format != "text":
            raise click.UsageError("the form of FILE in --out FILE is told by its ending, not by --format")
        return True
    elif tables := [path for path in paths if is_table(path)]:
        raise click.UsageError(f"'{tables[0]}' is a table; say with --out FILE where its results go")
    for name, given in options.items():
        if given:
            raise click.UsageError(f"{name} is for tables, whose results go to --out FILE")
    return False
