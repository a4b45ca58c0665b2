"""Reading YAML into nodes, event by event.

PyYAML's own composer replaces each alias by what its anchor names, so that a message about an alias would point
elsewhere. It also refuses an anchor that is named anew, stops at a second document, and its nodes would have to be
walked again for tags, depth and size. Here these are watched while the events come in, and every scalar keeps its text.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator
from typing import Any

import yaml
from yaml import events

from expert.files.nodes import MAX_DEPTH, Data, FileNode, Flaw, NotReadable, Watch, normalized

_TAGS = frozenset(
    "tag:yaml.org,2002:" + kind for kind in ("str", "int", "float", "bool", "null", "timestamp", "map", "seq")
) | {None, "!"}

_COLON = "mapping values are not allowed in this context"

#: libyaml's words -> what most often helps.
_HELP = {
    _COLON: "look at the indentation of this line, and whether the line above has its ': '",
    "did not find expected key": "look at the indentation, and at quotes here and in the lines above",
    "found character that cannot start any token": "indent with spaces, and quote texts that begin with @, ` or %",
    "did not find expected alphabetic or numeric character": "a text that begins with * or & needs quotes",
    "found undefined tag handle": "a text that begins with ! needs quotes",
    "did not find expected ',' or ']'": "a list that begins with [ must end with ]",
    "did not find expected ',' or '}'": "a mapping that begins with { must end with }",
    "could not find expected ':'": "write 'name: value', with a space after the colon",
    "found unexpected end of stream": "a text that begins with a quote must end with one",
}

#: Newer versions of libyaml have a limit of their own, which is above ours.
_TOO_DEEP = "exceeded maximum nesting depth"

#: Problems that show only where the file goes on, or ends; they are reported where what was not ended begins.
_NOT_ENDED = {
    "did not find expected ',' or ']'",
    "did not find expected ',' or '}'",
    "could not find expected ':'",
    "found unexpected end of stream",
}


def compose_yaml(text: str, watch: Watch) -> FileNode | None:
    """Return the tree of the one document in `text`, or None if it is empty. Raises NotReadable."""
    places = _Places(text)
    try:
        return _Composer(yaml.parse(text, Loader=yaml.CBaseLoader), watch, places).document()
    except yaml.MarkedYAMLError as error:
        problem = error.problem or "not well-formed"
        mark = (error.problem_mark, error.context_mark)[problem in _NOT_ENDED] or error.problem_mark
        message = f"{error.context}, {problem}" if error.context else problem
        line, column = places.of(mark.index) if mark else (0, 0)
        if problem == _TOO_DEEP:
            raise NotReadable("E105", f"deeper than {MAX_DEPTH} levels", line, column) from None
        help = _HELP.get(problem, "")
        if problem == _COLON and re.search(r":\s", places.line(text, line)[:column]):
            help = "a text with ': ' in it needs quotes"
        raise NotReadable("E103", message, line, column, help) from None
    except yaml.reader.ReaderError as error:
        # libyaml gives this one position in bytes.
        line, column = places.of(len(text.encode()[: error.position].decode("utf-8", "ignore")))
        raise NotReadable("E103", "a control character that YAML does not allow", line, column) from None
    except UnicodeDecodeError:
        # PyYAML passes this on without a place; only `%` escapes in a tag can bring it about.
        escape = re.search("%[89A-Fa-f]", text)
        line, column = places.of(escape.start() if escape else 0)
        help = _HELP["found undefined tag handle"]
        raise NotReadable("E103", "a tag that is not UTF-8", line, column, help) from None


class _Places:
    """Lines and columns, from 0, as editors count them: YAML also ends a line at a lone CR, NEL, LS and PS."""

    def __init__(self, text: str) -> None:
        self._starts = [0, *(found.end() for found in re.finditer("\n", text))]
        self._as_yaml = not re.search("[\r\x85\u2028\u2029]", text)

    def line(self, text: str, number: int) -> str:
        return text[self._starts[number] :].split("\n", 1)[0]

    def of_mark(self, mark: Any) -> tuple[int, int]:
        return (mark.line, mark.column) if self._as_yaml else self.of(mark.index)

    def of(self, index: int) -> tuple[int, int]:
        line = bisect_right(self._starts, index) - 1
        return line, index - self._starts[line]


class _Composer:
    def __init__(self, stream: Iterator[Any], watch: Watch, places: _Places) -> None:
        self._places = places
        self._stream = stream
        self._watch = watch
        self._anchors: dict[str, tuple[FileNode, int, int]] = {}
        self._open: set[str] = set()

    def document(self) -> FileNode | None:
        root = None
        for event in self._stream:
            if isinstance(event, events.DocumentStartEvent):
                if root is not None:
                    line, column = self._places.of_mark(event.start_mark)
                    place = FileNode(None, line, column)
                    self._watch.flaws.append(Flaw("E103", "a second document begins here", place, "one a file"))
                    break
                root = self._node(next(self._stream), 0)[0]
        return root

    def _node(self, event: Any, depth: int) -> tuple[FileNode, int, int]:
        """Return the node that begins with `event`, how many nodes it holds, and how many levels below its own."""
        mark = event.start_mark
        line, column = self._places.of_mark(mark)
        if isinstance(event, events.AliasEvent):
            return self._alias(event, depth, line, column)
        self._watch.enter(depth, line, column)
        if event.tag not in _TAGS:
            place = FileNode(None, line, column)
            flaw = Flaw("E106", f"the tag '{event.tag}' is not read here", place, "write the value without a tag")
            self._watch.flaws.append(flaw)
        if event.anchor:
            self._open.add(event.anchor)
        if isinstance(event, events.ScalarEvent):
            node, size, levels = self._scalar(event, line, column), 1, 0
        elif isinstance(event, events.SequenceStartEvent):
            node, size, levels = self._sequence(depth, line, column)
        else:
            node, size, levels = self._mapping(depth, line, column)
        if event.anchor:
            self._open.discard(event.anchor)
            self._anchors[event.anchor] = (node, size, levels)
        return node, size, levels

    def _alias(self, event: Any, depth: int, line: int, column: int) -> tuple[FileNode, int, int]:
        if event.anchor in self._open:
            raise NotReadable("E105", f"'*{event.anchor}' stands inside what it refers to", line, column)
        if event.anchor not in self._anchors:
            raise NotReadable("E103", f"nothing is called '&{event.anchor}' above", line, column, "a text needs quotes")
        node, size, levels = self._anchors[event.anchor]
        self._watch.enter(depth + levels, line, column, size)
        return node, size, levels

    def _scalar(self, event: Any, line: int, column: int) -> FileNode:
        end_line, end_column = self._places.of_mark(event.end_mark)
        width = end_column - column if end_line == line else 1
        data: Data = normalized(event.value)
        if event.implicit[0] and not event.style and data in ("", "~", "null"):
            data = None
        return FileNode(data, line, column, max(1, width))

    def _sequence(self, depth: int, line: int, column: int) -> tuple[FileNode, int, int]:
        children = []
        total, levels = 1, 0
        for event in self._stream:
            if isinstance(event, events.SequenceEndEvent):
                break
            child, size, below = self._node(event, depth + 1)
            children.append(child)
            total, levels = total + size, max(levels, below + 1)
        return FileNode([child.data for child in children], line, column, 1, children), total, levels

    def _mapping(self, depth: int, line: int, column: int) -> tuple[FileNode, int, int]:
        pairs = []
        total, levels = 1, 0
        for event in self._stream:
            if isinstance(event, events.MappingEndEvent):
                break
            key, key_size, key_levels = self._node(event, depth + 1)
            value, value_size, value_levels = self._node(next(self._stream), depth + 1)
            pairs.append((key, value))
            total += key_size + value_size
            levels = max(levels, key_levels + 1, value_levels + 1)
        return self._watch.mapping(pairs, line, column), total, levels
