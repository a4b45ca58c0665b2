"""What pages of all kinds consist of. Everything in it is text for people, or a name to link by."""

from __future__ import annotations

from typing import NamedTuple


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
