"""Graphs as text: whatever a label holds, it stays inside its quotes."""

import re

import pytest

from expert.documents.dot import dot
from expert.documents.mermaid import mermaid
from expert.documents.tree import Edge, Graph, Node

HOSTILE = 'say "no" <b>\\ #35; `x` & \x1b[31m] }} end'
GRAPH = Graph(
    nodes=(
        Node("a", "Contract: implicit", "answer", "answers"),
        Node("r", HOSTILE, "rule"),
        Node("c", "노출", "finding", "nowhere"),
    ),
    edges=(Edge("a", "r"), Edge("r", "c", "also")),
    groups={"answers": "Answers", "empty": "Not drawn"},
)


def test_mermaid() -> None:
    assert mermaid(GRAPH).splitlines() == [
        "flowchart LR",
        '  subgraph g0["Answers"]',
        '    n0(["Contract: implicit"])',
        "  end",
        '  n1["say #quot;no#quot; #lt;b#gt;#92; #35;35; #96;x#96; #amp; #92;x1b[31m] }} end"]',
        '  n2{{"노출"}}',
        "  n0 --> n1",
        "  n1 -.-> n2",
    ]


def test_dot() -> None:
    lines = dot(GRAPH, "TB").splitlines()
    assert lines[:2] == ["digraph {", "  rankdir=TB;"]
    assert lines[3:7] == [
        "  subgraph cluster_0 {",
        '    label="Answers";',
        '    n0 [label="Contract: implicit" shape=box style="rounded"];',
        "  }",
    ]
    assert lines[-3:] == ["  n0 -> n1;", "  n1 -> n2 [style=dashed];", "}"]


@pytest.mark.parametrize("label", [HOSTILE, "", "line\nline", '"];', "\\"])
def test_labels_stay_inside_their_quotes(label) -> None:
    node = Graph((Node("x", label, "rule"),), ())
    assert re.fullmatch(r'  n0\["[^"]*"\]', mermaid(node).splitlines()[1])
    assert re.fullmatch(r'  n0 \[label="([^"\\]|\\.)*" shape=box\];', dot(node).splitlines()[3])
