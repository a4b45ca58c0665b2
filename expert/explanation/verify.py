"""The check of a stored trace, and its outcome in words.

A trace is checked step by step from the texts in it alone, and then against the rule base itself.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, NamedTuple

from expert.documents.tree import Document, Paragraph, Section
from expert.explanation.how import unfold
from expert.explanation.proof import proofs_of
from expert.explanation.proof_graph import proof_graph
from expert.explanation.questions import explanation
from expert.explanation.steps import StepChecker, StepFlaw
from expert.explanation.what_if import given
from expert.files.answers import written
from expert.files.trace_data import canonical, seal, texts_data
from expert.files.traces import TraceFile
from expert.inference.evaluate import Evaluator
from expert.model.rulebase import RuleBase
from expert.model.trace import Fact, Trace


class Verified(NamedTuple):
    """The outcome of checking a trace: how many steps were checked, and the first that does not hold, with its place,
    if there is one.

    `replayed` says that the trace was compared with a fresh run of the rule base that it names, `sealed` that it has a
    seal, which fits unless there is a flaw. `base` and `digest` name the rule base that it was made with.
    """

    case: str
    base: str
    digest: str
    steps: int
    replayed: bool
    sealed: bool
    flaw: StepFlaw | None
    place: str

    @property
    def holds(self) -> bool:
        """Return whether every step holds."""
        return self.flaw is None


def verify(read: TraceFile, texts: RuleBase, base: RuleBase | None = None) -> Verified:
    """Check a trace step by step by its own `texts`, in which every name that it uses must exist; then against the
    `base`, if that is the one that it was made with; and last its seal."""
    document, trace = read.document, read.trace
    about = document.rule_base
    flaw = next(iter(StepChecker(texts, trace).flaws()), None)
    replayed = base is not None and base.digest == about.digest
    if flaw is None and base is not None and replayed:
        flaw = replay(base, read)
    data = read.source.data
    if flaw is None and document.seal is not None and isinstance(data, dict) and seal(data) != document.seal:
        flaw = StepFlaw(("seal",), "the file was changed after it was written, in something that no step needs")
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


def replay(base: RuleBase, read: TraceFile) -> StepFlaw | None:
    """Return the first difference between the trace and a fresh run over its answers with the `base` that it was made
    with."""
    unknown = [name for name, _ in read.trace.parameters if name not in base.parameters]
    if unknown:
        return StepFlaw(("parameters", unknown[0]), f"the rule base has no parameter '{unknown[0]}'")
    strange = [answer.attribute for answer in given(read.trace) if answer.attribute not in base.attributes]
    if strange:
        return StepFlaw(("answers",), f"the rule base has no attribute '{strange[0]}'")
    fresh = Evaluator(base, dict(read.trace.parameters)).evaluate(read.trace.case, given(read.trace))
    flaw = next(_differences(read.trace, fresh), None)
    if flaw is not None or not isinstance(read.source.data, dict):
        return flaw
    path = _where_different(canonical(read.source.data.get("texts")), canonical(texts_data(base, fresh)))
    return None if path is None else StepFlaw(("texts", *path), "this is not as the rule base has it")


def _where_different(mine: Any, theirs: Any) -> tuple[str | int, ...] | None:
    """Return the path to the first spot at which two pieces of data differ, None if they are equal."""
    if mine == theirs:
        return None
    if isinstance(mine, dict) and isinstance(theirs, dict):
        for key in (*mine, *theirs):
            if mine.get(key) != theirs.get(key):
                return key, *(_where_different(mine.get(key), theirs.get(key)) or ())
    return ()


def _differences(stored: Trace, fresh: Trace) -> Iterator[StepFlaw]:
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
                yield StepFlaw((name, index), "a fresh run with the rule base does not have this")
        for one in theirs:
            if one not in mine:
                yield StepFlaw((name,), f"a fresh run with the rule base has one more: {_name(one)}")


def _name(one: object) -> str:
    for part in ("rule", "constraint", "attribute"):
        if hasattr(one, part):
            return str(getattr(one, part))
    fact = getattr(one, "fact", None)
    return f"{fact.attribute}={written(fact)}" if isinstance(fact, Fact) else str(one)


#: What this question finds, one of it for each thing that it is asked about.
FOUND = Verified


def verify_outline(found: Verified) -> tuple[Section, ...]:
    """Return the outcome of checking a trace as an outline."""
    if found.flaw is not None:
        answer = Paragraph(f"The trace does not hold. {found.place}: {found.flaw.what}.", "failure")
    else:
        replayed = ", and a fresh run with the rule base comes to the same" if found.replayed else ""
        answer = Paragraph(
            f"The trace holds: {found.steps} answers, firings and conclusions were checked{replayed}.", "success"
        )
    items = [answer]
    if not found.replayed:
        text = (
            f"The rule base at hand is another than that of the trace ({found.base}, {found.digest[:12]}), so it was "
            "checked by its own texts only: that these are the rules of that base was not."
        )
        items.append(Paragraph(text, "faint"))
    if not found.sealed:
        items.append(Paragraph("It has no seal, so changes in what no step needs would not show.", "faint"))
    return (Section("", tuple(items)),)


def verify_explanation(texts: RuleBase, trace: Trace, title: str, found: Verified) -> Document:
    """Return the outcome of checking a stored trace as an explanation. Its graph has all that follows, if the trace
    holds."""
    graph = None
    if found.holds:
        proofs = proofs_of(texts, trace)
        graph = proof_graph(texts, unfold(texts, trace, proofs, proofs))
    return explanation(texts, "verify", [trace.case], title, verify_outline(found), [found], graph=graph)
