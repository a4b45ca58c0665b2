"""The outcome of a question session as a page of Markdown: the recommendations, its reasons, and what is not known."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from expert.documents import markdown
from expert.documents.tree import Block, Document, Item, Paragraph, item, lead, listing
from expert.explanation.proof import proofs_of
from expert.explanation.report import Report, report_of
from expert.explanation.report_text import report_blocks
from expert.model.rulebase import RuleBase
from expert.session.consultant import Standing
from expert.session.outcome import UnansweredQuestion, goals_missed, session_about
from expert.session.text import ALONE, answer_in_words, gain_in_words
from expert.words.facts import fact_in_words
from expert.words.names import in_order

#: Warnings are not wrapped here; Markdown viewers do that.
_WIDE = 100_000


def report_on_session(base: RuleBase, standing: Standing, file: str, story: str = "") -> Report:
    """Return the report on a session as it stands; `file` is what it is called as a case file."""
    trace = standing.trace
    proofs = proofs_of(base, trace)
    return report_of(base, trace, proofs, title=standing.session.title, file=file, open=standing.open, story=story)


def session_markdown(base: RuleBase, standing: Standing, report: Report, left: Sequence[UnansweredQuestion]) -> str:
    """Return the report on a session as Markdown."""
    page = Document(report.title, tuple(_sections(base, standing, report, left)))
    return "\n".join(line.text for line in markdown.write(page, _WIDE)) + "\n"


def _sections(
    base: RuleBase, standing: Standing, report: Report, left: Sequence[UnansweredQuestion]
) -> Iterator[Block]:
    yield lead(
        session_about(base, standing.session),
        f"By the rule base '{base.base.title}', version {base.base.version} ({base.digest[:12]}). These rules conclude "
        "this from your answers. Check whether the rules fit your case.",
        *(sentence for _, sentence in goals_missed(base, standing)),
    )
    yield from report_blocks(base, report, verbose=True, sources=True)
    for heading, items in (
        ("What is not known, and what an answer could add", tuple(_left(base, left))),
        ("Also concluded", tuple(_others(base, report))),
        ("Answers", tuple(_answers(base, standing))),
    ):
        if items:
            yield listing(heading, items)


def _left(base: RuleBase, left: Iterable[UnansweredQuestion]) -> Iterator[Item]:
    for one in left:
        notes = tuple(Paragraph(gain_in_words(base, gain)) for gain in one.gains)
        alone = (Paragraph(ALONE),)
        said = "answered unknown" if one.unknown else "not answered"
        yield item(f"{base.attributes[one.attribute].question} ({said})", notes=notes or alone)


def _others(base: RuleBase, report: Report) -> Iterator[Item]:
    shown = {finding.fact for group in report.groups for finding in group.findings}
    for fact in in_order(base, [one.fact for one in report.trace.derived if one.fact not in shown]):
        yield item(fact_in_words(base, fact))


def _answers(base: RuleBase, standing: Standing) -> Iterator[Item]:
    for name, raw in standing.session.answers:
        attribute = base.attributes[name]
        yield item(str(attribute.question), notes=(Paragraph(answer_in_words(attribute, raw), "finding"),))
