"""A new rule base: the files that `expert new` writes, from those in `new_base/`."""

from __future__ import annotations

import contextlib
import shutil
import tempfile
from collections.abc import Callable, Mapping
from pathlib import Path

from expert.model.text import NAME, RESERVED

_TEMPLATE = Path(__file__).with_suffix("")


def new_base_files(name: str) -> dict[str, str]:
    """Return path -> text for the files of a new rule base called `name`, or `my-base` if that can be no name."""
    fits = NAME.fullmatch(name) and name not in RESERVED
    return {
        str(path.relative_to(_TEMPLATE)): path.read_text(encoding="utf-8").replace(
            "  name: NAME\n", f"  name: {name if fits else 'my-base'}\n"
        )
        for path in sorted(_TEMPLATE.rglob("*"))
        if path.suffix in (".yaml", ".md")
    }


def write_folder(folder: Path, files: Mapping[str, str], add: Callable[[Path], Mapping[str, str]]) -> None:
    """Write files into an empty or a new folder, and then those that `add` makes of the folder that holds the first:
    all of them or none. Raises OSError."""
    made_for_it = [one for one in reversed((folder, *folder.parents)) if not one.exists()]
    folder.mkdir(parents=True, exist_ok=True)
    with contextlib.ExitStack() as undone:
        for one in made_for_it:
            undone.callback(one.rmdir)
        with tempfile.TemporaryDirectory(dir=folder, prefix=".") as beside:
            made = Path(beside)
            _write(made, files)
            _write(made, add(made))
            for one in sorted(made.iterdir()):
                undone.callback(shutil.rmtree, folder / one.name, ignore_errors=True)
                one.rename(folder / one.name)
        undone.pop_all()


def _write(folder: Path, files: Mapping[str, str]) -> None:
    for name, text in files.items():
        (folder / name).parent.mkdir(exist_ok=True)
        (folder / name).write_text(text, encoding="utf-8")
