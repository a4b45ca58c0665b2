"""The rule base: everything that the files in a folder of rules declare."""

from __future__ import annotations

from functools import cached_property
from typing import Annotated, Literal

from expert.model.amount import Amount
from expert.model.frozen import Frozen, ReadAs
from expert.model.portfolio import Aggregate, Grouping
from expert.model.rule import Acceptance, Constraint, Invariant, Parameter, Rule
from expert.model.rule_table import Points, RuleTable
from expert.model.text import Name, Text
from expert.model.vocabulary import Attribute, Label, Matrix, Perspective

ClaimKind = Literal["definition", "causal", "prescription", "evidence", "case"]


class Paper(Frozen):
    """A paper that a rule base is made from, or another source.

    title: its title.
    short: what it is called in citations.
    published: where and when it appeared.
    """

    title: Text
    short: Text
    published: Text | None = None


class Claim(Frozen):
    """A claim of a paper, in our words.

    paper: the source that makes it.
    kind: what kind of claim it is.
    at: the place in the source.
    says: the claim.
    """

    paper: Name
    kind: ClaimKind
    at: Text
    says: Text


class Note(Frozen):
    """A note on how claims are read where the sources contradict themselves, are silent or unclear.

    on: the claims that it is about.
    note: how they are read.
    """

    on: Annotated[tuple[Name, ...], ReadAs(least=1)]
    note: Text


class CaseNames(Frozen):
    """The words for a case among many, such as the rows of a table.

    one: a case, in lower case.
    many: several cases, in lower case.
    share: the levels on which all cases have the same answers, so that one serves all.
    """

    one: Text = Text("case")
    many: Text = Text("cases")
    share: tuple[Name, ...] = ()


class Words(Frozen):
    """The words of the field of a rule base in place of those of the program.

    yes: what means yes in cells of tables, beside the words of every day.
    no: what means no in them.
    program: the name of the program, in pages and traces.
    results: the heading of results that are neither diagnoses nor recommendations.
    wrong: the heading of what is found of many cases.
    nothing: what is not found in a case without diagnoses, to stand after "We found".
    purpose: what somebody who is asked learns in the end, to stand after "you learn".
    portfolio: many cases together.
    """

    yes: tuple[str, ...] = ()
    no: tuple[str, ...] = ()
    program: Text = Text("winwin-expert")
    results: Text = Text("Results")
    wrong: Text = Text("What is wrong")
    nothing: Text = Text("nothing wrong")
    purpose: Text | None = None
    portfolio: Text = Text("portfolio")


class Header(Frozen):
    """The head of a rule base.

    name: its name, for files and programs.
    version: its version, as you count.
    title: its title, for people.
    description: what it is about.
    cases: the words for one case and for several.
    words: the words of its field, in place of those of the program.
    ask_first: questions that a session asks before all others, in this order, as far as they can still matter.
    """

    name: Name
    version: Text
    title: Text
    description: Text | None = None
    cases: CaseNames = CaseNames()
    words: Words = Words()
    ask_first: tuple[Name, ...] = ()


class BaseFile(Frozen):
    """A file of a rule base. Any section may stand in any file, and all files together are the base.

    base: the head of the base, in one file only.
    scope: with `portfolio`, the declarations of the file are about many cases at once.
    chapter: the chapter of the rule book to which the rules of the file belong.
    papers: the sources.
    claims: what the sources say.
    notes: how claims are read.
    levels: what questions can be about.
    topics: what is asked together, in the order of asking.
    actors: who can do something.
    severities: how bad a finding is, the worst first.
    stages: when something is to be done, in order.
    chapters: the chapters of the rule book, in order.
    attributes: the questions and the conclusions.
    parameters: the numbers that rules compare with.
    points: the scores.
    amounts: the numbers that formulas give.
    matrices: the tables of two attributes that place a case.
    perspectives: the roles of those who ask or read.
    aggregates: what is counted of many cases, with `scope: portfolio`.
    groups: by what many cases are divided, with `scope: portfolio`.
    rules: the rules.
    tables: the tables of rules.
    constraints: the answers that cannot be true together.
    invariants: what must hold of every case, for `expert check --prove`.
    accepted: the findings of `expert check` that are meant to be so.
    """

    base: Header | None = None
    scope: Literal["portfolio"] | None = None
    chapter: Name | None = None
    papers: dict[Name, Paper] = {}
    claims: dict[Name, Claim] = {}
    notes: dict[Name, Note] = {}
    levels: dict[Name, Label] = {}
    topics: dict[Name, Label] = {}
    actors: dict[Name, Label] = {}
    severities: dict[Name, Label] = {}
    stages: dict[Name, Label] = {}
    chapters: dict[Name, Label] = {}
    attributes: dict[Name, Attribute] = {}
    parameters: dict[Name, Parameter] = {}
    points: dict[Name, Points] = {}
    amounts: dict[Name, Amount] = {}
    matrices: dict[Name, Matrix] = {}
    perspectives: dict[Name, Perspective] = {}
    aggregates: dict[Name, Aggregate] = {}
    groups: dict[Name, Grouping] = {}
    rules: tuple[Rule, ...] = ()
    tables: tuple[RuleTable, ...] = ()
    constraints: tuple[Constraint, ...] = ()
    invariants: tuple[Invariant, ...] = ()
    accepted: tuple[Acceptance, ...] = ()


