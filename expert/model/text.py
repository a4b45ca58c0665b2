"""The two kinds of string in a file: names, and texts for people."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Annotated, Any

from expert.model.frozen import ReadAs, Unfit

#: A name in any script: a letter, then letters, digits, `_` and `-`.
NAME = re.compile(r"[^\W\d_][\w-]{0,79}")

#: Words with a meaning of their own in conditions and answers.
RESERVED = frozenset({"any", "all", "not", "unknown", "none", "null"})


def _check_name(name: str) -> str:
    if not NAME.fullmatch(name):
        raise Unfit("name", "a name is a letter, then at most 79 letters, digits, '_' or '-'")
    if name in RESERVED:
        raise Unfit("name", f"'{name}' is reserved, since it has a meaning of its own, and cannot be a name")
    return name


Name = Annotated[str, ReadAs(after=_check_name)]


class Text(str):
    """A text for people, as it reads in the base's first language, with its other forms.

    In a file it is a plain string or a mapping from language codes to strings; in the program it is the string
    of the first language, and `forms` has all of them. A key such as `en@buyer` has the form of that language for one
    reader, a perspective of the base.
    """

    forms: Mapping[str, str]

    def __new__(cls, text: str | Mapping[str, str], reader: str = "") -> Text:
        if isinstance(text, str):  # most are, and a rule base has thousands
            self = super().__new__(cls, text)
            self.forms = {"": str(text)}
            return self
        forms = dict(text)
        language = next(iter(forms))
        self = super().__new__(cls, forms.get(f"{language}@{reader}", forms[language]))
        self.forms = forms
        return self

    def __reduce__(self) -> tuple[type[Text], tuple[str | dict[str, str]]]:
        return Text, (self.in_file(),)

    def in_file(self) -> str | dict[str, str]:
        """Return the text in all its forms, as a file writes it."""
        return dict(self.forms) if self.forms.keys() != {""} else self.forms[""]

    @property
    def readers(self) -> tuple[str, ...]:
        """Return the perspectives that have a form of their own, in the order of the file."""
        return tuple(dict.fromkeys(key.partition("@")[2] for key in self.forms if "@" in key))

    def seen_by(self, reader: str) -> Text:
        """Return the text in its form for a perspective; the plain form if it has none for it."""
        return Text(self.forms, reader) if reader in self.readers else self

    def reading(self, words: str) -> Text:
        """Return the text with other words in the form that it reads in; in a file it stays as it is."""
        new = str.__new__(Text, words)
        new.forms = self.forms
        return new

    @staticmethod
    def described() -> dict[str, Any]:
        """Return the JSON Schema of texts in files."""
        return {
            "anyOf": [
                {"type": ["string", "number", "boolean"], "pattern": r"\S"},
                {
                    "type": "object",
                    "additionalProperties": {"type": ["string", "number", "boolean"], "pattern": r"\S"},
                    "minProperties": 1,
                },
            ]
        }

    @classmethod
    def from_file(cls, raw: Any) -> Text:
        """Return the text that a file writes as `raw`. Raises Unfit."""
        if isinstance(raw, cls):
            return raw
        texts = list(raw.values()) if isinstance(raw, dict) else [raw]
        if not texts or not all(isinstance(text, str) and text.strip() for text in texts):
            raise Unfit("text", "expected a text, or a mapping from languages to texts")
        seen: set[str] = set()
        for key in raw if isinstance(raw, dict) else ():
            language, at, reader = str(key).partition("@")
            if at and (language not in seen or not reader):
                one = f"'{key}' is the form for one reader"
                raise Unfit("text", f"{one}, written 'language@perspective', and comes after the plain one")
            seen.add(language)
        return cls(raw)


class Unit(Text):
    """The unit of a number, such as years: the plural, and as `one` the singular.

    In a file it is a text, or a mapping with `one` and `many`.
    """

    one: str

    def __new__(cls, text: str | Mapping[str, str]) -> Unit:
        many = text["many"] if not isinstance(text, str) and "many" in text else text
        self = super().__new__(cls, many)
        assert isinstance(self, Unit)
        self.one = str(self) if many is text or isinstance(text, str) else text["one"]
        return self

    def in_file(self) -> str | dict[str, str]:
        """Return the unit as a file writes it."""
        return super().in_file() if self.one == str(self) else {"one": self.one, "many": str(self)}

    def __reduce__(self) -> tuple[type[Text], tuple[str | dict[str, str]]]:
        return Unit, (self.in_file(),)

    def after(self, number: float) -> str:
        """Return the unit as it stands after a number: `year` after 1, `years` after others."""
        return self.one if number == 1 else str(self)

    @classmethod
    def from_file(cls, raw: Any) -> Text:
        """Return the unit that a file writes as `raw`. Raises Unfit."""
        if isinstance(raw, dict) and raw.keys() & {"one", "many"} and raw.keys() != {"one", "many"}:
            raise Unfit("text", "expected a unit, or a mapping with its singular `one` and plural `many`")
        return super().from_file(raw)
