"""Whatever a person types, pipes in or puts on the disk: a message and the right code, never a traceback."""

import importlib
import itertools
import json
import os
import random
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from expert.cli.output import with_progress
from expert.files.cases import find_case_files
from expert.files.parsed import ParsedFile, read_file
from expert.model.problems import InvalidInput
from tests.conftest import DATA, ROOT, run_expert

TOY = ("--rules", DATA / "toy")
GOOD = "title: T\nanswers: {window: north}\n"
BOMB = "a: &a [x, x, x, x, x, x, x, x, x]\n" + "".join(
    f"{name}: &{name} [{', '.join(['*' + before] * 9)}]\n" for before, name in zip("abcdefg", "bcdefgh", strict=True)
)


def said(result):
    assert "Traceback" not in result.err + result.out
    return result.err + result.out


CONTENTS = {
    "random bytes": bytes(random.Random(1).randrange(256) for _ in range(4000)),
    "zeros": bytes(1000),
    "a bomb": BOMB.encode(),
    "brackets": b"[" * 200_000,
    "braces": b'{"a":' * 200_000,
    "dashes": b"- " * 50_000 + b"x",
    "question marks": b"? " * 50_000,
    "a huge file": b"# " + b"x" * 9_000_000,
    "a huge number": b"title: T\nanswers: {days_wet: 1" + b"0" * 5000 + b"}",
    "not a number": b"title: T\nanswers: {days_wet: .nan}",
    "infinity": b"title: T\nanswers: {days_wet: .inf}",
    "a date": b"title: T\nanswers: {days_wet: 2024-01-01}",
    "a tag that runs code": b"title: !!python/object/apply:os.system ['touch /tmp/owned']",
    "two documents": b"title: T\n---\ntitle: U\n",
    "a list": b"- title: T\n",
    "a text": b"just a text",
    "a merge key": b"x: &x {title: T}\n<<: *x\n",
    "a lone surrogate": b'{"title": "\\ud800"}',
    "a surrogate in UTF-8": b"title: \xed\xa0\x80",
    "UTF-16": "title: T".encode("utf-16"),
    "a long name": b"title: T\nanswers: {" + b"n" * 10_000 + b": 1}",
    "a long title": b"title: " + b"T" * 10_000 + b"\nanswers: {windo: 1}",
    "no answers": b"title: T\nanswers:\n",
    "answers as a list": b"title: T\nanswers: [window]\n",
    "an answer in a mapping in a list": b"title: T\nanswers: {leaves: [{yellow: true}]}\n",
    "numbers as keys": b"title: T\nanswers: {1: 2, true: false, null: x, [1]: 2}\n",
    "a cycle": b"title: &a [*a]\n",
    "escapes": b'{"title": "\\u001b[2J\\u0007\\u009b", "answers": {"\\u001b]0;x": "\\u202e"}}',
}


@pytest.mark.parametrize("name", CONTENTS)
@pytest.mark.parametrize("suffix", [".yaml", ".json"])
def test_a_case_file_of_anything(name, suffix, tmp_path: Path) -> None:
    file = tmp_path / f"case{suffix}"
    file.write_bytes(CONTENTS[name])
    result = run_expert("evaluate", file, *TOY)
    assert result.code == 3
    text = said(result)
    assert f"{file}:" in text
    assert all(char.isprintable() or char == "\n" for char in text)
    assert len(text) < 20_000


@pytest.mark.parametrize("name", CONTENTS)
def test_a_rule_base_of_anything(name, tmp_path: Path) -> None:
    (tmp_path / "base.yaml").write_bytes(CONTENTS[name])
    for command in (["check"], ["evaluate", DATA / "toy-case.yaml"], ["rules", "list"], ["schema", "case"]):
        result = run_expert(*command, "--rules", tmp_path)
        assert result.code == 3
        assert "base.yaml:" in said(result)


def test_standard_input_of_anything() -> None:
    for content in (b"", b"\xff\xfe", b"- x", GOOD.encode() * 2):
        result = run_expert("evaluate", "-", *TOY, stdin=content)
        assert result.code == 3
        assert "<stdin>:" in said(result)


