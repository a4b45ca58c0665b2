"""Changes to the structure of a file, since most changes to its bytes do not get past the parser."""

from __future__ import annotations

import copy
import json
import random
from collections.abc import Callable, Sequence
from typing import Any

import yaml

from fuzz.seeds import parsed

#: A container and the key or index of one of its children.
_Spot = tuple[Any, Any]

#: Characters at which readers of text disagree about lines, widths and what may stand in a file.
_ODD = ["\r", "\r\n", "\n", "\x85", "\u2028", "\ufeff", "\x00", "\x1b", "\u202e", "\u0301", "한", "🙂"]
_ODD += ["'", '"', "\\", "\t", " "]


class Mutator:
    """Mutates inputs with the help of the `words` of the format and of other inputs to take parts from."""

    def __init__(self, words: Sequence[str], others: Sequence[bytes]) -> None:
        self._words = words
        self._others = [data for raw in others if (data := parsed(raw)) is not None]

    def mutate(self, raw: bytes, max_size: int, seed: int, by_bytes: Callable[[bytes, int], bytes]) -> bytes:
        """`raw` with a few changes, at most `max_size` bytes. `by_bytes` is the fuzzer's own mutation."""
        rng = random.Random(seed)
        kind = rng.random()
        if kind < 0.2:
            return by_bytes(raw, max_size)
        if kind < 0.3:
            return self._in_text(raw, rng)[:max_size]
        data: Any = parsed(raw)
        if not isinstance(data, dict | list):
            return by_bytes(raw, max_size)
        data = copy.deepcopy(data)
        for _ in range(rng.choice([1, 1, 1, 2, 3, 5])):
            self._change(data, rng)
        try:
            changed = _dumped(data, rng)
        except (ValueError, RecursionError, yaml.YAMLError):
            # A part that was put into itself has no JSON.
            return by_bytes(raw, max_size)
        if rng.random() < 0.1:
            changed = self._in_text(changed, rng)
        return changed if len(changed) <= max_size else by_bytes(raw, max_size)

    def _in_text(self, raw: bytes, rng: random.Random) -> bytes:
        """A word put in, or the line breaks changed."""
        if rng.random() < 0.3:
            return raw.replace(b"\n", rng.choice(["\r", "\r\n", "\x85", "\u2028", "\n\n"]).encode())
        spot = rng.randint(0, len(raw))
        end = spot + rng.choice([0, 0, 0, 1, 4, 20])
        return raw[:spot] + rng.choice([*self._words, *_ODD]).encode() + raw[end:]

    def _change(self, data: Any, rng: random.Random) -> None:
        spots = _spots(data)
        if not spots:
            return
        inside, key = rng.choice(spots)
        value = inside[key]
        if rng.random() < 0.5 and (alike := [spot for spot in spots if spot[1] == key and spot[0] is not inside]):
            # What stands under the same key elsewhere mostly fits here too.
            other, other_key = rng.choice(alike)
            inside[key] = other[other_key] if rng.random() < 0.5 else copy.deepcopy(other[other_key])
            return
        match rng.randrange(12):
            case 0:
                del inside[key]
            case 1:
                self._insert(inside, self._part(data, rng), rng)
            case 2:
                self._insert(inside, value, rng)
            case 3:
                other, other_key = rng.choice(spots)
                if other_key in other if isinstance(other, dict) else True:
                    inside[key], other[other_key] = other[other_key], value
            case 4:
                inside[key] = self._part(data, rng)
            case 5:
                inside[key] = rng.choice([[value], {rng.choice(self._words): value}, [], {}, "", None])
            case 6 if isinstance(inside, dict):
                pairs = [(rng.choice(self._words) if name == key else name, part) for name, part in inside.items()]
                inside.clear()
                inside.update(pairs)
            case 7 if isinstance(value, str):
                inside[key] = _odd(value, rng)
            case 8 if isinstance(inside, dict):
                pairs = [(_odd(name, rng) if name == key else name, part) for name, part in inside.items()]
                inside.clear()
                inside.update(pairs)
            case 9 if isinstance(value, list | dict) and value:
                inside[key] = rng.choice(list(value.values() if isinstance(value, dict) else value))
            case _:
                scalars = [spot for spot in spots if not isinstance(spot[0][spot[1]], list | dict)]
                inside, key = rng.choice(scalars or spots)
                inside[key] = rng.choice(self._words)

    def _part(self, data: Any, rng: random.Random) -> Any:
        """A part of the same input, not copied, so that it may become an alias; or a part of another input."""
        source = data if rng.random() < 0.5 or not self._others else rng.choice(self._others)
        spots = _spots(source)
        if not spots:
            return rng.choice(self._words)
        inside, key = rng.choice(spots)
        return inside[key] if source is data else copy.deepcopy(inside[key])

    def _insert(self, inside: Any, value: Any, rng: random.Random) -> None:
        if isinstance(inside, list):
            inside.insert(rng.randint(0, len(inside)), value if rng.random() < 0.5 else copy.deepcopy(value))
        else:
            inside[rng.choice(self._words)] = value


def _spots(data: Any) -> list[_Spot]:
    """Every place in `data` at which something stands."""
    found: list[_Spot] = []
    todo, seen = [data], set()
    while todo:
        inside = todo.pop()
        if id(inside) in seen:
            continue
        seen.add(id(inside))
        for key in inside if isinstance(inside, dict) else range(len(inside)):
            found.append((inside, key))
            if isinstance(inside[key], list | dict):
                todo.append(inside[key])
    return found


def _odd(text: str, rng: random.Random) -> str:
    spot = rng.randint(0, len(text))
    return text[:spot] + rng.choice(_ODD) * rng.choice([1, 1, 1, 3, 300]) + text[spot:]


def _dumped(data: Any, rng: random.Random) -> bytes:
    if rng.random() < 0.3:
        return json.dumps(data, ensure_ascii=rng.random() < 0.3, indent=rng.choice([None, 1])).encode()
    flow = rng.choice([False, False, None, True])
    options: dict[str, Any] = {"allow_unicode": rng.random() < 0.7, "sort_keys": False, "default_flow_style": flow}
    text: str = yaml.dump(data, Dumper=yaml.CSafeDumper, width=rng.choice([80, 4000]), **options)
    return text.encode()
