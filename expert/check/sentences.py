"""The sentences of a rule base: those that are missing, those that fit into no other, and readers nobody declares."""

from __future__ import annotations

import re
from collections.abc import Iterator

from expert.check.conditions import unknown_names
from expert.files.loaded import LoadedBase
from expert.model.frozen import Frozen
from expert.model.problems import Problem
from expert.model.text import Text
from expert.model.vocabulary import Attribute
from expert.words.sentences import OPENING

#: No sentence has more words.
MOST_WORDS = 20

#: A path inside an entry of a rule base.
Path = tuple[str | int, ...]


def sentence_warnings(loaded: LoadedBase) -> Iterator[Problem]:
    """Find the values without a sentence, and the sentences that cannot stand inside others.

    A rule base in which no value has a sentence is left alone: there, labels do.
    """
    attributes = [one for part in loaded.base.parts for one in part.attributes.values()]
    values = [value for attribute in attributes for value in attribute.values.values()]
    if not any(one.says for one in attributes) and not any(value.says or value.denies for value in values):
        return
    for part in loaded.parts:
        for name, attribute in part.base.attributes.items():
            if name not in part.base.aggregates:
                yield from _missing(part, name, attribute)
                yield from _unfit(part, name, attribute)


def _missing(loaded: LoadedBase, name: str, attribute: Attribute) -> Iterator[Problem]:
    if attribute.numeric:
        if attribute.says is None:
            place = loaded.place("attributes", name, key=True)
            help = 'write one with the number in it, such as `says: "it takes {value}"`'
            yield Problem("W516", f"no sentence says what a number means for '{name}'", place, help, subject=name)
        return
    for option in attribute.options:
        value = attribute.values.get(option)
        path = ("values", option) if value else ()
        place = loaded.place("attributes", name, *path, key=True)
        subject = f"{name}={option}"
        if not _said(loaded, name, attribute, option):
            message = f"no sentence says that '{name}' is '{option}'"
            help = "write one under `says`, to fit after 'You answered that'"
            yield Problem("W516", message, place, help, subject=subject)
        if attribute.asked and attribute.type == "choices" and (value is None or value.denies is None):
            message = f"no sentence denies that '{name}' is '{option}'"
            help = "write one under `denies`, to fit after 'You answered that'"
            yield Problem("W516", message, place, help, subject=subject)


def _said(loaded: LoadedBase, name: str, attribute: Attribute, option: str) -> bool:
    """Return whether a value has a sentence, or needs none: its label is one, or it never comes about."""
    value = attribute.values.get(option)
    if value and (value.says or value.severity or value.actor):
        return True
    if not attribute.asked and not any(option in rule.then.get(name, ()) for rule in loaded.base.rules.values()):
        return True
    other = attribute.values.get("false" if option == "true" else "true") if attribute.type == "flag" else None
    return other is not None and other.denies is not None


def _unfit(loaded: LoadedBase, name: str, attribute: Attribute) -> Iterator[Problem]:
    sentences: list[tuple[Path, Text | None, str]] = [(("says",), attribute.says, name)]
    for option, value in attribute.values.items():
        at, subject = ("values", option), f"{name}={option}"
        sentences += [((*at, "says"), value.says, subject), ((*at, "denies"), value.denies, subject)]
        if value.severity and not value.says:
            sentences.append(((*at, "label"), value.label, subject))
    for path, text, subject in sentences:
        for form in text.forms.values() if text else ():
            for message, help in _faults(form, label=path[-1] == "label"):
                place = loaded.place("attributes", name, *path)
                yield Problem("W517", message, place, help, subject=subject)


def _faults(sentence: str, *, label: bool) -> Iterator[tuple[str, str]]:
    """Say why a sentence cannot stand inside another: message, and help. A label may begin as a heading does."""
    words = sentence.split()
    if re.search("[:：]", sentence):
        yield f"'{sentence}' has a colon", "say it in a sentence with a verb"
    if len(words) > MOST_WORDS:
        yield f"this sentence has {len(words)} words", f"say it in {MOST_WORDS} at most"
    if sentence.rstrip().endswith((".", "。")):
        yield f"'{sentence}' ends in a full stop", "leave it out, since other words follow"
    if not label and OPENING.match(sentence):
        yield f"'{sentence}' begins with a capital letter", "begin with a small one, to fit after 'You answered that'"


def unknown_readers(loaded: LoadedBase) -> Iterator[Problem]:
    """Find the texts with a form for a reader who is no perspective of the rule base."""
    base = loaded.base
    for section, name in loaded.origins:
        entries = (getattr(part, section) for part in base.parts)
        if section == "base":
            entry: object = base.base
        elif section == "accepted":
            entry = base.accepted[int(name)]
        else:
            entry = next(one[name] for one in entries if name in one)
        for path, text in _texts(entry):
            if forms := [((*path, key), key.partition("@")[2]) for key in text.forms if "@" in key]:
                yield from unknown_names(loaded, section, name, forms, base.perspectives, "perspective")


def _texts(piece: object, path: Path = ()) -> Iterator[tuple[Path, Text]]:
    """Yield all texts in a piece of a rule base that stands at `path`, with their paths."""
    if isinstance(piece, Text):
        yield path, piece
        return
    parts: Iterator[tuple[str | int, object]] = iter(())
    if isinstance(piece, Frozen):
        parts = ((piece.written.get(name, name), value) for name, value in piece)
    elif isinstance(piece, dict):
        parts = iter(piece.items())
    elif isinstance(piece, tuple):
        parts = iter(enumerate(piece))
    for key, part in parts:
        if isinstance(part, Text | Frozen | dict | tuple):  # most is none of these, and every check comes by here
            yield from _texts(part, (*path, key))
