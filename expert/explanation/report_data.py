"""The outcome of a case as JSON data and as a row of a table, for other programs to read."""

from __future__ import annotations

from collections.abc import Iterable

from expert.explanation.expectations import Failure
from expert.explanation.report import FindingGroup, Report
from expert.explanation.together import Together
from expert.files.answers import written
from expert.files.trace_data import Json, identity, trace_data
from expert.model.rulebase import RuleBase


def results_data(
    base: RuleBase, reports: Iterable[Report], invalid: int = 0, together: Iterable[Together] = ()
) -> Json:
    """Return what some cases come to, those of one file `together` as well, beside `invalid` ones that could not be
    read, and by which rule base."""
    return {
        **identity(base),
        "cases": [result_data(report) for report in reports],
        "together": [together_data(found) for found in together],
        "invalid": invalid,
    }


def result_data(report: Report) -> Json:
    """Return one case as data: its report and its trace, without the texts of rules."""
    return {
        "case": report.case,
        "title": report.title,
        "file": report.file,
        "results": _findings(report.results, ()),
        "diagnoses": _findings(report.diagnoses, ("severity",)),
        "recommendations": _findings(report.recommendations, ("stage", "actor")),
        "open": list(report.open),
        "unknown": list(report.unknown),
        "replaced": list(report.replaced),
        "expectations": {
            "given": report.expects,
            "missed": _missed(report.failures),
        },
        "trace": trace_data(report.trace),
        **_amounts(report),
    }


def _amounts(report: Report) -> Json:
    """Return the amounts of a case, which only cases of rule bases with amounts have."""
    if not report.amounts:
        return {}
    from expert.explanation.amounts import amounts_data  # few rule bases have amounts

    return {"amounts": amounts_data(report)}


def together_data(found: Together) -> Json:
    """Return the report on the cases of one file together as data, without the reports on each of them."""
    return {
        "title": found.title,
        "file": found.file,
        "cases": [report.case for report in found.reports],
        "missed": _missed(found.missed),
    }


def _missed(failures: Iterable[Failure]) -> list[Json]:
    return [{"path": list(f.path), "expected": f.expected, "found": f.found} for f in failures]


def _findings(groups: Iterable[FindingGroup], keys: tuple[str, ...]) -> list[Json]:
    return [
        {
            **dict(zip(keys, group.key, strict=False)),
            "attribute": finding.fact.attribute,
            "value": finding.fact.value,
            "label": finding.label,
            "do": finding.do or None,
            "rule": finding.rule,
            "reason": finding.reason,
            "basis": finding.basis,
            "cites": list(finding.cites),
            "contested": finding.contested,
        }
        for group in groups
        for finding in group.findings
    ]


def columns(base: RuleBase) -> list[str]:
    """Return the names of the columns: one for each concluded attribute, and what else there is to say of a case."""
    concluded = [name for name, attribute in base.attributes.items() if not attribute.asked]
    return ["case", "title", "file", *concluded, "contested", "contradictions", "broken", "fired", "open", "missed"]


def row(base: RuleBase, report: Report) -> list[str]:
    """Return the cells of a case in those columns; several values of one cell are separated by `;`."""
    trace = report.trace
    values: dict[str, list[str]] = {}
    for one in trace.derived:
        values.setdefault(one.fact.attribute, []).append(written(one.fact))
    concluded = [";".join(sorted(values.get(name, []))) for name in columns(base)[3:-6]]
    return [
        report.case,
        report.title,
        report.file,
        *concluded,
        ";".join(f"{one.fact.attribute}={written(one.fact)}" for one in trace.derived if one.contested),
        ";".join(one.attribute for one in trace.contradictions),
        ";".join(one.constraint for one in trace.broken),
        ";".join(one.rule for one in trace.firings),
        ";".join(report.open),
        ";".join(failure.expected for failure in report.failures),
    ]
