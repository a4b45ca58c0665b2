"""Exported traces: reading them back to data, with a small rule base made of what they tell of their own."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cached_property, partial
from typing import Any, NamedTuple

from expert.files.answers import literal
from expert.files.loaded import LoadedBase
from expert.files.parsed import ParsedFile, PathInData
from expert.files.validate import validated
from expert.model.problems import InvalidInput, Problem, Problems, did_you_mean
from expert.model.rulebase import LISTS, SECTIONS, Header, RuleBase
from expert.model.trace import Answer, Broken, Contradiction, Derived, Fact, Firing, Trace
from expert.model.trace_document import AnswerEntry, FactEntry, TraceDocument


class TraceFile(NamedTuple):
    """An exported trace that has been read; `loaded` is the part of its rule base that it tells."""

    document: TraceDocument
    trace: Trace
    loaded: LoadedBase
    source: ParsedFile


def read_trace(source: ParsedFile) -> TraceFile:
    """Return the trace in a document. Raises InvalidInput.

    The names in its texts are looked up only by `check.references`.
    """
    document = validated(source, TraceDocument)
    loaded = LoadedBase(_base(document), _origins(document, source), whole=False)
    reader = _Reader(source, loaded.base)
    trace = reader.trace(document)
    if reader.problems:
        raise InvalidInput(reader.problems)
    return TraceFile(document, trace, loaded, source)


class _Told(RuleBase):
    """The part of a rule base that a trace tells, under the digest of the whole."""

    told_digest: str

    @cached_property
    def digest(self) -> str:
        """Return the digest of the rule base that the trace was made with."""
        return self.told_digest


def _base(document: TraceDocument) -> RuleBase:
    texts = document.texts
    about = document.rule_base
    # An attribute may cite claims on which no rule that fired rests; the trace does not tell these.
    attributes = {
        name: one.model_copy(
            update={
                "cites": (),
                "values": {key: value.model_copy(update={"cites": ()}) for key, value in one.values.items()},
            }
        )
        for name, one in texts.attributes.items()
    }
    constraints = {name: one.model_copy(update={"cites": ()}) for name, one in texts.constraints.items()}
    parameters = {name: one.model_copy(update={"cites": ()}) for name, one in texts.parameters.items()}
    notes = {
        name: note.model_copy(update={"on": tuple(claim for claim in note.on if claim in texts.claims)})
        for name, note in texts.notes.items()
    }
    parts = {section: getattr(texts, section) for section in (*SECTIONS, *LISTS) if hasattr(texts, section)}
    return _Told(
        told_digest=about.digest,
        base=Header(name=about.name, version=about.version, title=about.version),
        **parts | {"attributes": attributes, "constraints": constraints, "parameters": parameters, "notes": notes},
    )


def _origins(document: TraceDocument, source: ParsedFile) -> dict[tuple[str, str], tuple[ParsedFile, PathInData]]:
    return {
        (section, name): (source, ("texts", section, name))
        for section in (*SECTIONS, *LISTS)
        for name in getattr(document.texts, section, {})
    }


class _Reader:
    """A reader that turns the entries of a document into what they stand for; entries that do not fit are problems."""

    def __init__(self, source: ParsedFile, base: RuleBase) -> None:
        self._source = source
        self._base = base
        self.problems = Problems()

    def trace(self, document: TraceDocument) -> Trace:
        for part, names, known, what in (
            ("firings", [one.rule for one in document.firings], self._base.rules, "rule"),
            ("broken", [one.constraint for one in document.broken], self._base.constraints, "constraint"),
        ):
            for index, name in enumerate(names):
                if name not in known:
                    self.problems.add(partial(self._lacking, part, index, what, name, known))
        for section in LISTS:
            for name, entry in getattr(document.texts, section, {}).items():
                if entry.name != name:
                    self.problems.add(partial(self._misnamed, section, name, entry.name))
        return Trace(
            case=document.case.id,
            answers=self._answers("answers", document.answers),
            inert=self._answers("inert", document.inert),
            derived=tuple(
                Derived(
                    self._fact(one.fact, ("conclusions", index, "fact")),
                    one.rank,
                    one.by,
                    one.also,
                    one.basis,
                    one.contested,
                )
                for index, one in enumerate(document.conclusions)
            ),
            firings=tuple(
                Firing(
                    one.rule,
                    one.rank,
                    self._facts(one.premises, ("firings", index, "premises")),
                    self._facts(one.conclusions, ("firings", index, "conclusions")),
                    self._facts(one.later, ("firings", index, "later")),
                )
                for index, one in enumerate(document.firings)
            ),
            contradictions=tuple(
                Contradiction(one.attribute, self._facts(one.facts, ("contradictions", index, "facts")))
                for index, one in enumerate(document.contradictions)
            ),
            broken=tuple(
                Broken(one.constraint, self._facts(one.facts, ("broken", index, "facts")))
                for index, one in enumerate(document.broken)
            ),
            parameters=tuple(sorted(document.parameters.items())),
        )

    def _answers(self, part: str, entries: Iterable[AnswerEntry]) -> tuple[Answer, ...]:
        found = []
        for index, one in enumerate(entries):
            self._known(one.attribute, (part, index, "attribute"))
            facts = self._facts(one.facts, (part, index, "facts"))
            found.append(Answer(one.attribute, facts, one.unknown, one.origin))
        return tuple(found)

    def _facts(self, entries: Iterable[FactEntry], path: PathInData) -> tuple[Fact, ...]:
        return tuple(self._fact(one, (*path, index)) for index, one in enumerate(entries))

    def _fact(self, entry: FactEntry, path: PathInData) -> Fact:
        if not self._known(entry.attribute, (*path, "attribute")):
            return Fact(entry.attribute, entry.value, entry.holds)
        attribute = self._base.attributes[entry.attribute]
        text = str(entry.value).lower() if isinstance(entry.value, bool) else str(entry.value)
        value: Any = literal(text) if attribute.numeric else text
        if attribute.type == "flag" and text in ("true", "false"):
            value = text == "true"
        if value is None or (not attribute.numeric and text not in attribute.options):

            def problem() -> Problem:
                message = f"'{text}' is not a value of '{entry.attribute}'"
                help = did_you_mean(text, attribute.options)
                return Problem("E402", message, self._source.place((*path, "value")), help)

            self.problems.add(problem)
        return Fact(entry.attribute, value, entry.holds)

    def _known(self, name: str, path: PathInData) -> bool:
        if name in self._base.attributes:
            return True

        def problem() -> Problem:
            message = f"the texts of this trace do not have the attribute '{name}'"
            help = did_you_mean(name, self._base.attributes, listed=0)
            return Problem("E203", message, self._source.place(path), help)

        self.problems.add(problem)
        return False

    def _lacking(self, part: str, index: int, what: str, name: str, known: Iterable[str]) -> Problem:
        message = f"the texts of this trace do not have the {what} '{name}'"
        return Problem("E205", message, self._source.place((part, index, what)), did_you_mean(name, known))

    def _misnamed(self, section: str, name: str, called: str) -> Problem:
        message = f"this is called '{called}', and stands under '{name}'"
        return Problem("E207", message, self._source.place(("texts", section, name), key=True))
