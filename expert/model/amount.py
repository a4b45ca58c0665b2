"""Amounts: numbers that are computed from other numbers, and that no rule tests."""

from __future__ import annotations

from typing import Annotated, Any

from expert.model.condition import Condition
from expert.model.frozen import Frozen, ReadAs, Unfit, keyed
from expert.model.text import Name, Text, Unit


class AmountCase(Frozen):
    """A case of an amount. The first whose condition is known to hold counts.

    if: the condition.
    then: the formula that gives the amount if the condition is known to hold.
    otherwise: of the last case, the formula that gives it if all conditions are known to fail.
    """

    condition: Condition | None = keyed("if", default=None)
    then: str | None = None
    otherwise: str | None = None

    def check(self) -> None:
        """Raise Unfit if the fields do not go together."""
        if (self.then is None) == (self.otherwise is None) or (self.otherwise is not None and self.condition):
            raise Unfit("value", "a case of an amount is `if` with `then`, or it is `otherwise`")

    @property
    def formula(self) -> str:
        """Return the formula as it was written."""
        return self.then if self.then is not None else self.otherwise or ""


def _cases(raw: Any) -> Any:
    return [{"then": raw}] if isinstance(raw, str) else raw


def _described(schema: Any) -> Any:
    return {"anyOf": [{"type": ["string", "number"]}, schema]}


class Amount(Frozen):
    """A number that a formula gives, or one of several formulas, chosen by conditions on the case.

    A formula has numbers, names of numbers that are asked, of parameters and of other amounts, `+`, `-`, `*`, `/`,
    parentheses, `min(...)`, `max(...)` and `round(formula, digits, mode)`.

    label: what it is called.
    help: more about it.
    unit: its unit, a text, or its singular and plural as `one` and `many`.
    says: a sentence with `{value}` in it, to fit after "You answered that".
    value: the formula, or a list of cases.
    result: whether it is told as a result, or is a step on the way to others.
    because: why it is computed so.
    cites: the claims that say so.
    """

    label: Text
    help: Text | None = None
    unit: Unit | None = None
    says: Text | None = None
    value: Annotated[tuple[AmountCase, ...], ReadAs(before=_cases, least=1, schema=_described)]
    result: bool = True
    because: Text | None = None
    cites: tuple[Name, ...] = ()

    def check(self) -> None:
        """Raise Unfit if the cases do not go together."""
        *first, last = self.value
        if any(case.condition is None for case in first) or last.condition is not None:
            raise Unfit("value", "the last case of an amount is `otherwise`, and all others have `if`")
        if first and last.otherwise is None:
            raise Unfit("value", "the last case of an amount is `otherwise`, without `then`")