def test_things_that_are_no_files(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "fifo.yaml")
    (tmp_path / "loop.yaml").symlink_to(tmp_path / "loop.yaml")
    (tmp_path / "gone.yaml").symlink_to(tmp_path / "nowhere")
    (tmp_path / "folder.yaml").mkdir()
    (tmp_path / "round").symlink_to(tmp_path)
    (tmp_path / "good.yaml").write_text(GOOD)
    result = run_expert("evaluate", tmp_path, *TOY)
    assert result.code == 3
    assert said(result).count("E101") == 3
    assert result.out.startswith("1 case. 3 files could not be read.")


def test_a_file_that_may_not_be_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_):
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr("expert.files.parsed.os.open", refuse)
    with pytest.raises(InvalidInput, match=r"case\.yaml:1:1: E101 cannot be read: Permission denied"):
        read_file(tmp_path / "case.yaml")


def test_one_bad_file_among_a_hundred(tmp_path: Path) -> None:
    for number in range(100):
        (tmp_path / f"{number:03}.yaml").write_text(GOOD)
    (tmp_path / "050.yaml").write_bytes(CONTENTS["random bytes"])
    result = run_expert("evaluate", tmp_path, *TOY, "--format", "jsonl")
    assert result.code == 3
    assert len([json.loads(line) for line in result.out.splitlines()]) == 99


@pytest.mark.skipif(not os.path.exists("/dev/full"), reason="only Linux has a device that is always full")
@pytest.mark.parametrize("form", ["text", "json", "jsonl", "csv"])
def test_a_full_disk(form) -> None:
    with open("/dev/full", "w") as full:
        done = subprocess.run(
            [sys.executable, "-m", "expert", "evaluate", "cases/korea", "--format", form],
            stdout=full, stderr=subprocess.PIPE, cwd=ROOT, check=False, text=True,
        )  # fmt: skip
    assert (done.returncode, done.stderr) == (74, "expert: cannot write: No space left on device\n")


@pytest.mark.parametrize("arguments", ["evaluate cases/figure-2", "schema case", "rules list"])
def test_a_reader_that_has_had_enough(arguments) -> None:
    reading, writing = os.pipe()
    os.close(reading)
    done = subprocess.run(
        [sys.executable, "-m", "expert", *arguments.split()],
        stdout=writing, stderr=subprocess.PIPE, cwd=ROOT, check=False, text=True,
    )  # fmt: skip
    os.close(writing)
    assert (done.returncode, done.stderr) == (141, "")


@pytest.mark.parametrize(
    ("form", "encoding"),
    [("text", "ascii"), ("text", "cp949"), ("json", "latin-1"), ("jsonl", "cp949"), ("csv", "ascii")],
)
def test_an_output_that_lacks_letters(form, encoding, tmp_path: Path) -> None:
    case = tmp_path / "case.yaml"
    case.write_text("title: 협력 größe 😀\nanswers: {window: north}\n")
    done = subprocess.run(
        [sys.executable, "-m", "expert", "evaluate", str(case), *map(str, TOY), "--format", form],
        capture_output=True, cwd=ROOT, check=False, env={**os.environ, "PYTHONIOENCODING": encoding},
    )  # fmt: skip
    assert (done.returncode, done.stderr) == (0, b"")


@pytest.mark.parametrize("closed", ["<&-", ">&-", "2>&-"])
def test_closed_streams(closed) -> None:
    command = f"{sys.executable} -m expert evaluate - --rules {DATA / 'toy'} {closed}"
    done = subprocess.run(command, shell=True, capture_output=True, cwd=ROOT, check=False, stdin=subprocess.DEVNULL)
    assert b"Traceback" not in done.stderr
    assert done.returncode == 3


def test_a_folder_that_may_not_be_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    (tmp_path / "good.yaml").write_text(GOOD)
    (tmp_path / "secret").mkdir()
    real = os.scandir

    def refuse(path):
        if str(path).endswith("secret"):
            raise PermissionError(13, "Permission denied", str(path))
        return real(path)

    monkeypatch.setattr("os.scandir", refuse)
    with pytest.raises(InvalidInput, match="secret:1:1: E101 cannot be read: Permission denied"):
        find_case_files([str(tmp_path)])


def test_json_is_told_by_its_name_and_on_standard_input_by_trying() -> None:
    flow = '{"title": T, "answers": {window: north}}'
    assert ParsedFile("case.yaml", flow).data == {"title": "T", "answers": {"window": "north"}}
    assert ParsedFile("<stdin>", flow).data == ParsedFile("case.yaml", flow).data
    assert ParsedFile("<stdin>", '{\n "title": "\\ud83d\\ude00"}').data == {"title": "😀"}


