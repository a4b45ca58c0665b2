"""Random rule bases and random cases, with everything that the format allows."""

from typing import Any

from hypothesis import strategies as st

from expert.check.conditions import clauses_of
from expert.check.shorthand import order_problems
from expert.files.answers import read_answer
from expert.files.loaded import LoadedBase
from expert.files.shapes import read
from expert.inference.expand import Expansion, expand
from expert.model.condition import Condition
from expert.model.day import Day
from expert.model.problems import Place
from expert.model.rule import BASES
from expert.model.rulebase import LISTS, BaseFile, RuleBase
from expert.model.trace import Answer
from tests.oracle import quantity

NAMES = [
    "power",
    "contract",
    "협력",
    "신뢰_수준",
    "größe",
    "a",
    "b-c",
    "d_1",
    "case",
    "sid",
    "id",
    "tests",
    "e",
    "f9",
]
VALUES = ["high", "low", "암묵적", "명시적", "x", "y-1", "null_", "true_", "sid"]
HOSTILE = [
    "plain",
    "한국어 문장",
    'quote " and \\ backslash',
    "<script>",
    "\x1b[31mred",
    "{'a': 1}",
    "tab\t🙂",
    "%s {0}",
]
NUMBERS = ["0", "1", "2", "2.5", "3", "-1", "0.1", "1e-7", "1e16", "-0.0"]
DATES = ["0001-01-01", "1999-12-31", "2020-02-28", "2020-02-29", "2020-03-01", "9999-12-31"]
KINDS = ["choice", "flag", "number", "number", "date", "choices", "choices", "choices"]
BOUNDS = ["at_least", "above", "at_most", "below"]

#: A rule that fires where others fail has no more ways to fire than that, so that trying everything out stays quick.
MOST_CLAUSES = 40


class Placeless(LoadedBase):
    """A rule base that came from no file."""

    def place(self, section: str, name: str, *path: str | int, key: bool = False) -> Place:
        return Place(f"{section}/{name}/{path}", 1, 1)


@st.composite
def rule_bases(draw: st.DrawFn) -> RuleBase:
    """A sound rule base of up to 7 asked attributes, 5 concluded ones and 12 rules."""
    return expand(draw(short_bases()))


@st.composite
def short_bases(draw: st.DrawFn) -> RuleBase:
    """The same, as its files would have it: with counts, points and `otherwise`."""
    return _Maker(draw).base()


@st.composite
def with_amounts(draw: st.DrawFn, base: RuleBase) -> RuleBase:
    """The same rule base with up to 4 amounts, each of numbers, parameters and the amounts before it."""
    parameters = [name for name, one in base.parameters.items() if not isinstance(one.value, Day)]
    names = [name for name in (*parameters, *_numbers(base)) if "-" not in name]
    asked = [name for name, attribute in base.attributes.items() if attribute.asked]
    maker = _Maker(draw)
    maker.attributes = {name: base.attributes[name].in_file() for name in asked}
    maker.parameters = dict(base.parameters)
    amounts: dict[str, Any] = {}
    for index in range(draw(st.integers(1, 4))):
        cases: list[dict[str, Any]] = [
            {"if": maker.condition(asked, 1), "then": draw(formulas(names))} for _ in range(draw(st.integers(0, 2)))
        ]
        last = draw(formulas(names))
        value = [*cases, {"otherwise": last}] if cases else last
        amounts[f"amount{index}"] = {"label": draw(st.sampled_from(HOSTILE)), "value": value}
        names.append(f"amount{index}")
    return expand(base.model_copy(update={"amounts": read(BaseFile, {"amounts": amounts}).amounts}))


def _numbers(base: RuleBase) -> list[str]:
    return [name for name, attribute in base.attributes.items() if attribute.type == "number"]


@st.composite
def formulas(draw: st.DrawFn, names: list[str], depth: int = 2) -> str:
    """A formula of numbers and some names."""
    kind = draw(st.integers(0, 8)) if depth else 0
    if kind == 0:
        return draw(st.sampled_from([*names * 2, "0", "1", "2.5", "0.1", "100"]))
    parts = [draw(formulas(names, depth - 1)) for _ in range(2)]
    if kind == 1:
        return f"-{parts[0]}" if draw(st.booleans()) else f"-({parts[0]})"
    if kind == 2:
        return f"{draw(st.sampled_from(['min', 'max']))}({', '.join(parts)})"
    if kind == 3:
        mode = draw(st.sampled_from(["half_up", "half_even", "up", "down"]))
        return f"round({parts[0]}, {draw(st.integers(-2, 3))}, {mode})"
    sign = draw(st.sampled_from("+-*/"))
    return f"({parts[0]}) {sign} ({parts[1]})" if draw(st.booleans()) else f"{parts[0]} {sign} {parts[1]}"


@st.composite
def answers_for(draw: st.DrawFn, base: RuleBase) -> tuple[Answer, ...]:
    """Answers to a random part of the asked attributes of `base`."""
    found = []
    for name, attribute in base.attributes.items():
        if attribute.asked and draw(st.integers(0, 9)) < 8:
            found.append(read_answer(name, attribute, _raw_answer(draw, attribute), "asked"))
    return tuple(found)


