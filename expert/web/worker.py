"""The one thread of a server process in which rule bases are used, since an open one is not for several threads."""

from __future__ import annotations

import asyncio
from collections import OrderedDict
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from typing import NamedTuple, TypeVar

from expert.files.cases import read_shared_answers
from expert.files.parsed import Given
from expert.library.rule_base import SHARED, OpenRuleBase, open_rule_base, parameters_of
from expert.model.problems import InvalidInput, Place, Problem, did_you_mean
from expert.web.settings import Settings
from expert.words.readers import seen_by

T = TypeVar("T")

#: So many forms of the rule base, as different readers see it or with other parameters, are kept ready.
_KEPT = 8


class TooSlow(Exception):
    """The work took longer than a request may."""


class WantedBase(NamedTuple):
    """The form of the rule base that a request wants: who reads, other values for parameters, and answers that all
    cases share."""

    reader: str | None = None
    parameters: Mapping[str, float] = {}
    shared: Mapping[str, object] = {}


#: The rule base as nobody in particular sees it, as it was written.
PLAIN = WantedBase()


class Worker:
    """A thread with the open rule base, and what it has made ready."""

    def __init__(self, settings: Settings) -> None:
        """Open the rule base of the settings. Raises InvalidInput."""
        self._plain = open_rule_base(settings.rules)
        self._ready: OrderedDict[str, OpenRuleBase] = OrderedDict()
        self._seconds = settings.limits.seconds
        self._thread = ThreadPoolExecutor(max_workers=1, thread_name_prefix="rules")

    async def run(self, work: Callable[[OpenRuleBase], T], wanted: WantedBase = PLAIN) -> T:
        """Do some work with the rule base in the form that is wanted, after all that came before.

        Raises InvalidInput if there is no such form, TooSlow, and what the work raises.
        """
        done = asyncio.get_running_loop().run_in_executor(self._thread, lambda: work(self._opened(wanted)))
        try:
            return await asyncio.wait_for(done, self._seconds)
        except TimeoutError:
            raise TooSlow from None

    def close(self) -> None:
        """End the thread, as soon as it has finished what it does."""
        self._thread.shutdown(cancel_futures=True)

    @property
    def plain(self) -> OpenRuleBase:
        """Return the rule base as nobody in particular sees it; only its texts and names may be read elsewhere."""
        return self._plain

    def _opened(self, wanted: WantedBase) -> OpenRuleBase:
        key = repr(wanted)
        if key not in self._ready:
            self._ready[key] = self._made(wanted)
            while len(self._ready) > _KEPT:
                self._ready.popitem(last=False)
        self._ready.move_to_end(key)
        return self._ready[key]

    def _made(self, wanted: WantedBase) -> OpenRuleBase:
        base = self._plain.base
        if wanted.reader is not None and wanted.reader not in base.perspectives:
            help = did_you_mean(wanted.reader, base.perspectives)
            message = f"unknown perspective '{wanted.reader}'"
            raise InvalidInput([Problem("E404", message, Place("the reader", 0, 0), help)])
        loaded = self._plain.loaded._replace(base=seen_by(base, wanted.reader))
        shared = read_shared_answers([Given(SHARED, {"answers": wanted.shared})], base) if wanted.shared else ()
        return OpenRuleBase(loaded, parameters_of(base, wanted.parameters), shared)
