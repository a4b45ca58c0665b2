"""The words that are commands in a question session, and what a person may mean by a line."""

from __future__ import annotations

import re
from collections.abc import Collection
from typing import NamedTuple


class Word(NamedTuple):
    """A command: what may stand after it, and what it does."""

    takes: str
    does: str


#: In the order in which a person is likely to need them.
COMMANDS = {
    "?": Word("", "what the question means"),
    "why": Word("", "what an answer could do; again, what follows from that"),
    "back": Word("", "to the question before; Enter keeps its answer"),
    "change": Word("[QUESTION]", "another answer to a question; without a name, choose from a list"),
    "review": Word("", "all answers so far"),
    "so far": Word("", "what follows from them"),
    "how": Word("[CONCLUSION]", "the chain of rules behind a conclusion"),
    "why not": Word("CONCLUSION", "what a conclusion lacks"),
    "what if": Word("ANSWER", "what an answer would bring, without giving it; also `what if QUESTION = ANSWER`"),
    "report": Word("", "diagnosis, what to do, and what is open, up to now"),
    "save": Word("[FILE]", "a copy of the session as a case file; if FILE ends in .md the report, if in .html a page"),
    "help": Word("", "these commands"),
    "quit": Word("", "to leave; all answers are kept"),
}

#: Other words for them.
SYNONYMS = {"exit": "quit", "undo": "back", "q": "quit", "so": "so far"}

#: Words that answer questions of every base.
ANSWERS = ("unknown", "none", "yes", "no")

#: What no label of an answer may be.
SESSION_WORDS = frozenset([*COMMANDS, *SYNONYMS, *ANSWERS])

#: What terminals and clipboards put around or into text: escape sequences, then every other control character.
_SEQUENCES = re.compile(r"\x1b(\[[0-?]*[ -/]*[@-~]|\][^\x07\x1b]*(\x07|\x1b\\)?|[@-Z\\-_])")
_CONTROLS = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]")


class Command(NamedTuple):
    """A command and what stands after it."""

    name: str
    rest: str = ""


class Said(NamedTuple):
    """An answer, as it was typed: to the question that stands there, or to the one that is named."""

    text: str
    about: str = ""


def cleaned(line: str) -> str:
    """`line` without what could steer a terminal, and with single spaces."""
    return " ".join(_CONTROLS.sub("", _SEQUENCES.sub("", line)).split())


def meant(line: str, labels: Collection[str] = (), names: Collection[str] = ()) -> Command | Said:
    """What a person means by a line: a command, or an answer.

    A whole command word is the command, and so is one with something after it, unless the line is one of the `labels`.
    `=word` is an answer in any case, and `name = word` the answer to the question called `name`, one of `names`.
    """
    text = cleaned(line)
    if text.startswith("="):
        return Said(text[1:].strip())
    name, equals, value = text.partition("=")
    if equals and name.strip() in names:
        return Said(value.strip(), name.strip())
    words = text.casefold()
    if words in COMMANDS or words in SYNONYMS:
        return Command(SYNONYMS.get(words, words))
    if words not in {label.casefold() for label in labels}:
        for command in sorted(COMMANDS, key=len, reverse=True):
            if COMMANDS[command].takes and words.startswith(f"{command} "):
                return Command(command, text[len(command) :].strip())
    return Said(text)
