"""How much of a search a test runs: a quick sample at every change (`make test`), all of it with the marker `long`
(`make test-long`), which takes longer than CI may, and is run before what it covers is called done.

What a sample may miss, and the full search catches: a disagreement that shows in fewer than one in ten of the random
rule bases; a generator that no longer makes some feature of the format (`expect_seen`); a fault that only one stored
case shows, in its session, on its page, from the API (test_api.py), in one of the outputs that tell a proof
(test_proof.py), or in what could change it (test_whole_case.py); an edit of a trace, at a spot like no other, that is
not found out (test_verify.py).
A spreadsheet of a form like no other (test_spreadsheets.py), two runs at once in one form (test_real_files.py),
and a command that ends otherwise on what fuzzing once found (test_fuzz_regressions.py, where the checks of the loaders
still see all of it) are tried in part as well. Each stored case is still evaluated, held against the oracle and against
what it expects at every change (test_stored_cases.py).

What no test does any more, and what does instead: the command over all stored cases is `make evaluate`, which CI runs;
tests of its formats, of a full disk and of a reader that has had enough take a folder of cases that fills a pipe. An
output that lacks letters is tried in each format and in each encoding, but not in each pair of them, since all formats
write to one stream. Commands find the shipped rule base in its compiled form, as users do (`conftest.run_expert`);
test_compiled.py compares that with what the files say.

A sample is the same at every run. Different tests take different cases of those stored (`start`), so that together
the quick ones have been at all of them.
"""

import functools
from collections.abc import Callable, Sequence
from typing import Any, TypeVar

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

T = TypeVar("T")

#: Gives a test its `share`: of all that it could try, so much is tried.
searched = pytest.mark.parametrize(
    "share", [pytest.param(0.1, id="quick"), pytest.param(1.0, id="full", marks=pytest.mark.long)]
)


def on_random(examples: int) -> Callable[[Callable[[st.DataObject], None]], Callable[..., None]]:
    """Decorates a comparison: called with a share, it runs on such a part of so many random examples."""

    def decorate(compare: Callable[[st.DataObject], None]) -> Callable[..., None]:
        def run(share: float = 1.0) -> None:
            # In another function each time, since a function takes settings once. What is drawn hangs on its source.
            @functools.wraps(compare)
            def drawn(data: st.DataObject) -> None:
                compare(data)

            options = settings(
                max_examples=max(5, round(examples * share)),
                deadline=None,
                derandomize=True,
                database=None,
                phases=[Phase.generate],
                suppress_health_check=list(HealthCheck),
            )
            options(given(st.data())(drawn))()

        return run

    return decorate


def expect_seen(share: float, seen: dict[Any, int], least: int, *wanted: Any) -> None:
    """Fails if of what is `wanted` something was seen fewer than `least` times. A sample need not have seen it all."""
    assert share < 1 or {name: seen[name] for name in wanted if seen[name] < least} == {}


def some(files: Sequence[str], nth: int, start: int = 0) -> list[Any]:
    """All files as parameters of a test; but for every `nth` one, from `start` on, they are for `make test-long`."""
    return [
        file if number % nth == start % nth else pytest.param(file, marks=pytest.mark.long)
        for number, file in enumerate(files)
    ]


def part(found: Sequence[T], share: float) -> Sequence[T]:
    """Such a part of what was found, evenly spread over it; at least five."""
    many = min(len(found), max(5, round(len(found) * share)))
    return [found[place * len(found) // many] for place in range(many)]
