"""What changed in a portfolio since an earlier time."""

from __future__ import annotations

from collections.abc import Iterator

from expert.explanation.proof import proofs_of
from expert.explanation.report import findings
from expert.pages.members import Members
from expert.pages.portfolio_data import Difference, Matrix, Move, Since
from expert.portfolio.changes import Change, Changes, Position
from expert.portfolio.portfolio import Portfolio
from expert.portfolio.words import field_in_words
from expert.words.facts import value_of


def since(portfolio: Portfolio, members: Members, matrices: tuple[Matrix, ...]) -> Since | None:
    """What changed, or nothing if nothing is compared; `matrices` are those of the page."""
    changes = portfolio.changes
    if changes is None:
        return None
    came, went = _whole(portfolio)
    total = len(portfolio.survey.members)
    return Since(
        file=changes.file,
        common=changes.common,
        new=members.named(changes.new, total),
        gone=members.named(changes.gone, changes.common + len(changes.gone)),
        improved=members.named(changes.improved, changes.common),
        worsened=members.named(changes.worsened, changes.common),
        came=came,
        went=went,
        moves=tuple(
            (matrix, tuple(_moves(portfolio, members, changes, name, place)))
            for place, (name, matrix) in enumerate(zip(changes.movements, matrices, strict=True), 1)
        ),
        differences=tuple(_difference(portfolio, members, changes, one) for one in changes.findings),
    )


def _whole(portfolio: Portfolio) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The findings about the whole that came, and those that went."""
    if portfolio.whole is None or portfolio.trace is None or portfolio.earlier is None:
        return (), ()
    now, before = (
        {finding.fact: finding.label for _, finding in findings(portfolio.whole, proofs)}
        for proofs in (portfolio.proofs, proofs_of(portfolio.whole, portfolio.earlier))
    )
    return (
        tuple(label for fact, label in now.items() if fact not in before),
        tuple(label for fact, label in before.items() if fact not in now),
    )


def _moves(portfolio: Portfolio, members: Members, changes: Changes, name: str, place: int) -> Iterator[Move]:
    matrix = portfolio.survey.base.matrices[name]
    options = [portfolio.survey.base.attributes[axis].options for axis in (matrix.rows, matrix.columns)]

    def at(positions: tuple[Position, ...]) -> tuple[int, int] | None:
        if len(positions) != 1:
            return None
        row, column = positions[0]
        return options[0].index(row), options[1].index(column)

    for number, move in enumerate(changes.movements[name], 1):
        yield Move(
            id=f"v{place}-{number}",
            before=field_in_words(portfolio, name, move.before),
            after=field_in_words(portfolio, name, move.after),
            source=at(move.before),
            target=at(move.after),
            who=members.named(move.members, changes.common),
        )


def _difference(portfolio: Portfolio, members: Members, changes: Changes, one: Change) -> Difference:
    value = value_of(portfolio.survey.base, one.fact)
    assert value is not None
    came, went = (members.named(names, changes.common) for names in (one.came, one.went))
    return Difference(str(value.label), one.before, one.after, came, went)
