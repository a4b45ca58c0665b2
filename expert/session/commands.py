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
    "?": Word("", "explain the question"),
    "why": Word("", "show what an answer can do; type it again to see what follows from that"),
    "back": Word("", "go to the question before; Enter keeps its answer"),
    "change": Word("[QUESTION]", "change an answer; without a name, choose from a list"),
    "review": Word("", "show all answers so far"),
    "so far": Word("", "show what is certain so far"),
    "how": Word("[CONCLUSION] [all]", "show the steps to a conclusion; with `all`, every rule, claim and answer"),
    "why not": Word("CONCLUSION", "show what is missing for a conclusion"),
    "what if": Word("ANSWER", "try an answer without giving it; also `what if QUESTION = ANSWER`"),
    "report": Word("[all]", "show the result so far; with `all`, every part of it"),
    "more": Word("", "go on with the questions that you were not asked"),
    "save": Word("[FILE]", "save the answers in FILE, or in .md the report, in .html a page"),
    "help": Word("", "show these commands"),
    "quit": Word("", "leave; all answers are kept"),
}

#: Other words for them.
SYNONYMS = {"exit": "quit", "undo": "back", "q": "quit", "so": "so far"}

#: Commands after which the question that stands there is put again, since what they show moves it away.
SHOWING = frozenset(["?", "why", "review", "so far", "how", "why not", "what if", "report", "save", "help"])

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
    """Return `line` without anything that could steer a terminal, and with single spaces."""
    return " ".join(_CONTROLS.sub("", _SEQUENCES.sub("", line)).split())


def meant(line: str, labels: Collection[str] = (), names: Collection[str] = ()) -> Command | Said:
    """Return what a person means by a line: a command, or an answer.

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
