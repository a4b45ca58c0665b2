"""What a result says of how it was made, so that it can be explained without anything else."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple

from expert.export import identity
from expert.loading.answers import BadAnswer, as_written, read_answer
from expert.model.mapping import TableMapping
from expert.model.rulebase import RuleBase
from expert.model.trace import Answer
from expert.problems import InvalidInput, Place, Problem

#: The key under which all of it stands in the metadata of a Parquet file.
KEY = "expert"


class Origin(NamedTuple):
    """How a result was made: from which table, by which rule base, and with what beside the table."""

    file: str
    digest: str
    mapping: TableMapping
    shared: dict[str, Any]
    parameters: dict[str, float]

    def answers(self, base: RuleBase) -> tuple[Answer, ...]:
        """The shared answers. Raises InvalidInput for those that `base` does not take, as it may if it is another."""
        problems = []
        answers = []
        for name, raw in self.shared.items():
            attribute = base.attributes.get(name)
            place = Place(f"{self.file}, shared answers", 0, 0)
            try:
                if attribute is None or not attribute.asked:
                    raise BadAnswer("E402", f"'{name}' is not asked by this rule base", "say by --with what rows share")
                answers.append(read_answer(name, attribute, raw, "shared"))
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
    """The metadata of a result, as `origin_of` reads it."""
    written = {answer.attribute: as_written(base.attributes[answer.attribute], answer.facts) for answer in shared}
    about = {
        **identity(base),
        "table": file,
        "mapping": mapping.model_dump(mode="json", exclude_defaults=True),
        "shared": written,
        "parameters": dict(parameters),
    }
    return {KEY: json.dumps(about, ensure_ascii=False)}


def origin_of(metadata: Mapping[str, str]) -> Origin | None:
    """How the table with this metadata was made, if it is a result."""
    if KEY not in metadata:
        return None
    about = json.loads(metadata[KEY])
    return Origin(
        about["table"],
        about["rule_base"]["digest"],
        TableMapping.model_validate(about["mapping"]),
        about["shared"],
        about["parameters"],
    )
