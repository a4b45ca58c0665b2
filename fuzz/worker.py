"""One target in a process of its own: `python -m fuzz.worker TARGET FINDINGS ARGUMENTS...`, started by `fuzz.__main__`.

What it finds is saved in the folder FINDINGS, announced on a line of its own that begins with MARK, and fuzzing goes
on. ARGUMENTS go to libFuzzer.
"""

from __future__ import annotations

import hashlib
import os
import resource
import sys
import traceback
from collections.abc import Callable
from pathlib import Path

import atheris  # type: ignore[import-untyped,import-not-found,unused-ignore]

with atheris.instrument_imports(include=["expert"]):
    from fuzz.commands import check_file, check_table
    from fuzz.targets import ROOT, FailedCheck, check_case, check_rules

from fuzz.mutator import Mutator
from fuzz.seeds import seeds, words

MARK = "finding saved in "
#: The exit code that asks for a fresh process; memory that C code lost stays lost in this one.
RESTART = 99
CHECKS = {"rules": check_rules, "cases": check_case, "files": check_file, "tables": check_table}
_MAX_GROWTH = 1 << 30
_MAX_RESIDENT = 3 << 29


class _Watched:
    """A check whose failures are saved, each kind of them once, instead of ending the process."""

    def __init__(self, target: str, folder: Path) -> None:
        self._check: Callable[[bytes], None] = CHECKS[target]
        self._target = target
        self._folder = folder
        self._seen: set[str] = set()
        self._peak = _peak()

    def __call__(self, raw: bytes) -> None:
        try:
            self._check(raw)
            self._check_memory()
        except Exception as error:
            self._save(raw, error)
        if _resident() > _MAX_RESIDENT:
            print("much memory in use: a fresh process takes over", file=sys.stderr, flush=True)
            os._exit(RESTART)

    def _check_memory(self) -> None:
        before, self._peak = self._peak, _peak()
        if self._peak - before > _MAX_GROWTH:
            raise FailedCheck(f"took {(self._peak - before) >> 20:,} MB")

    def _save(self, raw: bytes, error: Exception) -> None:
        """Findings are of one kind if they have the same type, words without numbers, and lines of the program."""
        frames = [frame for frame in traceback.extract_tb(error.__traceback__) if str(ROOT) in frame.filename]
        words = "".join(char for char in str(error) if not char.isdigit())[:40] if type(error) is FailedCheck else ""
        at = [f"{Path(frame.filename).name}:{frame.name}" for frame in frames]
        kind = hashlib.sha256(repr((type(error).__name__, words, at[-2:])).encode()).hexdigest()[:8]
        if kind in self._seen:
            return
        self._seen.add(kind)
        path = self._folder / f"{self._target}-{type(error).__name__}-{kind}"
        path.write_bytes(raw)
        # The deepest frames say what happened; a RecursionError has a thousand more.
        text = "".join(traceback.format_exception(error, limit=-12))
        print(f"\n{text}{MARK}{path}", file=sys.stderr, flush=True)


def _peak() -> int:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024


def _resident() -> int:
    return int(Path("/proc/self/statm").read_text().split()[1]) * resource.getpagesize()


def main() -> None:
    """Runs the target until libFuzzer ends the process."""
    target, folder, *arguments = sys.argv[1:]
    mutator = Mutator(words(target), list(seeds(target)))

    def mutate(raw: bytes, max_size: int, seed: int) -> bytes:
        return mutator.mutate(raw, max_size, seed, atheris.Mutate)

    atheris.Setup([sys.argv[0], *arguments], _Watched(target, Path(folder)), custom_mutator=mutate)
    atheris.Fuzz()


if __name__ == "__main__":
    main()
