"""The rule base as one reader sees it: each text in its form for a perspective, such as a question that says "you"."""

from __future__ import annotations

from expert.model.frozen import Frozen
from expert.model.rulebase import RuleBase
from expert.model.text import Text


def seen_by(base: RuleBase, perspective: str | None) -> RuleBase:
    """Return the rule base as somebody of this perspective reads it; as it is if nobody in particular does.

    What follows from it, and its digest, are the same. Raises KeyError for a perspective that it does not have.
    """
    if perspective is None:
        return base
    reader = base.perspectives[perspective]
    own = {"reader": reader}
    portfolio = base.portfolio and base.portfolio.model_copy(update=own)
    seen = _seen(base.model_copy(update={**own, "portfolio": portfolio}), perspective)
    assert isinstance(seen, RuleBase)
    return seen


def _seen(piece: object, reader: str) -> object:
    """Return the piece with all texts in it in their form for the reader; the piece itself if none has such a form."""
    if isinstance(piece, Text):
        return piece.seen_by(reader)
    if isinstance(piece, Frozen):
        fields = {name: (old, _seen(old, reader)) for name in piece.fields if (old := getattr(piece, name))}
        changed = {name: seen for name, (old, seen) in fields.items() if seen is not old}
        return piece.model_copy(update=changed) if changed else piece
    if isinstance(piece, dict):
        entries = {key: _seen(old, reader) for key, old in piece.items()}
        return entries if any(entries[key] is not old for key, old in piece.items()) else piece
    if isinstance(piece, tuple):
        items = tuple(_seen(old, reader) for old in piece)
        return items if any(seen is not old for seen, old in zip(items, piece, strict=True)) else piece
    return piece
