"""What the pages consist of. Renderers put it into HTML; everything in it is text for people, or a name to link by."""

from __future__ import annotations

from typing import NamedTuple

from expert.documents.graph import Graph


class Link(NamedTuple):
    """Something that is told elsewhere on the page: its id there, which is empty if it is not, and its words."""

    id: str
    text: str


class Source(NamedTuple):
    """A claim that a rule rests on: its name, the paper and the place in it, what it says, and how it is read."""

    claim: str
    paper: str
    short: str
    at: str
    says: str
    notes: tuple[str, ...]


class Paper(NamedTuple):
    """A cited paper; `place` is its place among those of the base, from 1, and `published` may be empty."""

    place: int
    name: str
    short: str
    title: str
    published: str


class Reason(NamedTuple):
    """A rule that fired: its number on the page, what it says and why, and the facts that made it fire. `id` and
    `number` are empty if no conclusion is based on it, so that it is not in the picture."""

    id: str
    number: str
    name: str
    title: str
    because: str
    basis: str
    sources: tuple[Source, ...]
    premises: tuple[Link, ...]


class Entry(NamedTuple):
    """A conclusion and its evidence.

    `kind` is diagnosis, measure or conclusion. `basis` is the weakest on its chain; `reason` the rule that it is based
    on, `also` those that support it as well; `answers` what it rests on in the end; `leads_to` the conclusions that
    rest on it directly.
    """

    id: str
    kind: str
    text: str
    help: str
    contested: bool
    basis: str
    reason: Reason
    also: tuple[Reason, ...]
    answers: tuple[Link, ...]
    leads_to: tuple[Link, ...]


class Given(NamedTuple):
    """An answer: its question, what was answered, and where if not in the case; it `counts` unless it was set aside."""

    question: str
    label: str
    facts: tuple[Link, ...]
    words: str
    origin: str
    counts: bool
    leads_to: tuple[Link, ...]


class Item(NamedTuple):
    """A diagnosis or a measure in the summary: where its evidence is, what it says, the rule that is its reason and why
    that rule holds, the sources of the rule, and the answers that it rests on, a question each.

    `basis` is the weakest on its chain, `own` that of its rule; `weakest` are the rules that make the one weaker than
    the other. `also` are titles of further rules that come to the same.
    """

    id: str
    label: str
    text: str
    reason: str
    because: str
    basis: str
    own: str
    weakest: tuple[Link, ...]
    contested: bool
    sources: tuple[Source, ...]
    also: tuple[str, ...]
    answers: tuple[str, ...]


class Part(NamedTuple):
    """Items under a heading, such as a severity or a stage; `place` is 1 for the first that the base declares."""

    heading: str
    help: str
    place: int
    items: tuple[Item, ...]


class Actor(NamedTuple):
    """What one actor should do, stage by stage."""

    label: str
    stages: tuple[Part, ...]


class Idle(NamedTuple):
    """An actor for whom no measure follows: how many still could, and how many of the open questions bear on them.
    `measures` is none if no set of answers fits."""

    label: str
    measures: int | None
    questions: int


class Cell(NamedTuple):
    """A field of a matrix: its label, and how many cases are there."""

    label: str
    cases: int


class Grid(NamedTuple):
    """A matrix of the rule base with the cases that it places. `words` says the same as the picture."""

    label: str
    rows: str
    columns: str
    row_labels: tuple[str, ...]
    column_labels: tuple[str, ...]
    cells: tuple[tuple[Cell, ...], ...]
    words: str


class Swap(NamedTuple):
    """One other answer: what is asked, what was answered, and what it would be instead."""

    label: str
    before: str
    after: str


class Outcome(NamedTuple):
    """A conclusion that would come or go: its id on the page, if it is there; of a new diagnosis, why it would hold."""

    id: str
    text: str
    reason: str


class Effect(NamedTuple):
    """What would come of other answers, in words, and the conclusions of which it is true."""

    words: str
    conclusions: tuple[Outcome, ...]


class Alternative(NamedTuple):
    """Other answers that, all together, change the verdict, and how.

    `advice` says who could bring it about: the conditions of sentences, each of which is enough. What would make things
    `worse` is no advice, but a warning.
    """

    swaps: tuple[Swap, ...]
    effects: tuple[Effect, ...]
    advice: tuple[str, ...]
    worse: bool


class Open(NamedTuple):
    """A topic's questions that were not answered and could still add something: what each is called, and asks."""

    topic: str
    questions: tuple[tuple[str, str], ...]


class Outlook(NamedTuple):
    """Findings that the case does not come to yet: those that it will, whatever the open answers are; how many it can
    no longer come to; and those that it may come to, by heading. `possible` is none if no set of answers fits."""

    settled: tuple[str, ...]
    excluded: int
    possible: tuple[tuple[str, tuple[str, ...]], ...] | None


class Note(NamedTuple):
    """How the sources are read."""

    name: str
    text: str


class Identity(NamedTuple):
    """What a page was made with: the program and the rule base."""

    program: str
    base: str
    title: str
    version: str
    digest: str
    parameters: tuple[tuple[str, str], ...]


class CasePage(NamedTuple):
    """A report on one case.

    `lead` says it in short, `firmness` how many findings have which basis. `graph` is its proof, `layers` where each of
    its nodes stands. `fixed_by` are the questions and answers that fix the verdict, whatever those in `free` are;
    `thresholds` are parameters of which another value would change it, with how; `hinges` are the alternatives of
    greatest effect, one a question: first what somebody could do.
    """

    title: str
    story: str
    file: str
    verdict: tuple[Part, ...]
    actors: tuple[Actor, ...]
    idle: tuple[Idle, ...]
    stages: int
    lead: tuple[str, ...]
    firmness: tuple[str, ...]
    papers: tuple[Paper, ...]
    grids: tuple[Grid, ...]
    graph: Graph
    layers: dict[str, int]
    entries: tuple[Entry, ...]
    given: tuple[Given, ...]
    notes: tuple[Note, ...]
    warnings: tuple[str, ...]
    fixed_by: tuple[tuple[str, str], ...]
    free: tuple[str, ...]
    thresholds: tuple[tuple[str, tuple[str, ...]], ...]
    alternatives: tuple[Alternative, ...]
    hinges: tuple[Alternative, ...]
    open: tuple[Open, ...]
    unknown: tuple[str, ...]
    outlook: Outlook
    identity: Identity
