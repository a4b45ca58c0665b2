"""A mapping of tables to be filled in: every question of a rule base with room for the name of a column."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from expert.documents.layout import columns, escaped, wrap
from expert.files.answers import number_in_words
from expert.files.mapping import NONE
from expert.model.rulebase import RuleBase
from expert.model.vocabulary import Attribute
from expert.tables.bad_cells import in_yaml
from expert.tables.matching import Code, Match, Proposal

_WIDTH = 100

#: What is said first, with examples on lines of their own.
_HEAD = (
    "How a table is read, with a case in each row. Write behind an attribute the column that answers it, and leave it "
    "as it is if the table has none. A column that is called as its attribute needs no entry.",
    "  {single}: COLUMN",
    "Where cells hold codes, say what they stand for; what is no code is read as it is.",
    "  {single}: {{column: COLUMN, values: {{1: {first}, 2: {second}, 9: unknown}}}}",
)

_SETS = (
    "Of values that may hold together, a cell names those that do, with the separator between them, or [] if none "
    "does; or each has a column of its own, with true, false or unknown in it.",
    "  {several}: {{columns: {{{first}: COLUMN, {second}: COLUMN}}, values: {{1: true, 2: false}}}}",
)

_TABLE = """
# id: COLUMN                 # the column that names a row; otherwise its number does
# title: COLUMN              # the column by which people know a row, beside that
# missing: ["-", n/a]        # cells that say nothing, beside empty ones
# separator: ";"             # what stands between several values in one cell
# ignore: [COLUMN]           # columns that answer nothing, and are kept without a word
"""


def mapping_template(base: RuleBase, found: Proposal | None = None, file: str = "") -> str:
    """Return the text of a mapping file for `base`, in YAML. It maps nothing yet, or else what was `found` in the table
    in `file`, with what is not sure in comments."""
    asked = {name: attribute for name, attribute in base.attributes.items() if attribute.asked}
    lines = [f"# {escaped(base.base.title)}: the mapping of a table", "#", *_head(asked)]
    lines += [*_TABLE.strip("\n").splitlines(), *([] if found is None else _named(found, file))]
    lines += ["", "attributes:" if asked else "attributes: {}"]
    for topic, label in base.topics.items():
        entries = [
            line
            for name, one in asked.items()
            if one.topic == topic
            for line in _entry(name, one, () if found is None else found.matches)
        ]
        if entries:
            lines += ["", *_comments(f"==== {label.label} ====", "  "), *entries]
    return "\n".join([*lines, ""])


def _head(asked: dict[str, Attribute]) -> Iterator[str]:
    """Yield comments on how to fill it in, shown on attributes of the rule base."""
    single = next((name for name, one in asked.items() if one.single and len(one.options) > 1), None)
    several = next((name for name, one in asked.items() if not one.single and len(one.options) > 1), None)
    for name, texts in ((single, _HEAD), (several, _SETS)):
        if name is not None:
            first, second = asked[name].options[:2]
            for text in texts:
                filled = text.format(single=name, several=name, first=first, second=second)
                yield from [f"# {filled}"] if filled.startswith(" ") else _comments(filled)
            yield "#"


def _named(found: Proposal, file: str) -> Iterator[str]:
    """Yield the columns that name rows, and those to be ignored."""
    yield ""
    yield from _comments(f"Proposed from the columns of {file}. Check it; nothing is sure but what you say.")
    yield from (f"{key}: {in_yaml(name)}" for key, name in (("id", found.id), ("title", found.title)) if name)
    if found.rest:
        yield from _comments(f"Columns that we could not place: {', '.join(found.rest)}")


def _found(name: str, matches: Iterable[Match]) -> Iterator[str]:
    """Yield the entry of an attribute that columns answer; as a comment if that is not sure."""
    mine = [one for one in matches if one.attribute == name]
    sure = [one for one in mine if one.is_sure]
    for one in mine:
        if one not in sure:
            yield f"  # {one.sure}% sure, so it is left to you:"
            what = f"{{columns: {{{one.value}: {in_yaml(one.column)}}}}}" if one.value else in_yaml(one.column)
            yield f"  # {name}: {what}"
            yield from (f"  #     {line}" for line in _code_lines(one.codes))
    if not sure:
        yield f"  {name}:"
        return
    yield f"  {name}:   # {min(one.sure for one in sure)}% sure"
    if sure[0].value:
        yield f"    columns: {{{', '.join(f'{one.value}: {in_yaml(one.column)}' for one in sure)}}}"
    else:
        yield f"    column: {in_yaml(sure[0].column)}"
    codes = list(dict.fromkeys(code for one in sure for code in one.codes))
    if any(code.meant for code in codes):
        yield "    values:"
        yield from (f"      {line}" for line in _code_lines(codes))
    elif codes:
        yield "    # values:"
        yield from (f"    #   {line.removeprefix('# ')}" for line in _code_lines(codes))


def _code_lines(codes: Iterable[Code]) -> Iterator[str]:
    """Yield a line for each code: what it means, or a comment to be completed."""
    for code in codes:
        cells = f"{code.cells:,} cell{'s' if code.cells > 1 else ''}"
        if code.meant:
            meant = code.meant if code.meant != NONE else f'"{NONE}"'
            yield f"{in_yaml(code.text)}: {meant}   # {cells}"
        else:
            yield f"# {in_yaml(code.text)}: ...   # {cells}"


def _entry(name: str, attribute: Attribute, matches: Sequence[Match]) -> Iterator[str]:
    yield ""
    yield from _comments(str(attribute.question or attribute.label), "  ")
    if attribute.numeric:
        yield from _comments(number_in_words(attribute), "  ")
    elif not attribute.values:
        yield from _comments("true or false", "  ")
    else:
        yield from _comments("one of these:" if attribute.single else "any of these:", "  ")
        rows = [(value, str(about.label)) for value, about in attribute.values.items()]
        yield from (escaped(line.text).rstrip() for line in columns(rows, _WIDTH, "  #   "))
    yield from _found(name, matches)


def _comments(text: str, indent: str = "") -> Iterator[str]:
    yield from (escaped(line.text) for line in wrap(text, _WIDTH, f"{indent}# ", f"{indent}# "))