@st.composite
def overrides_for(draw: st.DrawFn, base: RuleBase) -> dict[str, float]:
    """New values for some parameters of `base`."""
    chosen = [name for name in base.parameters if draw(st.integers(0, 3)) == 0]
    return {
        name: quantity(draw(st.sampled_from(DATES if isinstance(base.parameters[name].value, Day) else NUMBERS)))
        for name in chosen
    }


def reordered(base: RuleBase, rules: list[str]) -> RuleBase:
    """The same rule base with its rules in another order."""
    return base.model_copy(update={"rules": {name: base.rules[name] for name in rules}})


def _raw_answer(draw: st.DrawFn, attribute: Any) -> Any:
    kind = draw(st.integers(0, 11))
    if kind == 0:
        return "unknown"
    if attribute.type == "choices":
        if kind < 5:
            return draw(st.lists(st.sampled_from(attribute.options), unique=True))
        truths = st.sampled_from(["true", "false", "unknown"])
        return draw(st.dictionaries(st.sampled_from(attribute.options), truths))
    pool = {"number": NUMBERS, "date": DATES}.get(attribute.type, list(attribute.options))
    if kind == 1:
        return draw(st.lists(st.sampled_from(pool), min_size=1, max_size=2))
    return draw(st.sampled_from(pool))


