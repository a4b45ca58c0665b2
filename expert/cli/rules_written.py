"""The commands that show a rule base as a whole: `expert rules graph` and `expert rules book`."""

from __future__ import annotations

from pathlib import Path

import click

from expert.book.graph import chapter_graph, overview
from expert.book.index import chapters_of
from expert.cli.arguments import stored_cases
from expert.cli.completion import area_names, complete
from expert.cli.options import open_rule_base, rules_option, unknown
from expert.cli.output import print_document
from expert.documents.tree import Document, Picture
from expert.files.nodes import normalized

_GRAPH_HELP = """\
Draw how conclusions hang together: without an AREA the areas, and with some of them their conclusions.

An area is a chapter of the rule base or, for rules of no chapter, the topic of what they conclude. An arrow between
areas says that the rules of the second take up conclusions of the first, with their number if there are several. An
arrow between conclusions says that a rule leads from the one to the other.

\b
Examples:
  expert rules graph
  expert rules graph trust lead --format dot | dot -Tsvg -o trust.svg
"""


@click.command(help=_GRAPH_HELP)
@click.argument("names", nargs=-1, metavar="[AREA]...", shell_complete=complete(area_names))
@rules_option
@click.option("--questions", is_flag=True, help="Draw the questions too, from which conclusions are drawn.")
@click.option(
    "--format",
    type=click.Choice(["mermaid", "dot", "html"]),
    default="mermaid",
    show_default=True,
    help="What to print.",
)
def graph(names: tuple[str, ...], rules_folder: Path | None, questions: bool, format: str) -> int:
    parts = open_rule_base(rules_folder).base.parts
    known = [area.name for part in parts for area in chapters_of(part)]
    wanted = [normalized(name) for name in names]
    for name in wanted:
        if name not in known:
            raise unknown(f"there is no area '{name}'", name, known, "AREA", listed=len(known))
    if questions and not wanted:
        raise click.UsageError("the questions are drawn with an AREA only")
    base = next((part for part in parts if {*wanted} <= {area.name for area in chapters_of(part)}), None)
    if base is None:
        raise click.UsageError("areas about one case and areas about portfolios are drawn apart")
    drawn = chapter_graph(base, wanted, questions=questions) if wanted else overview(base)
    title = f"How the conclusions of '{base.base.title}' hang together"
    print_document(Document(title, (Picture(drawn, "LR" if wanted else "TB", title),)), format)
    return 0


_BOOK_HELP = """\
Write a rule base as a book, to be read and reviewed without its files.

Each chapter shows a picture of its conclusions and its rules as sentences, with the claims that they cite. What
is asked, what can be concluded, the thresholds, the sources and how they are read come after the chapters.

CASES are stored cases, which may cite claims too; those that come with the program are counted with its rule base.

\b
Examples:
  expert rules book > rule-book.md
  expert rules book --format html -o rule-book.html
"""


@click.command(help=_BOOK_HELP)
@click.argument("cases", nargs=-1, type=click.Path(), metavar="[CASES]...")
@rules_option
@click.option(
    "--format", type=click.Choice(["markdown", "html"]), default="markdown", show_default=True, help="What to write."
)
@click.option(
    "-o", "--output", type=click.Path(path_type=Path, dir_okay=False), metavar="FILE", help="Where to write it."
)
def book(cases: tuple[str, ...], rules_folder: Path | None, format: str, output: Path | None) -> int:
    # What a book needs is loaded only here: the templates' library is not small.
    from expert.book import rule_book

    base = open_rule_base(rules_folder).base
    read = [read.case for read in stored_cases(base, cases, rules_folder)]
    print_document(rule_book(base, {case.id: case.cites for case in read}), format, output)
    return 0