@pytest.mark.parametrize(("raised", "code"), [("KeyboardInterrupt", 130), ("ValueError", 0)])
def test_ctrl_c_where_nothing_can_be_raised(raised: str, code: int) -> None:
    """Python drops what a finalizer raises, and so does a C library with what its callbacks raise."""
    program = (
        "import sys, click, importlib\n"
        "main = importlib.import_module('expert.cli.main')\n"
        "class Dying:\n"
        f"    def __del__(self): raise {raised}\n"
        "main._Commands.get_command = lambda *_: click.Command('rules', callback=lambda: Dying() and None)\n"
        "main.main()\n"
    )
    done = subprocess.run([sys.executable, "-c", program, "rules"], capture_output=True, text=True)
    assert done.returncode == code
    assert ("Interrupted." in done.stderr) == (code == 130)
    assert ("Exception ignored" in done.stderr) == (code == 0)


def test_ctrl_c_in_mid_run(tmp_path: Path) -> None:
    for number in range(3000):
        (tmp_path / f"{number}.yaml").write_text(GOOD)
    command = [sys.executable, "-m", "expert", "evaluate", str(tmp_path), "--all", *map(str, TOY)]
    with subprocess.Popen(
        command,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        cwd=ROOT,
        # A test run in the background hands down that it is not to be interrupted.
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.default_int_handler),
    ) as process:
        assert process.stdout is not None
        # More is printed than a pipe holds, so after its first line the program waits in mid-run for its reader.
        assert process.stdout.readline()
        process.send_signal(signal.SIGINT)
        _, err = process.communicate()
    assert (process.returncode, err.strip()) == (130, b"Interrupted.")


