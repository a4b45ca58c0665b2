"""The amounts of a rule book: how each is computed."""

from __future__ import annotations

from collections.abc import Iterator

from expert.book.index import Index, named
from expert.documents.tree import Item, Items, Paragraph, Section, Span, anchor, strong, text
from expert.inference.formulas import parse
from expert.model.amount import Amount
from expert.words.amounts import formula_in_words
from expert.words.conditions import phrase, sentence

_WHAT = "These numbers are computed from answers and from thresholds. No rule tests them."


def amounts(index: Index) -> Section:
    """Return the section of amounts, each with its formula, or with its formulas and when each counts."""
    items = tuple(_item(index, name, amount) for name, amount in index.base.amounts.items())
    return Section(f"Amounts{index.of}", (Paragraph(text(_WHAT)), Items(items)), f"{index.mark}amounts")


def _item(index: Index, name: str, amount: Amount) -> Item:
    unit = f" (in {amount.unit})" if amount.unit else ""
    about = [Span(f"{amount.because} ")] if amount.because else []
    step = [] if amount.result else [Span("It is a step on the way to others. ")]
    below = (*_formulas(index, amount), Paragraph((*step, *about, *index.sources(amount.cites), *named(name))))
    return Item((strong(str(amount.label)), Span(unit)), below=below, anchor=anchor("amount", name))


def _formulas(index: Index, amount: Amount) -> Iterator[Paragraph | Items]:
    for case in amount.value:
        formula = formula_in_words(index.base, parse(case.formula))
        if case.condition is not None:
            yield from sentence((Span("If "),), phrase(index.base, case.condition), (Span(f"{formula}."),))
        else:
            otherwise = "Otherwise, if all of this is known not to be so, " if len(amount.value) > 1 else ""
            yield Paragraph(text(f"{otherwise}{formula}."))
