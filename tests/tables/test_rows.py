"""A row of a table comes to what the case of its cells comes to, however the cells are written."""

import gc
import re
from collections import Counter

import polars as pl
import pytest
from hypothesis import strategies as st

from expert.files.answers import read_answer
from expert.files.cases import read_case
from expert.inference.evaluate import Evaluator
from expert.model.mapping import AnswerSource, TableMapping
from expert.model.problems import InvalidInput
from expert.model.rulebase import RuleBase
from expert.tables.evaluator import TableEvaluator
from expert.tables.rows import row_file
from tests import oracle
from tests.agreement import of_trace
from tests.inference.test_columns import row_of
from tests.sampling import expect_seen, on_random, searched
from tests.strategies import DATES, overrides_for, rule_bases

ROWS = 6
FEW = 5
BAD = [
    "no such value",
    "NaN",
    "inf",
    "1e400",
    "[a",
    "{a: b",
    "[]]",
    "{}",
    "a;;b",
    "0x10",
    "1_000",
    " ",
    "unknown;unknown",
]

seen: Counter = Counter()


@st.composite
def cells_for(draw, attribute, text_only):
    """A cell that answers the attribute, or nothing, or makes no sense."""
    kind = draw(st.integers(0, 13))
    if kind == 0:
        return None
    if kind == 1:
        return draw(st.sampled_from(BAD)) if text_only else None
    if kind == 2 and text_only:
        return "unknown"
    if attribute.type == "number":
        number = draw(st.sampled_from([0.0, 1.0, 2.0, 2.5, 3.0, -1.0, 0.1, 1e-7, 1e16, float("nan"), float("inf")]))
        if not text_only:
            return number
        return repr(number) if kind > 3 else f"{number}; 3"
    options = DATES if attribute.type == "date" else list(attribute.options)
    if attribute.type == "choices" and kind < 9:
        chosen = draw(st.lists(st.sampled_from(options), unique=True))
        if kind < 5:
            truths = st.sampled_from(["true", "no", "unknown"])
            return "{" + ", ".join(f"{value}: {draw(truths)}" for value in chosen) + "}" if chosen else "[]"
        return " ; ".join(chosen) if kind < 7 and chosen else f"[{', '.join(chosen)}]"
    if kind == 3:
        return ";".join(draw(st.lists(st.sampled_from(options), min_size=2, max_size=2)))
    return f" {draw(st.sampled_from(options))} " if kind == 4 else draw(st.sampled_from(options))


@st.composite
def tables_for(draw, base):
    """A table of a few rows, and how it is read."""
    data, sources = {}, {}
    for name, attribute in base.attributes.items():
        if not attribute.asked or draw(st.integers(0, 9)) == 0:
            continue
        if attribute.type == "choices" and draw(st.booleans()):
            for value in attribute.options:
                truths = [True, False, None] if draw(st.booleans()) else ["yes", "FALSE", "unknown", None, "maybe"]
                data[f"{name}.{value}"] = [draw(st.sampled_from(truths)) for _ in range(ROWS)]
            continue
        if attribute.type == "number" and draw(st.booleans()):
            dtype = draw(st.sampled_from([pl.Float64, pl.Float32]))
            data[name] = pl.Series([draw(cells_for(attribute, text_only=False)) for _ in range(ROWS)], dtype=dtype)
            continue
        cells = [draw(cells_for(attribute, text_only=True)) for _ in range(ROWS)]
        if attribute.type in ("choice", "flag") and draw(st.booleans()):
            codes = {str(index): value for index, value in enumerate(attribute.options)}
            back = {value: int(index) for index, value in codes.items()}
            data[f"Q {name}"] = pl.Series([back.get(cell) for cell in cells], dtype=pl.Int64)
            sources[name] = AnswerSource(column=f"Q {name}", values=codes)
            continue
        data[name] = cells
    return pl.DataFrame(data), TableMapping(attributes=sources, missing=("-",))


@on_random(150)
def compare(data):
    base = data.draw(rule_bases())
    overrides = data.draw(overrides_for(base))
    frame, mapping = data.draw(tables_for(base))
    if not frame.width:
        return
    shared = tuple(
        read_answer(
            name, one, data.draw(st.sampled_from(["unknown", *one.options] if one.options else ["1"])), "shared"
        )
        for name, one in base.attributes.items()
        if one.asked and data.draw(st.integers(0, 3)) == 0
    )
    tables = TableEvaluator(base, frame.schema, mapping, shared, overrides)
    evaluator = Evaluator(base, overrides)
    split = data.draw(st.integers(1, ROWS))  # texts that an earlier batch had are read no second time
    parts = [tables.evaluate(frame[:split], 1), tables.evaluate(frame[split:], 1 + split)]
    bad = {cell.row: cell for part in parts for cell in part.bad}
    rows = [(number, part.columns, row) for part in parts for row, number in enumerate(part.rows["row"])]
    assert sorted([*bad, *(number for number, _, _ in rows)]) == list(range(1, ROWS + 1))
    for number, columns, row in rows:
        document, _ = row_file(base, tables.binding.columns, mapping, frame[number - 1], "table", str(number))
        answers = read_case(document, base, shared).answers
        trace = oracle.evaluate(base, "case", answers, overrides)
        assert row_of(columns, row) | {"counts": ()} == of_trace(trace) | {"counts": ()}
        assert evaluator.evaluate("case", answers) == trace
        for part, names in of_trace(trace).items():
            seen[part] += bool(names)
        seen["shared"] += any(answer.origin == "shared" and answer.facts for answer in trace.answers)
    for number, cell in bad.items():
        seen["bad"] += 1
        with pytest.raises(InvalidInput, match=re.escape(cell.message)):
            row_file(base, tables.binding.columns, mapping, frame[number - 1], "table", str(number))


@searched
def test_a_row_comes_to_what_its_case_comes_to(share) -> None:
    compare(share)
    wanted = ("fired", "concluded", "contested", "clashing", "broken", "shared", "bad")
    expect_seen(share, seen, FEW, *wanted)


def test_a_bad_cell_keeps_nothing_of_its_batch(base: RuleBase) -> None:
    """What only the collector of garbage finds stays for many batches, and so the memory would not be flat."""
    frame = pl.DataFrame({"upper_hand": ["buyer", "byuer"]})
    evaluator = TableEvaluator(base, frame.schema)
    gc.collect()
    gc.set_debug(gc.DEBUG_SAVEALL)
    try:
        assert evaluator.evaluate(frame).bad
        gc.collect()
        kept = [one for one in gc.garbage if isinstance(one, pl.DataFrame)]
    finally:
        gc.set_debug(0)
        gc.garbage.clear()
    assert kept == []
