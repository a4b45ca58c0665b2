"""What a result says of how it was made, so that it can be explained without anything else."""

from __future__ import annotations

import json
import os
from collections.abc import Iterable, Mapping
from typing import Any

from pydantic import BaseModel, FiniteFloat, ValidationError

from expert.files.answers import BadAnswer, as_written, read_answer
from expert.files.mapping import mapping_in
from expert.files.parsed import ParsedFile
from expert.files.trace_data import identity
from expert.model.mapping import TableMapping
from expert.model.problems import InvalidInput, Place, Problem
from expert.model.rulebase import RuleBase
from expert.model.trace import Answer

#: The key under which all of it stands in the metadata of a Parquet file.
KEY = "expert"


class _RuleBase(BaseModel):
    digest: str


class Origin(BaseModel):
    """The origin of a result: from which table, by which rule base, and with what beside the table it was made."""

    table: str
    rule_base: _RuleBase
    mapping: dict[str, Any]
    shared: dict[str, str | list[str] | dict[str, str]]
    parameters: dict[str, FiniteFloat]

    def mapping_for(self, base: RuleBase) -> TableMapping:
        """Return the mapping by which the result was made. Raises InvalidInput for names that `base` does not have, as
        it may if it is another."""
        text = json.dumps(self.mapping, ensure_ascii=False)
        return mapping_in(ParsedFile(f"{self.table}, mapping", text), base)

    def answers(self, base: RuleBase) -> tuple[Answer, ...]:
        """Return the shared answers of the result. Raises InvalidInput for those that `base` does not take, as it may
        if it is another."""
        problems = []
        answers = []
        for name, raw in self.shared.items():
            attribute = base.attributes.get(name)
            place = Place(f"{self.table}, shared answers", 0, 0)
            try:
                if attribute is None or not attribute.asked:
                    raise BadAnswer("E402", f"'{name}' is not asked by this rule base", "say by --with what rows share")
                answers.append(read_answer(name, attribute, raw, "the shared answers"))
            except BadAnswer as error:
                problems.append(Problem(error.code, error.message, place, error.help))
        if problems:
            raise InvalidInput(problems)
        return tuple(answers)


def metadata(
    base: RuleBase,
    file: str,
    mapping: TableMapping,
    shared: Iterable[Answer],
    parameters: Iterable[tuple[str, float]],
) -> dict[str, str]:
    """Return the metadata of a result, as `origin_of` reads it."""
    written = {answer.attribute: as_written(base.attributes[answer.attribute], answer.facts) for answer in shared}
    about = {
        **identity(base),
        "table": os.fsencode(file).decode("utf-8", "backslashreplace"),
        "mapping": mapping.in_file(),
        "shared": written,
        "parameters": dict(parameters),
    }
    return {KEY: json.dumps(about, ensure_ascii=False)}


def origin_of(file: str, metadata: Mapping[str, str]) -> Origin | None:
    """Return the origin of the table in `file`, with this metadata, if it is a result. Raises InvalidInput if it says
    that it is, but not how it was made."""
    if KEY not in metadata:
        return None
    try:
        return Origin.model_validate_json(metadata[KEY])
    except ValidationError:
        what = f"the metadata of this file do not say under '{KEY}' how it was made"
        help = "evaluate the table anew, or save it without them"
        raise InvalidInput([Problem("E411", what, Place(file, 1, 1), help)]) from None
