"""What a rule base rests on: papers, the claims in them, and notes on how they are read."""

from __future__ import annotations

from typing import Annotated, Literal

from expert.model.frozen import Frozen, ReadAs
from expert.model.text import Name, Text

ClaimKind = Literal["definition", "causal", "prescription", "evidence", "case"]


class Paper(Frozen):
    """A source document."""

    title: Text
    short: Text
    published: Text | None = None


class Claim(Frozen):
    """Something that a paper says: the paper, the place in it, and what it says in our words."""

    paper: Name
    kind: ClaimKind
    at: Text
    says: Text


class Note(Frozen):
    """How claims are read where the sources contradict themselves, are silent or unclear."""

    on: Annotated[tuple[Name, ...], ReadAs(least=1)]
    note: Text
