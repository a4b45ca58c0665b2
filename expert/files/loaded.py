"""A rule base with the places of everything in it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, NamedTuple

from expert.model.problems import Place
from expert.model.rulebase import RuleBase

if TYPE_CHECKING:
    from expert.files.parsed import ParsedFile, PathInData  # what reads files is slow to load

#: (section, name) -> the file and the path in it.
Origins = Mapping[tuple[str, str], tuple["ParsedFile", "PathInData"]]


class LoadedBase(NamedTuple):
    """A rule base with the documents it came from. `case_base` is the base whose portfolio part it is, if it is one.

    A base that is not `whole` was put together from a trace, which does not tell the perspectives.
    """

    base: RuleBase
    origins: Origins
    case_base: RuleBase | None = None
    whole: bool = True

    @property
    def portfolio(self) -> LoadedBase | None:
        """Return the portfolio part, whose names have their places too."""
        return self._replace(base=self.base.portfolio, case_base=self.base) if self.base.portfolio else None

    @property
    def parts(self) -> tuple[LoadedBase, ...]:
        """Return the part about one case, and the one about portfolios if there is one."""
        return (self, self.portfolio) if self.portfolio else (self,)

    def place(self, section: str, name: str, *path: str | int, key: bool = False) -> Place:
        """Return the place of `path` inside the entry `name` of `section`."""
        parsed, prefix = self.origins[section, name]
        return parsed.place((*prefix, *path), key=key)
