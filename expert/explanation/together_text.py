"""The one report on the cases of a file, as a document."""

from __future__ import annotations

import shlex
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

from expert.documents.tree import Document, Item, Paragraph, Section, item, lead, listing
from expert.explanation.questions import explanation
from expert.explanation.together import Common, CommonGroup, Joined, One, Reason, Together, Unlike
from expert.model.rulebase import RuleBase
from expert.words.facts import counted, listed
from expert.words.sentences import SUPPORT

#: What this question finds.
FOUND = Joined

#: So many cases are named where a finding is about all of them.
_NAMED = 3

#: So many open questions are named, unless all are asked for.
_SHOWN = 4


def together_explanation(base: RuleBase, found: Together, *, verbose: bool = False) -> Document:
    """Return the one report on the cases of a file as a document; if `verbose`, with the story, with what to do in
    full, and with all questions that are open."""
    sections = tuple(_Writer(base, found, verbose).sections())
    cases = [report.trace.case for report in found.reports]
    return explanation(base, "together", cases, found.title, sections, [found.joined])


class _Writer:
    def __init__(self, base: RuleBase, found: Together, verbose: bool) -> None:
        self._base, self._found, self._verbose = base, found, verbose
        self._titles: Mapping[str, str] = {one.row: one.title for one in found.joined.cases}

    def sections(self) -> Iterator[Section]:
        """Yield what there is to say, in the order in which a person wants to read it."""
        found, joined = self._found, self._found.joined
        yield lead(found.file, kind="faint")
        yield lead(
            found.story if self._verbose else "",
            f"{counted(len(joined.cases), 'case')}: {listed(list(self._titles.values()))}.",
        )
        for group in (*joined.results, *joined.diagnoses, *joined.recommendations):
            yield listing(group.heading, [self._finding(group, one) for one in group.findings])
        for heading, items in (
            ("No finding", self._each(lambda one: [one.nothing_wrong] if one.nothing_wrong else [])),
            ("Be careful", self._each(lambda one: one.warnings, "warning")),
            ("How their answers differ", [self._unlike(one) for one in joined.unlike]),
            ("Answers that replace shared ones", self._each(self._replaced, "faint")),
            ("Questions that are open and could still add something", list(self._open())),
            ("Expectations that are missed", list(self._missed())),
        ):
            if items:
                yield listing(heading, items)
        rows = [item(f"--row {shlex.quote(row)}, for {title}", "faint") for row, title in self._titles.items()]
        yield listing("To explain one of them, add", rows)

    def _names(self, cases: Sequence[str]) -> str:
        if len(cases) == len(self._titles) > _NAMED:
            return f"all {len(cases)}"
        return listed([self._titles[one] for one in cases])

    def _finding(self, group: CommonGroup, one: Common) -> Item:
        # What a diagnosis says beside its label may limit it, and then it must not be missed.
        says = one.do if self._verbose or len(group.key) == 1 else one.caution
        notes = [Paragraph(says)] if says else []
        notes += [Paragraph(self._reason(one, reason), "faint") for reason in one.reasons]
        return item(f"{one.label} ({self._names(one.cases)})", "finding", notes)

    def _reason(self, one: Common, reason: Reason) -> str:
        whose = f"{self._names(reason.cases)}: " if len(one.reasons) > 1 else ""
        contested = "; disputed" if reason.contested else ""
        return f"{whose}{reason.title} [{SUPPORT[reason.basis]}{contested}]"

    def _each(self, say: Callable[[One], Iterable[str]], kind: str = "") -> list[Item]:
        """Return a section for each case, after its title."""
        return [item(f"{one.title}: {text}", kind) for one in self._found.joined.cases for text in say(one)]

    def _unlike(self, one: Unlike) -> Item:
        answers = "; ".join(f"{alike.words} ({self._names(alike.cases)})" for alike in one.answers)
        return item(f"{one.label}: {answers}")

    def _replaced(self, one: One) -> Iterator[str]:
        for name in one.replaced:
            yield f"the case's own answer on '{self._base.attributes[name].label}' replaces the shared one."

    def _open(self) -> Iterator[Item]:
        """Yield the questions that are open in the same cases, as one item."""
        found: dict[tuple[str, ...], list[str]] = {}
        for name, attribute in self._base.attributes.items():
            if cases := tuple(one.row for one in self._found.joined.cases if name in one.open):
                found.setdefault(cases, []).append(str(attribute.label))
        for cases, labels in found.items():
            shown = labels if self._verbose or len(labels) <= _SHOWN + 1 else labels[:_SHOWN]
            more = [f"and {len(labels) - len(shown)} more"] if len(shown) < len(labels) else []
            yield item(
                f"{self._names(cases)}, {counted(len(labels), 'question')}: {'; '.join([*shown, *more])}.", "faint"
            )

    def _missed(self) -> Iterator[Item]:
        joined = self._found.joined
        every = [("All cases together", joined.failures), *[(one.title, one.failures) for one in joined.cases]]
        for whose, failures in every:
            for one in failures:
                yield item(f"{whose}: expected {one.expected}, found {one.found}", "failure")
