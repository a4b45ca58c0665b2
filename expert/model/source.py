"""The sources of a rule base: papers, the claims in them, and notes on how they are read."""

from __future__ import annotations

from typing import Annotated, Literal

from expert.model.frozen import Frozen, ReadAs
from expert.model.text import Name, Text

ClaimKind = Literal["definition", "causal", "prescription", "evidence", "case"]


class Paper(Frozen):
    """A paper that a rule base is made from."""

    title: Text
    short: Text
    published: Text | None = None


class Claim(Frozen):
    """A claim of a paper: the paper, the place in it, and the claim in our words."""

    paper: Name
    kind: ClaimKind
    at: Text
    says: Text


class Note(Frozen):
    """A note on how claims are read where the sources contradict themselves, are silent or unclear."""

    on: Annotated[tuple[Name, ...], ReadAs(least=1)]
    note: Text