@pytest.mark.parametrize("terminal", [True, False])
def test_a_progress_bar_after_a_second_on_a_terminal_only(
    terminal, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    clock = itertools.count(step=0.3)
    monkeypatch.setattr("expert.cli.output.time.monotonic", lambda: next(clock))
    monkeypatch.setattr("sys.stderr.isatty", lambda: terminal, raising=False)
    assert list(with_progress(range(10), "cases")) == list(range(10))
    shown = capsys.readouterr().err
    bars = [part for part in shown.split("\r") if part.startswith("[")]
    assert (bars[0] == "[#########.....................] 3 of 10 cases") if terminal else not shown
    assert not terminal or (len(bars) == 7 and shown.endswith("\r" + " " * 79 + "\r"))


@pytest.mark.parametrize("columns", ["20", "40", "80", "200"])
def test_any_width_and_korean(columns, tmp_path: Path) -> None:
    case = tmp_path / "case.yaml"
    case.write_text("title: 대기업과 중소기업의 협력 정책을 평가한다\nanswers: {window: 북쪽}\n")
    assert "'북쪽' is not a value of 'window'" in said(run_expert("evaluate", case, *TOY, COLUMNS=columns))
    case.write_text("title: 대기업과 중소기업의 협력 정책을 평가한다\nanswers: {window: south, leaves: [limp]}\n")
    result = run_expert("evaluate", case, *TOY, COLUMNS=columns)
    assert result.code == 0
    assert "".join(result.out.split()).startswith("대기업과중소기업의협력정책을평가한다")


@pytest.mark.parametrize(
    "arguments",
    [
        ["evaluate", "{}.csv"],
        ["evaluate", "cases", "--out", "{}.doc"],
        ["evaluate", "cases", "--format", "{}"],
        ["evaluate", "cases", "--param", "{}=1"],
        ["evaluate", "cases", "--{}"],
        ["explain", "{}.csv"],
        ["explain", "tests/data/toy-case.yaml", "{}", "--rules", "tests/data/toy"],
        ["explain", "tests/data/toy-case.yaml", "--what-if", "{}", "--rules", "tests/data/toy"],
        ["check", "--explain", "{}"],
        ["check", "{}"],
        ["segment", "{}.csv"],
        ["verify", "{}"],
        ["consult", "--resume", "{}"],
        ["consult", "--session", "{}/x", "--case", "{}"],
        ["schema", "{}"],
        ["rules", "show", "{}"],
        ["rules", "graph", "{}"],
        ["rules", "{}"],
        ["{}"],
    ],
    ids=lambda arguments: " ".join(arguments),
)
def test_names_and_arguments_do_not_steer_the_terminal(arguments, tmp_path: Path) -> None:
    name = "a\x1b[2J\x07\rb\u202e\nError: c\x9b\udcc7"
    result = run_expert(*[one.replace("{}", name) for one in arguments], XDG_STATE_HOME=str(tmp_path))
    assert result.code in (2, 3)
    text = said(result)
    assert "\\x1b[2J" in text
    assert all(char.isprintable() or char == "\n" for char in text)
    assert "\nError: c" not in text


def test_a_failure_of_the_program_itself_is_told_as_one(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    main = importlib.import_module("expert.cli.main")

    class PanicException(BaseException):
        """What libraries written in Rust raise, which is no Exception."""

    for error in (TypeError("odd\x1b[2J"), PanicException("index out of bounds"), RecursionError(), MemoryError()):

        def fail(*_, error=error, **__):
            raise error

        monkeypatch.setattr(main.cli, "main", fail)
        assert main._run() == 70
        text = capsys.readouterr().err
        assert text.startswith(f"expert: this is a bug in the program: {type(error).__name__}")
        assert "It happened at cli/main.py:" in text
        assert "Please report it" in text
        assert "Traceback" not in text
        assert "\x1b" not in text


OLD = "the result of another day"


@pytest.mark.parametrize("name", ["e.xls", "t.csv.gz", "x.txt", "x.ods", "x.db"])
def test_what_is_neither_a_table_nor_a_case_is_no_result(name, tmp_path: Path) -> None:
    (tmp_path / name).write_bytes(b"\xd0\xcf\x11\xe0 no case")
    for option in ("--out", "-o", "--output"):
        (tmp_path / "r.csv").write_text(OLD)
        result = run_expert("evaluate", name, *TOY, option, "r.csv", cwd=tmp_path)
        assert result.code == 3
        assert f"{name}:1:1: E413 a file that ends in '{(tmp_path / name).suffix}' is not read as a table" in result.err
        assert (tmp_path / "r.csv").read_text() == OLD
    assert sorted(os.listdir(tmp_path)) == sorted([name, "r.csv"])


@pytest.mark.parametrize(
    ("arguments", "stdin"),
    [
        (["evaluate", "-", "--out", "old.csv"], b"\xd0\xcf"),
        (["evaluate", "-", "--out", "old.parquet"], b"upper_hand,b\n1,2\n"),
        (["evaluate", "bad.yaml", "worse.yaml", "--out", "old.jsonl"], b""),
        (["evaluate", "folder", "--out", "old.csv"], b""),
        (["evaluate", "none.csv", "--out", "old.csv"], b""),
        (["evaluate", "rejected.csv", "--out", "old.csv"], b""),
        (["evaluate", "rejected.csv", "--out", "old.parquet"], b""),
        (["evaluate", "bad.yaml", "--format", "html", "-o", "pages"], b""),
        (["explain", "bad.yaml", "--format", "html", "-o", "old.html"], b""),
        (["explain", "good.yaml", "scorch", "--format", "html", "-o", "old.html"], b""),
        (["segment", "bad.csv", "--format", "html", "-o", "old.html"], b""),
        (["segment", "bad.csv", "--format", "csv", "-o", "old.csv"], b""),
        (["segment", "rejected.csv", "--strict", "-o", "old.txt"], b""),
        (["rules", "book", "bad.yaml", "-o", "old.md"], b""),
        (["consult", "--session", "old.yaml"], b""),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, list) else "",
)
def test_no_failed_run_touches_what_is_there(arguments, stdin, tmp_path: Path):
    for name in ("bad.yaml", "worse.yaml", "folder/bad.yaml"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text("title: T\nanswers: {window: nowhere}\n")
    (tmp_path / "good.yaml").write_text(GOOD)
    (tmp_path / "bad.csv").write_text('a,"b\n1,2\n')
    (tmp_path / "rejected.csv").write_text("window\nnowhere\n")
    for name in ("csv", "parquet", "jsonl", "html", "txt", "md", "yaml"):
        (tmp_path / f"old.{name}").write_text(OLD)
    (tmp_path / "pages/cases").mkdir(parents=True)
    (tmp_path / "pages/index.html").write_text(OLD)
    (tmp_path / "pages/cases/bad.html").write_text(OLD)

    def all_there():
        return {path: path.read_bytes() for path in sorted(tmp_path.rglob("*")) if path.is_file()}

    before = all_there()
    result = run_expert(*arguments, *TOY, stdin=stdin, cwd=tmp_path)
    assert result.code in (1, 2, 3)
    said(result)
    assert all_there() == before
