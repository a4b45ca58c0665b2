"""`expert rules graph`."""

from __future__ import annotations

from pathlib import Path

import click

from expert.book.graph import chapter_graph, overview
from expert.book.index import chapters_of
from expert.cli.completion import area_names, complete
from expert.cli.options import open_rule_base, rules_option, unknown
from expert.cli.output import print_document
from expert.documents.tree import Document, Picture
from expert.files.nodes import normalized

_HELP = """\
Draw how conclusions hang together: without an AREA the areas, and with some of them their conclusions.

An area is a chapter of the rule base or, for rules of no chapter, the topic of what they conclude. An arrow between
areas says that the rules of the second take up conclusions of the first, with their number if there are several. An
arrow between conclusions says that a rule leads from the one to the other.

\b
Examples:
  expert rules graph
  expert rules graph trust lead --format dot | dot -Tsvg -o trust.svg
"""


@click.command(help=_HELP)
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
