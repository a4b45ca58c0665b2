"""How the time grows, in words and figures."""

from __future__ import annotations

from collections.abc import Iterator

from benchmarks.on_spark import WORKERS
from benchmarks.scale import Scale
from benchmarks.table import machine

#: Small and medium enterprises in Korea in 2023, by the Ministry of SMEs and Startups (announced on 29 August 2025).
FIRMS = 8_290_000


def scale_text(found: Scale) -> str:
    """The figures as Markdown."""
    most = max(found.files)
    a_row = found.files[most].seconds / most
    rows = [
        "| rows | file to file | rows a second | peak memory | rules alone |",
        "|---:|---:|---:|---:|---:|",
        *(
            f"| {size:,} | {one.seconds:,.1f} s | {size / one.seconds:,.0f} | {one.peak:,.0f} MB | "
            f"{found.alone[size]:,.2f} s |"
            for size, one in found.files.items()
        ),
    ]
    rules = [
        "| rules | seconds for a million rows | microseconds a rule and a thousand rows |",
        "|---:|---:|---:|",
        *(f"| {count:,} | {seconds:.3f} | {seconds * 1e3 / count:.3f} |" for count, seconds in found.rules.items()),
    ]
    firms = (
        f"At the speed of the largest of these files, Korea's {FIRMS / 1e6:.2f} million small and medium enterprises "
        f"take {_duration(FIRMS * a_row)}, a hundred million rows {_duration(1e8 * a_row)}, and a thousand million "
        f"{_duration(1e9 * a_row)}. {machine()}"
    )
    numbers = list(found.rules)
    grown = [
        f"| CPU seconds for | {' | '.join(f'{number:,} rules' for number in numbers)} |",
        f"|---|{'---:|' * len(numbers)}",
        *(
            f"| {what} | {' | '.join(f'{points[number]:.2f}' for number in points)} |"
            for what, points in found.growth.items()
        ),
    ]
    limits = [
        f"| {min(most, 1_000_000):,} rows, CPU time | expert | Polars alone | share |",
        "|---|---:|---:|---:|",
        *(
            f"| {ending} | {one.cpu:,.1f} s | {least:,.1f} s | {least / one.cpu:.2f} |"
            for ending, (one, least) in found.limits.items()
        ),
    ]
    parts = ["\n".join(lines) for lines in (rows, limits, rules, grown)]
    return "\n\n".join([*parts, *_on_spark(found), firms]) + "\n"


def _on_spark(found: Scale) -> Iterator[str]:
    if found.spark is not None:
        most = max(found.files)
        here = most / found.files[most].seconds
        yield (
            f"On Spark, from Parquet to Parquet with {WORKERS} workers on the same machine, it is "
            f"{found.spark.everything:,.0f} rows a second with all columns of the result and "
            f"{found.spark.usual:,.0f} with the usual ones, once Spark is warm, after "
            f"{found.spark.warming:.0f} seconds. So {here / found.spark.everything:.0f} such machines with Spark do "
            "what one does without."
        )


def _duration(seconds: float) -> str:
    if seconds < 100:
        return f"{seconds:.0f} seconds"
    if seconds < 6000:
        return f"{seconds / 60:.0f} minutes"
    return f"{seconds / 3600:.1f} hours"
