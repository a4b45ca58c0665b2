"""Graphs in layers: every edge leads on, and none is lost, also where they run in circles."""

from itertools import pairwise

from hypothesis import given, settings
from hypothesis import strategies as st

from expert.documents.picture import BACK, draw, layered
from expert.documents.tree import Edge, Graph, Node


def graph(*edges, names="abcdefg"):
    return Graph(tuple(Node(name, name.upper(), "rule") for name in names), tuple(Edge(*ends) for ends in edges))


def test_a_circle_is_drawn_with_one_edge_turned_round() -> None:
    found = layered(graph("ab", "bc", "ca", "cd"))
    assert found.layers == {"a": 0, "b": 1, "c": 2, "d": 3}
    assert found.graph.edges == (Edge("a", "b"), Edge("b", "c"), Edge("a", "c", BACK), Edge("c", "d"))
    assert found.apart == ("E", "F", "G")


def test_an_edge_goes_as_far_as_the_longest_way() -> None:
    assert layered(graph("ab", "bc", "ac", "gc")).layers == {"a": 0, "b": 1, "c": 2, "g": 0}


@settings(max_examples=60, deadline=None, derandomize=True)
@given(st.lists(st.tuples(st.sampled_from("abcdefg"), st.sampled_from("abcdefg")), unique=True, max_size=20))
def test_every_edge_leads_on_and_none_is_lost(ends) -> None:
    given = graph(*ends)
    found = layered(given)
    drawn = {
        (edge.target, edge.source) if edge.kind == BACK else (edge.source, edge.target) for edge in found.graph.edges
    }
    pairs = {frozenset(edge) for edge in ends if edge[0] != edge[1]}
    assert drawn <= set(ends)
    assert {frozenset(edge) for edge in drawn} == pairs
    assert len(found.graph.edges) == len(pairs)
    assert all(found.layers[edge.source] < found.layers[edge.target] for edge in found.graph.edges)
    assert {node.id for node in found.graph.nodes} == set(found.layers) == {name for pair in pairs for name in pair}
    assert len(draw(found.graph, found.layers).boxes) == len(found.layers)


def test_a_long_chain_is_no_matter() -> None:
    names = [f"n{number}" for number in range(3000)]
    found = layered(graph(*pairwise(names), names=names))
    assert found.layers["n2999"] == 2999