#: The sections that are lists, whose items carry their name.
LISTS = ("rules", "tables", "constraints", "invariants")

#: The sections that are mappings from names.
SECTIONS = (
    "papers",
    "claims",
    "notes",
    "levels",
    "topics",
    "actors",
    "severities",
    "stages",
    "chapters",
    "attributes",
    "parameters",
    "points",
    "amounts",
    "matrices",
    "perspectives",
)

#: The sections that only a file with `scope: portfolio` may have.
COUNTED = ("aggregates", "groups")

#: The sections that are about one case or about many; all others are those of the whole rule base.
SCOPED = ("attributes", "points", "amounts", "matrices", *COUNTED, *LISTS)


class RuleBase(Frozen):
    """A whole rule base.

    The order of `severities` (worst first), `stages`, `topics`, `chapters`, values and rules of a chapter is the order
    in which they are shown, and changes no conclusion. `chapter_of` is rule -> its chapter, for rules of files that
    name one.

    `portfolio` is a rule base of its own, whose one case is a whole portfolio of cases. It has the header and the lists
    of this one; its `aggregates` are among its asked attributes. No name is declared in both.

    `reader` is the perspective for which all texts are in their form, if there is one.
    """

    base: Header
    papers: dict[str, Paper] = {}
    claims: dict[str, Claim] = {}
    notes: dict[str, Note] = {}
    levels: dict[str, Label] = {}
    topics: dict[str, Label] = {}
    actors: dict[str, Label] = {}
    severities: dict[str, Label] = {}
    stages: dict[str, Label] = {}
    chapters: dict[str, Label] = {}
    attributes: dict[str, Attribute] = {}
    parameters: dict[str, Parameter] = {}
    points: dict[str, Points] = {}
    amounts: dict[str, Amount] = {}
    matrices: dict[str, Matrix] = {}
    perspectives: dict[str, Perspective] = {}
    rules: dict[str, Rule] = {}
    tables: dict[str, RuleTable] = {}
    chapter_of: dict[str, str] = {}
    constraints: dict[str, Constraint] = {}
    invariants: dict[str, Invariant] = {}
    accepted: tuple[Acceptance, ...] = ()
    aggregates: dict[str, Aggregate] = {}
    groups: dict[str, Grouping] = {}
    portfolio: RuleBase | None = None
    reader: Perspective | None = None

    @property
    def parts(self) -> tuple[RuleBase, ...]:
        """Return this rule base, and the one about portfolios if it has one."""
        return (self, self.portfolio) if self.portfolio else (self,)

    @property
    def declares_results(self) -> bool:
        """Return whether it says of attributes that they are its results, so that others are only steps on the way."""
        return any(attribute.result for attribute in self.attributes.values())

    @cached_property
    def all_rules(self) -> dict[str, Rule]:
        """Return the rules of all parts, by name."""
        return {name: rule for part in self.parts for name, rule in part.rules.items()}

    @cached_property
    def digest(self) -> str:
        """Return the SHA-256 of all that conclusions are made from, as 64 hex digits.

        The order of rules and constraints does not change it.
        """
        import hashlib  # only exports need it, and starting up must stay quick
        import json

        aside = (
            "accepted",
            "invariants",
            "chapters",
            "chapter_of",
            "perspectives",
            "groups",
            "portfolio",
            "reader",
            "tables",
        )
        nothing = {section: self.fields[section] for section in (*aside, "portfolio", "reader")}
        content = self.model_copy(update=nothing).in_file(keys=False)
        if self.portfolio:
            content["portfolio"] = self.portfolio.digest
        for section in ("rules", "constraints"):
            content[section] = dict(sorted(content.get(section, {}).items()))
        text = json.dumps(content, ensure_ascii=False, separators=(",", ":"))
        return hashlib.sha256(text.encode()).hexdigest()

    @cached_property
    def notes_on(self) -> dict[str, tuple[str, ...]]:
        """Return claim -> the notes on how it is read."""
        found: dict[str, list[str]] = {}
        for name, note in self.notes.items():
            for claim in note.on:
                found.setdefault(claim, []).append(name)
        return {claim: tuple(names) for claim, names in found.items()}
