"""Options that several commands share, and what they stand for."""

from __future__ import annotations

import gc
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple, TypeVar

import click

from expert.check.opening import load_sound
from expert.cli.completion import NO_CACHE, complete, parameter_names, perspective_names
from expert.cli.output import print_note
from expert.files.loaded import LoadedBase
from expert.model.day import Day, day
from expert.model.frozen import plain_data
from expert.model.problems import did_you_mean
from expert.model.rulebase import RuleBase
from expert.words.readers import seen_by

if TYPE_CHECKING:
    from expert.library.rule_base import OpenRuleBase

#: The key under which a command remembers the day on which parameters have their values.
_DAY = "expert.day"

FunctionT = TypeVar("FunctionT", bound=Callable[..., Any])


def _remember_cache(context: click.Context, parameter: click.Parameter, value: bool) -> None:
    context.meta[NO_CACHE] = value


def rules_option(command: FunctionT) -> FunctionT:
    """Give a command the options that say which rule base it uses."""
    rules = click.option(
        "--rules",
        "rules_folder",
        type=click.Path(path_type=Path),
        metavar="DIR",
        envvar="EXPERT_RULES",
        help="The rule base to use. Default: the one that comes with the program.",
    )
    cache = click.option(
        "--no-cache",
        is_flag=True,
        envvar="EXPERT_NO_CACHE",
        expose_value=False,
        callback=_remember_cache,
        help="Read and check the rule base anew, and keep no compiled form of it.",
    )
    return rules(cache(command))


class TableOptions(NamedTuple):
    """The options for evaluating a table: the file of the mapping, those of shared answers, other values for
    parameters, which columns a result gets, as `tables.results.Wanted` says, and whether a bad cell is an error."""

    mapping: str | None
    shared: tuple[str, ...]
    overrides: dict[str, float]
    lists: bool = False
    everything: bool = False
    only: tuple[str, ...] = ()
    strict: bool = False


def _remember_color(context: click.Context, parameter: click.Parameter, value: str) -> str:
    # Problems that end a command are printed by the group, which does not see its options.
    context.meta["expert.color"] = value
    return value


def _remember_day(context: click.Context, parameter: click.Parameter, value: str | None) -> None:
    if value is None:
        return
    context.meta[_DAY] = day(value)
    if context.meta[_DAY] is None:
        raise click.BadParameter(f"'{value}' is not a date; write it as 2024-02-29")


color_option = click.option(
    "--color",
    type=click.Choice(["auto", "always", "never"]),
    default="auto",
    envvar="EXPERT_COLOR",
    callback=_remember_color,
    show_default=True,
    help="Colour the output; 'auto' does so on a terminal unless NO_COLOR is set.",
)

with_option = click.option(
    "--with",
    "shared",
    multiple=True,
    type=click.Path(),
    metavar="FILE",
    help="Answers that all cases share, such as those about the buyer or the economy.",
)

map_option = click.option(
    "--map",
    "mapping",
    type=click.Path(),
    metavar="FILE",
    help="Which columns of a table answer what, and what the codes in them mean. Default: NAME.mapping.yaml beside it.",
)

reader_option = click.option(
    "--as",
    "reader",
    metavar="NAME",
    shell_complete=complete(perspective_names),
    help="Who is reading: a perspective of the rule base, whose steps come first, and who is told 'you'.",
)


def param_option(command: FunctionT) -> FunctionT:
    """Give a command the options that say which values parameters have."""
    given = click.option(
        "--param",
        "parameters",
        multiple=True,
        metavar="NAME=VALUE",
        shell_complete=complete(parameter_names),
        help="Another value for a parameter of the rule base.",
    )
    on = click.option(
        "--on",
        metavar="DATE",
        expose_value=False,
        callback=_remember_day,
        help="The day on which parameters have their values, such as 2024-02-29. Default: the latest values.",
    )
    return given(on(command))


def open_rule_base(folder: Path | None, reader: str | None = None) -> LoadedBase:
    """Open the rule base in `folder`, or the shipped one, checked so far that it can run, as the `reader` sees it.

    Raises InvalidInput, and click.BadParameter for a reader whom it does not know.
    """
    context = click.get_current_context()
    loaded, told = load_sound(folder, cache=not context.meta.get(NO_CACHE))
    if context.params.get("verbose"):
        print_note(told, context.meta.get("expert.color", "auto"))
    if reader is not None:
        if reader not in loaded.base.perspectives:
            raise unknown(f"unknown perspective '{reader}'", reader, loaded.base.perspectives, "--as")
        loaded = loaded._replace(base=seen_by(loaded.base, reader))
    # What has been made so far stays to the end, so no collection need ever look at it (see `cli.main`).
    gc.freeze()
    gc.enable()
    return loaded


def opened(
    folder: Path | None, parameters: Sequence[str], shared: Iterable[str], reader: str | None = None
) -> OpenRuleBase:
    """Open a rule base with other values for `parameters`, as NAME=VALUE, and the answers in files that cases share,
    as the `reader` sees it.

    Raises click.BadParameter and InvalidInput.
    """
    from expert.files.cases import read_shared_answers  # what reads files is slow to load, and completing needs none
    from expert.library.rule_base import OpenRuleBase

    loaded = open_rule_base(folder, reader)
    overrides = read_parameters(loaded, parameters)
    return OpenRuleBase(loaded, overrides, read_shared_answers(shared, loaded.base))


def unknown(message: str, name: str, known: Iterable[str], hint: str, *, listed: int = 8) -> click.BadParameter:
    """Return the usage error for a `name` that is not `known`. It lists the known names if none is near and there are
    at most `listed` of them."""
    help = did_you_mean(name, known, listed=listed)
    return click.BadParameter(f"{message}; {help}" if help else message, param_hint=hint)


def read_parameters(loaded: LoadedBase, given: Sequence[str]) -> dict[str, float]:
    """Read `NAME=VALUE` texts as other values for parameters, beside those of the day that is named. Raises
    click.BadParameter."""
    from expert.files.answers import literal

    overrides = _on(loaded.base, click.get_current_context().meta.get(_DAY))
    for text in given:
        name, _, value = text.partition("=")
        if name not in loaded.base.parameters:
            raise unknown(f"unknown parameter '{name}'", name, loaded.base.parameters, "--param")
        if not value:
            raise click.BadParameter(f"'{text}' has no value; write NAME=VALUE", param_hint="--param")
        read, dated = literal(value), isinstance(loaded.base.parameters[name].value, Day)
        if read is None or isinstance(read, Day) != dated:
            raise click.BadParameter(f"'{value}' is not a {'date' if dated else 'number'}", param_hint="--param")
        overrides[name] = read
    return overrides


def _on(base: RuleBase, when: Day | None) -> dict[str, float]:
    """Return the values of parameters that are others on a day than now. Raises click.BadParameter."""
    found: dict[str, float] = {}
    for name, one in base.parameters.items() if when is not None else ():
        assert when is not None
        value = one.on(when)
        if value is None:
            first = plain_data(one.values[0].start)
            raise click.BadParameter(f"'{name}' has no value before {first}", param_hint="--on")
        if value != one.value:
            found[name] = value
    return found
