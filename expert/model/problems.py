"""Problems: what is wrong with a file, and where. Every message about input has this form.

A code is stable: it keeps its meaning from one version to the next. E1 is about reading a file, E2 about the names and
types in a rule base, E3 about what its rules mean, E4 about cases and answers: such a file cannot be used. W5 is about
rule bases that can be used, but hold something that is probably not meant; a rule base may accept it, with a reason.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Iterable, Iterator
from typing import NamedTuple

CODES = {
    "E101": "the file cannot be read",
    "E102": "the file is not valid UTF-8",
    "E103": "the file is not well-formed YAML or JSON",
    "E104": "a key stands twice in one mapping",
    "E105": "the file is larger, deeper or more entangled than the program reads",
    "E106": "a tag asks for an object that a rule base or case cannot hold",
    "E107": "nothing to read was found at this path",
    "E201": "a key that the format does not know",
    "E202": "a required key is missing",
    "E203": "an attribute that the vocabulary does not declare",
    "E204": "a value that the attribute does not have",
    "E205": "a name that nothing declares, such as a claim, a parameter, an actor or a perspective",
    "E206": "a name is declared twice",
    "E207": "a value of the wrong form",
    "E208": "a name that is reserved or not written as a name",
    "E209": "the declaration of an attribute does not fit its type",
    "E301": "a test that does not fit the type of its attribute",
    "E302": "a rule concludes something that is asked, not concluded",
    "E303": "a condition on conclusions where only answers can stand",
    "E304": "a condition that cannot be negated, because rules conclude only what is true",
    "E305": "a rule larger than the engine takes",
    "E306": "what depends on itself: conditions of `applies`, points or amounts that go in a circle",
    "E307": "a number outside its range, or bounds that no number can satisfy",
    "E311": "a formula that cannot be read, or that is made of other things than numbers",
    "E312": "units that do not go together in a formula",
    "E313": "a rule that tests or concludes an amount",
    "E401": "an answer to something that is concluded, not asked",
    "E402": "an answer that does not fit its attribute",
    "E403": "a number outside the range or off the step of its attribute",
    "E404": "an expectation that names something the rule base does not have",
    "E405": "columns that an attribute cannot be read from",
    "E408": "a column that the table does not have",
    "E409": "a table of which no column answers anything",
    "E410": "a row or a case that is not there, or is one of several",
    "E411": "a table that is not well-formed",
    "E412": "columns of a table that cannot be told apart",
    "E413": "a file that is not read or written as a table",
    "W501": "a rule that can never fire, because nothing can provide what it asks for",
    "W502": "a rule that can never fire without a contradiction, because its premises exclude each other",
    "W503": "two rules that say the same",
    "W504": "a rule that adds nothing to a more general one",
    "W505": "a value that nothing uses",
    "W506": "something declared that nothing uses",
    "W507": "a claim that nothing cites",
    "W508": "a label that would be taken for a command or a number in a question session",
    "W509": "two values of one attribute with the same label",
    "W510": "an acceptance of a finding that there is not",
    "W511": "a rule that fires, or an aggregate that counts, in no case without a contradiction",
    "W512": "a question whose answer never changes anything",
    "W513": "two rules that always fire together and conclude the same",
    "W514": "an attribute that can get two values though no constraint is broken",
    "W515": "an invariant that does not hold",
    "W516": "a value without a sentence that says it, or denies it",
    "W517": "a sentence that does not fit into others",
    "W518": "a case that fits two rows of a table in which rows are unique",
    "W519": "a case that fits no row of a table",
    "W520": "a rule, or a whole rule base, that cites no source",
}


class Place(NamedTuple):
    """A spot in a file. Line and column count from 1; `text` is the line itself, and `width` how much of it to
    underline.

    If the line is 0, `file` is the whole place, as of a cell in a table.
    """

    file: str
    line: int
    column: int
    text: str = ""
    width: int = 1

    def __str__(self) -> str:
        return f"{self.file}:{self.line}:{self.column}" if self.line else self.file


class Problem(NamedTuple):
    """A fault in some input: what is wrong, where, what would be right, and the `others`, places that it concerns too.

    `subject` is the name by which a rule base may accept a warning. `witness` is a case that shows the fault, as a file
    would hold it.
    """

    code: str
    message: str
    place: Place
    help: str = ""
    others: tuple[Place, ...] = ()
    subject: str = ""
    witness: str = ""

    @property
    def is_error(self) -> bool:
        """Tell whether the file cannot be used. Otherwise the problem is a warning."""
        return self.code.startswith("E")


#: So many problems of one file are told.
MOST = 200


class Problems:
    """The problems of one file. The first ones are kept and the others only counted.

    So a file with a fault in each line is refused as soon as it is read: what is only counted is never put into words.
    """

    def __init__(self) -> None:
        self._told: list[Problem] = []
        self._next: Callable[[], Problem] | None = None
        self._counted = 0

    def add(self, problem: Callable[[], Problem]) -> None:
        """Add a problem, or only count it if enough are kept; `problem` makes it."""
        if len(self._told) < MOST:
            self._told.append(problem())
            return
        self._next = self._next or problem
        self._counted += 1

    def __bool__(self) -> bool:
        return bool(self._told)

    def __iter__(self) -> Iterator[Problem]:
        """Yield the problems that are kept, and at the end one that says how many others there are."""
        yield from self._told
        if self._next is not None:
            first = self._next()
            what = "1 more problem is" if self._counted == 1 else f"{self._counted:,} more problems are"
            yield Problem(first.code, f"{what} not listed, of which the first is here", first.place)


def first_of(problems: Iterable[Problem]) -> Iterator[Problem]:
    """Yield as many problems as are told, and at the end one that says where the others begin, which are not looked
    for."""
    for number, problem in enumerate(problems):
        if number == MOST:
            yield Problem(problem.code, "this and further problems are not listed", problem.place)
            return
        yield problem


class InvalidInput(Exception):
    """An error for input that cannot be used. It carries every problem that was found, never only the first."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = tuple(sorted(set(problems), key=lambda p: (p.place, p.code, p.message, p)))
        super().__init__("; ".join(f"{p.place}: {p.code} {p.message}" for p in self.problems))

    def __reduce__(self) -> tuple[type[InvalidInput], tuple[tuple[Problem, ...]]]:
        return InvalidInput, (self.problems,)  # from one process to another


def nearest(name: str, known: Iterable[str]) -> str | None:
    """Return the name among `known` that `name` was most likely meant to be, or None if none is near.

    Korean is compared letter by letter, since in a syllable one wrong letter may be half of a word.
    """
    import difflib  # only messages need it, and starting up must stay quick

    letters = {unicodedata.normalize("NFD", one): one for one in known}
    found = difflib.get_close_matches(unicodedata.normalize("NFD", name[:200]), letters, n=1, cutoff=0.6)
    return letters[found[0]] if found else None


def did_you_mean(name: str, known: Iterable[str], *, listed: int = 8) -> str:
    """Return the help for a name that does not exist: the nearest name, or all of them if they are few."""
    names = list(known)
    near = nearest(name, names)
    if near is not None:
        return f"did you mean '{near}'?"
    if 0 < len(names) <= listed:
        return "expected " + one_of(names)
    return ""


def one_of(names: Iterable[str]) -> str:
    """Return the names as a choice, `'a', 'b' or 'c'`."""
    quoted = [f"'{name}'" for name in names]
    return quoted[0] if len(quoted) == 1 else f"{', '.join(quoted[:-1])} or {quoted[-1]}"