class _Maker:
    def __init__(self, draw: st.DrawFn) -> None:
        self.draw = draw
        self.attributes: dict[str, dict[str, Any]] = {}
        self.parameters: dict[str, Any] = {}
        self.points: dict[str, Any] = {}

    def pick(self, options: list[Any]) -> Any:
        return self.draw(st.sampled_from(options))

    def number(self, low: int, high: int) -> int:
        return self.draw(st.integers(low, high))

    def some(self, options: list[Any], low: int, high: int) -> list[Any]:
        return self.draw(st.lists(st.sampled_from(options), min_size=low, max_size=high, unique=True))

    def base(self) -> RuleBase:
        names = list(self.draw(st.permutations(NAMES)))
        for index in range(self.number(0, 2)):
            self.parameters[f"limit{index}"] = {"value": self.pick(NUMBERS), "label": "L", "because": "B"}
        if self.number(0, 1):
            self.parameters["day0"] = {"value": self.pick(DATES), "label": "L", "because": "B"}
        asked = names[: self.number(2, 7)]
        concluded = names[7 : 7 + self.number(1, 5)]
        for name in asked:
            attribute = self.attribute(self.pick(KINDS)) | {
                "question": "Q?",
                "changeable_by": ["someone"] if self.number(0, 1) else [],
                "last_resort": self.number(0, 4) == 0,
            }
            if self.attributes and self.number(0, 3) == 0:
                attribute["applies"] = self.condition(list(self.attributes), 1)
            self.attributes[name] = attribute
        for name in concluded:
            self.attributes[name] = self.attribute(self.pick(["choice", "flag", "flag", "choices"]))
        if self.number(0, 1):
            self.points["score"] = self.score(asked if self.number(0, 1) else asked + concluded)
        rules = [self.rule(f"rule{index}", asked, concluded) for index in range(self.number(2, 12))]
        constraints = [
            {"constraint": f"never{index}", "never": self.condition(asked, 1), "because": "B"}
            for index in range(self.number(0, 2))
        ]
        file = read(
            BaseFile,
            {
                "base": {"name": "random", "version": "1", "title": self.pick(HOSTILE)},
                "levels": {"relation": "Relation"},
                "topics": {"topic": "Topic"},
                "actors": {"someone": "Someone"},
                "papers": {"P": {"title": "Paper", "short": "P"}},
                "claims": {"C1": {"paper": "P", "kind": "causal", "at": "here", "says": self.pick(HOSTILE)}},
                "attributes": self.attributes,
                "parameters": self.parameters,
                "points": self.points,
                "rules": rules,
                "constraints": constraints,
            },
        )
        parts: dict[str, Any] = {
            key: getattr(file, key) for key in RuleBase.fields if key in BaseFile.fields and key not in LISTS
        }
        by_name: dict[str, Any] = {key: {entry.name: entry for entry in getattr(file, key)} for key in LISTS}
        return self.with_otherwise(RuleBase(**parts, **by_name))

    def with_otherwise(self, base: RuleBase) -> RuleBase:
        """Let some rules fire where the others fail, if that can be known and said in few ways. Rules with very many
        ways to fire are left out."""
        sizes = {name: clauses_of(base, Expansion(base).of(rule.condition)) for name, rule in base.rules.items()}
        most = max(MOST_CLAUSES, min(sizes.values()))
        base = base.model_copy(update={"rules": {name: base.rules[name] for name in sizes if sizes[name] <= most}})
        for name, rule in base.rules.items():
            (values, *more) = rule.then.values()
            if more or len(values) > 1 or self.number(0, 2):
                continue
            other = rule.model_copy(update={"otherwise": True})
            changed = base.model_copy(update={"rules": {**base.rules, name: other}})
            also = [one for one in changed.rules.values() if one.otherwise]  # which may have lost its only contrary
            if any(problem for one in also for problem in order_problems(Placeless(changed, {}), one)):
                continue
            if clauses_of(changed, Expansion(changed).rule(other).condition) <= MOST_CLAUSES:
                base = changed
        return base

    def score(self, names: list[str]) -> dict[str, Any]:
        rows = [{"if": self.condition(names, 0), "add": self.pick([1, 2, 3])} for _ in range(self.number(2, 3))]
        return {"label": self.pick(HOSTILE), "rows": rows}

    def limit(self, total: int, *, below: bool) -> dict[str, str]:
        return {"below" if below else "at_least": str(self.number(1, total))}

    def sum(self, names: list[str]) -> dict[str, Any]:
        asked = [name for name in names if "question" in self.attributes[name]]
        below = bool(asked) and self.number(0, 2) == 0
        of = self.score(asked if below else names)["rows"]
        return {**self.limit(sum(one["add"] for one in of), below=below), "of": of}

    def attribute(self, kind: str) -> dict[str, Any]:
        made: dict[str, Any] = {
            "type": kind,
            "label": self.pick(HOSTILE),
            "level": "relation",
            "topic": "topic",
        }
        if kind in ("choice", "choices"):
            made["values"] = {value: self.pick(HOSTILE) for value in self.some(VALUES, 2, 4)}
        return made

    def rule(self, name: str, asked: list[str], concluded: list[str]) -> dict[str, Any]:
        then = {}
        for target in self.some(concluded, 1, 2):
            most = 2 if self.attributes[target]["type"] == "choices" else 1
            then[target] = self.some(self.options(target), 1, most)
        return {
            "rule": name,
            "title": self.pick(HOSTILE),
            "if": self.condition(asked + concluded + concluded, 2),
            "then": then,
            "because": self.pick(HOSTILE),
            "basis": self.pick(list(BASES)),
            "cites": ["C1"],
        }

    def options(self, name: str) -> list[str]:
        attribute = self.attributes[name]
        return ["true", "false"] if attribute["type"] == "flag" else list(attribute["values"])

    def condition(self, names: list[str], depth: int) -> dict[str, Any]:
        made: dict[str, Any] = {}
        for name in self.some(sorted(set(names)), 1, 2):
            negate = self.number(0, 2) == 0
            test = self.test(name, negate)
            if test is None:
                continue
            if negate:
                made.setdefault("not", {})[name] = test
            else:
                made[name] = test
        if depth and self.number(0, 2) == 0:
            made["any"] = [self.condition(names, depth - 1) for _ in range(self.number(1, 3))]
        if depth and self.number(0, 5) == 0:
            made["all"] = [self.condition(names, depth - 1) for _ in range(self.number(1, 2))]
        if depth > 1 and "any" not in made and self.number(0, 4) == 0:
            made["sums"] = [self.sum(names)]
        if (
            depth
            and self.points
            and self.number(0, 3) == 0
            and any("question" not in self.attributes[n] for n in names)
        ):
            rows = self.points["score"]["rows"]
            tested = {name for row in rows for _, name, _, _ in read(Condition, row["if"]).walk()}
            below = self.number(0, 1) == 0 and all("question" in self.attributes[name] for name in tested)
            made["score"] = self.limit(sum(row["add"] for row in rows), below=below)
        return made or self.condition(names, depth)

    def test(self, name: str, negate: bool) -> Any:
        attribute = self.attributes[name]
        asked = "question" in attribute
        if attribute["type"] == "number":
            return self.bounds(
                [*NUMBERS, *[name for name in self.parameters if name != "day0"] * 3], "-1", ["0", "1", "2.5"]
            )
        if attribute["type"] == "date":
            return self.bounds(
                [*DATES, *["day0" for name in self.parameters if name == "day0"] * 3], DATES[1], DATES[2:]
            )
        options = self.options(name)
        if attribute["type"] == "flag":
            return self.pick(options)
        if attribute["type"] == "choice":
            chosen = self.some(options, 1, len(options) - 1 if negate else len(options))
            return chosen[0] if len(chosen) == 1 else chosen
        form = self.pick(["one", "one", "any", "all", "none", "none", "none", "count"])
        if form == "count" and (asked or not negate):
            return {"count": self.limit(len(options), below=asked and self.number(0, 1) == 0)}
        if not asked and negate:
            return []  # all that can be negated on a concluded set: "none of these"
        if form == "none" and asked:
            return []
        if form == "all":
            if negate and not asked:
                return None
            return {"all_of": self.some(options, 1, 3)}
        chosen = self.some(options, 1, 1 if form == "one" else 3)
        return chosen[0] if len(chosen) == 1 else chosen

    def bounds(self, pool: list[str], least: str, larger: list[str]) -> dict[str, str]:
        low = self.pick(["at_least", "above"])
        high = self.pick(["at_most", "below"])
        shape = self.number(0, 2)
        if shape == 0:
            return {low: self.pick(pool)}
        if shape == 1:
            return {high: self.pick(pool)}
        return {low: least, high: self.pick(larger)} if self.number(0, 1) else {low: self.pick(pool)}
