"""Whether a stored trace holds: step by step from the texts in it alone, and then against the rule base itself."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from expert.explanation.answers import given
from expert.explanation.steps import Flaw, Steps
from expert.inference.evaluate import Evaluator
from expert.loading.seal import seal
from expert.loading.traces import TraceFile
from expert.model.rulebase import RuleBase
from expert.model.trace import Fact, Trace


class Verified(NamedTuple):
    """The outcome: how many steps were checked, and the first that does not hold, with its place, if there is one.

    `replayed` says that the trace was compared with a fresh run of the rule base that it names, `sealed` that it has a
    seal, which fits unless there is a flaw. `base` and `digest` name the rule base that it was made with.
    """

    case: str
    base: str
    digest: str
    steps: int
    replayed: bool
    sealed: bool
    flaw: Flaw | None
    place: str

    @property
    def holds(self) -> bool:
        """Whether every step holds."""
        return self.flaw is None


def verify(read: TraceFile, texts: RuleBase, base: RuleBase | None = None) -> Verified:
    """Checks a trace step by step by its own `texts`, in which every name that it uses must exist; then against the
    `base`, if that is the one that it was made with; and last its seal."""
    document, trace = read.document, read.trace
    about = document.rule_base
    flaw = next(iter(Steps(texts, trace).flaws()), None)
    replayed = base is not None and base.digest == about.digest
    if flaw is None and base is not None and replayed:
        flaw = replay(base, texts, trace)
    data = read.source.data
    if flaw is None and document.seal is not None and isinstance(data, dict) and seal(data) != document.seal:
        flaw = Flaw(("seal",), "the file was changed after it was written, in something that no step rests on")
    return Verified(
        case=document.case.id,
        base=f"{about.name} {about.version}",
        digest=about.digest,
        steps=len(trace.answers) + len(trace.firings) + len(trace.derived),
        replayed=replayed,
        sealed=document.seal is not None,
        flaw=flaw,
        place=str(read.source.place(flaw.path)) if flaw else "",
    )


def replay(base: RuleBase, texts: RuleBase, trace: Trace) -> Flaw | None:
    """The first difference between the trace and a fresh run over its answers with the `base` that it was made with."""
    for section in ("attributes", "rules", "constraints", "parameters", "claims", "notes", "papers"):
        for name, entry in getattr(texts, section).items():
            own = getattr(base, section).get(name)
            if own is None or _bare(own) != _bare(entry):
                return Flaw(("texts", section, name), f"'{name}' of {section} is not as the rule base has it")
    unknown = [name for name, _ in trace.parameters if name not in base.parameters]
    if unknown:
        return Flaw(("parameters", unknown[0]), f"the rule base has no parameter '{unknown[0]}'")
    fresh = Evaluator(base, dict(trace.parameters)).evaluate(trace.case, given(trace))
    return next(_differences(trace, fresh), None)


def _bare(entry: object) -> object:
    """An entry without the citations that a trace leaves out."""
    dump = entry.model_dump(exclude={"cites", "on"}) if hasattr(entry, "model_dump") else entry
    if isinstance(dump, dict) and isinstance(dump.get("values"), dict):
        dump["values"] = {
            key: {part: one for part, one in value.items() if part != "cites"} for key, value in dump["values"].items()
        }
    return dump


def _differences(stored: Trace, fresh: Trace) -> Iterator[Flaw]:
    for part, name in (
        ("answers", "answers"),
        ("inert", "inert"),
        ("firings", "firings"),
        ("derived", "conclusions"),
        ("contradictions", "contradictions"),
        ("broken", "broken"),
    ):
        mine, theirs = list(getattr(stored, part)), list(getattr(fresh, part))
        for index, one in enumerate(mine):
            if one not in theirs:
                yield Flaw((name, index), "a fresh run with the rule base does not have this")
        for one in theirs:
            if one not in mine:
                yield Flaw((name,), f"a fresh run with the rule base has one more: {_name(one)}")


def _name(one: object) -> str:
    for part in ("rule", "constraint", "attribute"):
        if hasattr(one, part):
            return str(getattr(one, part))
    fact = getattr(one, "fact", None)
    return f"{fact.attribute}={str(fact.value).lower()}" if isinstance(fact, Fact) else str(one)
