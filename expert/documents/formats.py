"""The formats of documents. A new one is a module with a function `write` as these have, and a line here."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from importlib import import_module

from expert.documents.layout import Line, escaped
from expert.documents.tree import Document

#: What a format makes of a document, in lines of at most so many columns where that matters.
Writer = Callable[[Document, int], Iterator[Line]]

#: Format -> its module in this folder, which is loaded when something is written in it.
FORMATS = {"text": "text", "markdown": "markdown", "html": "html", "json": "data", "mermaid": "mermaid", "dot": "dot"}


def writer(format: str) -> Writer:
    """Return what writes documents in one of the `FORMATS`."""
    found: Writer = import_module(f"expert.documents.{FORMATS[format]}").write
    return found


def as_text(document: Document, format: str, width: int) -> str:
    """Return a document as one text in one of the `FORMATS`, with what could steer a terminal written out."""
    lines = writer(format)(document, width)
    # Only text is not made safe by its writer: on a terminal, colours come before that.
    return "".join(f"{escaped(line.text) if format == 'text' else line.text}\n" for line in lines)
