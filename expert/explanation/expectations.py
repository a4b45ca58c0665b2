"""Whether what came out of a case is what its `expect` block says must come out."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from typing import NamedTuple

from expert.files.answers import written
from expert.model.case import Expect, ExpectOfAll
from expert.model.trace import Trace


class Failure(NamedTuple):
    """An expectation that was not met: its path in the case file, what was expected, and what was found; and which
    conclusions are missing, as `attribute=value`."""

    path: tuple[str | int, ...]
    expected: str
    found: str
    missing: tuple[str, ...] = ()


def failures_of_all(expect: ExpectOfAll, traces: Iterable[Trace]) -> Iterator[Failure]:
    """Yield the expectations of several cases together that are not met: none has what all should, or one has what it
    must not."""
    found = {(one.fact.attribute, written(one.fact)) for trace in traces for one in trace.derived}
    values: dict[str, set[str]] = {}
    for name, value in found:
        values.setdefault(name, set()).add(value)
    yield from _sets(Expect(present=expect.present, absent=expect.absent), values)


def failures(expect: Expect, trace: Trace, open_names: Collection[str]) -> Iterator[Failure]:
    """Yield the expectations that the trace does not meet. The names in `expect` must exist."""
    values: dict[str, set[str]] = {}
    for one in trace.derived:
        values.setdefault(one.fact.attribute, set()).add(written(one.fact))
    yield from _sets(expect, values)
    fired = {firing.rule for firing in trace.firings}
    for index, rule in enumerate(expect.fired):
        if rule not in fired:
            yield Failure(("expect", "fired", index), f"rule {rule} fires", "it did not fire")
    for index, name in enumerate(expect.open):
        if name not in open_names:
            yield Failure(("expect", "open", index), f"{name} stays open", "it is answered, or can change nothing")
    for key, expected, found in (
        ("contradictions", expect.contradictions, [c.attribute for c in trace.contradictions]),
        ("broken", expect.broken, [b.constraint for b in trace.broken]),
    ):
        if expected is not None and set(expected) != set(found):
            yield Failure(("expect", key), f"{key}: {_list(expected)}", _list(found))


def _sets(expect: Expect, values: Mapping[str, set[str]]) -> Iterator[Failure]:
    for name, expected in expect.present.items():
        found = values.get(name, set())
        if missing := set(expected) - found:
            what = f"{name}: {_list(missing)}", f"{name}: {_list(found)}"
            yield Failure(("expect", "present", name), *what, _named(name, missing))
    for name, unwanted in expect.absent.items():
        found = values.get(name, set())
        if there := set(unwanted) & found:
            yield Failure(("expect", "absent", name), f"{name} without {_list(there)}", f"{name}: {_list(found)}")
    for name, exactly in expect.exactly.items():
        found = values.get(name, set())
        if set(exactly) != found:
            missing, surplus = set(exactly) - found, found - set(exactly)
            difference = [f"missing {_list(missing)}"] * bool(missing) + [f"too many {_list(surplus)}"] * bool(surplus)
            expected_text = f"{name} exactly: {_list(exactly)}"
            found_text = f"{_list(found)} ({', '.join(difference)})"
            yield Failure(("expect", "exactly", name), expected_text, found_text, _named(name, missing))


def _named(name: str, values: Iterable[str]) -> tuple[str, ...]:
    """Return the values of an attribute as conclusions are named."""
    return tuple(f"{name}={value}" for value in sorted(values))


def _list(names: Iterable[str]) -> str:
    return ", ".join(sorted(names)) or "nothing"
