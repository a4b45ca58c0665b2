"""A digest over a document, which shows if it was changed after it was written."""

from __future__ import annotations

from typing import Any

from expert.files.answers import number, shortest
from expert.files.nodes import normalized


def seal(data: dict[str, Any]) -> str:
    """The digest of a document, however its numbers and mappings are written; a seal in it does not count."""
    import hashlib  # only exports need it, and starting up must stay quick
    import json

    content = canonical({key: value for key, value in data.items() if key != "seal"})
    text = json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


def canonical(data: Any) -> Any:
    """`data` with every scalar as one text, so that data that was read is equal to that written."""
    if isinstance(data, dict):
        return {key: canonical(value) for key, value in data.items()}
    if isinstance(data, list):
        return [canonical(value) for value in data]
    if data is None or isinstance(data, bool):
        return None if data is None else str(data).lower()
    read = number(data) if isinstance(data, str) else float(data)
    return shortest(read) if read is not None else normalized(data)
