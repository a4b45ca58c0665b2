"""`expert consult` from a pipe and in a pseudo-terminal, with everything that can happen to a session."""

import contextlib
import fcntl
import json
import os
import pty
import re
import select
import signal
import stat
import struct
import subprocess
import sys
import termios
from datetime import datetime
from pathlib import Path

import pytest

from expert.documents.layout import width_of
from expert.model.rulebase import RuleBase
from expert.session.consultant import Consultant
from expert.session.session import Session, tell
from expert.session.storage import SessionFile, Taken, begin_from, new_file, session_text, sessions_folder
from expert.session.text import ALL_ASKED
from tests.conftest import DATA, ROOT, run_expert
from tests.session.sessions import Person

TOY = ("--rules", DATA / "toy")
ESCAPE = "\x1b"


@pytest.fixture
def consult(tmp_path):
    """Runs `expert consult` over the toy base with these lines as standard input."""

    def run(*lines, options=(), **environment):
        text = lines[0] if lines and isinstance(lines[0], bytes) else "".join(f"{line}\n" for line in lines)
        return run_expert("consult", *TOY, *options, stdin=text, XDG_STATE_HOME=str(tmp_path / "state"), **environment)

    return run


def kept(tmp_path):
    return sorted((tmp_path / "state/expert/sessions").glob("*.yaml"))


# ---------------------------------------------------------------------- pipes


ALL = ("days_wet = 9", "leaves = 1,2", "pot_drains = no", "window = north")


def test_a_whole_session_from_a_pipe(consult, tmp_path: Path) -> None:
    result = consult(*ALL)
    assert (result.code, result.err) == (0, "")
    assert ESCAPE not in result.out
    assert ALL_ASKED in result.out
    assert "* The roots rot" in result.out
    (file,) = kept(tmp_path)
    again = run_expert("evaluate", file, *TOY)
    assert again.code == 0
    assert "* The roots rot" in again.out


def test_at_the_end_of_input_what_is_unanswered_is_listed(consult, tmp_path: Path) -> None:
    result = consult("1")
    assert result.code == 4
    assert "questions not answered that can still change the result" in result.out
    assert result.out.endswith(f"--resume {kept(tmp_path)[0].stem}\n")
    assert consult("quit", options=("--resume", kept(tmp_path)[0].stem)).code == 0


def test_a_line_that_cannot_be_understood_ends_it_before_the_next_answers_the_wrong_question(
    consult, tmp_path: Path
) -> None:
    result = consult("window = sooth", "1", "1")
    assert result.code == 3
    assert "did you mean 'South'?" in result.out
    assert "answers: {}" in kept(tmp_path)[0].read_text()


def test_answers_from_a_file(consult, tmp_path: Path) -> None:
    file = tmp_path / "answers.txt"
    file.write_text("# as told on the telephone\n\n" + "\n".join(ALL))
    result = consult("quit", options=("--answers", file))
    assert result.code == 0
    assert ALL_ASKED in result.out


@pytest.mark.parametrize(
    "line",
    [b"window = gr\xf6\xdfe\n", b"\x00\x01\x02\x1b[2J\x9b1\n", b"x" * 10_000 + b"\n", b"\xff\xfe\n", "창문\n".encode()],
    ids=["latin-1", "controls", "long", "not-text", "korean"],
)
def test_hostile_lines_do_no_harm(consult, line) -> None:
    result = consult(line)
    assert result.code in (0, 3, 4)
    assert result.err == ""
    assert all(char.isprintable() or char == "\n" for char in result.out)
    assert len(result.out) < 20_000


def test_wrong_usage(consult, tmp_path: Path) -> None:
    assert consult(options=("--as", "gardener")).code == 2
    assert "did you mean 'water'" in consult(options=("--goal", "watr")).err
    nothing = consult(options=("--goal", "light")).err
    assert "nothing can be concluded about 'light', and the topics are water" in " ".join(nothing.split())
    assert consult(options=("--resume",)).code == 2
    assert consult(options=("--resume", tmp_path / "none.yaml")).code == 2
    assert consult("quit").code == 0
    name = kept(tmp_path)[0].stem
    assert f"did you mean '{name}'" in " ".join(consult(options=("--resume", f"{name}0")).err.split())
    there = tmp_path / "there.yaml"
    there.write_text("mine")
    result = consult(options=("--session", there))
    assert (result.code, there.read_text()) == (2, "mine")


def test_a_topic_without_conclusions_is_not_advised_in_its_own_place(tmp_path: Path) -> None:
    """The base that comes with the program has a topic `growth`, in which only questions stand, and a gap `growth`."""
    told = run_expert("consult", "--goal", "growth", XDG_STATE_HOME=str(tmp_path))
    assert told.code == 2
    assert "did you mean 'growth'" not in told.err


def test_what_was_asked_about_and_does_not_follow_is_said(consult, tmp_path: Path) -> None:
    page = tmp_path / "advice.md"
    result = consult(
        "report", "pot_drains = no", "days_wet = 9", "leaves = 3", f"save {page}", options=("--goal", "rot")
    )
    words = " ".join(result.out.split())
    assert "'The roots rot' does not follow yet. Type `why not rot` to see what is missing." in words
    assert "'The roots rot' does not follow. Type `why not rot` to see what is missing." in words
    assert "'The roots rot' does not follow.\n" in page.read_text()
    follows = consult("pot_drains = no", "leaves = 1", options=("--goal", "rot")).out
    assert "does not follow" not in follows


def test_what_only_an_unknown_answer_could_make_matter_is_not_called_open(consult) -> None:
    """What drowns the roots matters to rot only if the leaves show it, which is not known."""
    result = consult("leaves = unknown", "report all", options=("--goal", "rot"))
    words = " ".join(result.out.split())
    assert ALL_ASKED in words
    assert "not answered yet can still add something" not in words
    assert "Once you have answered some of this, 3 more questions can matter." in words


def test_what_if_shows_all_that_would_follow(tmp_path: Path) -> None:
    """`so far` cannot show the rest, since nothing of it was answered."""
    told = run_expert("consult", "--as", "supplier", stdin="what if 1\n", XDG_STATE_HOME=str(tmp_path)).out
    assert told.count("Now follows: ") > 3
    assert "more: type" not in told


def test_a_stored_case_and_goals(consult, tmp_path: Path) -> None:
    result = consult("quit", options=("--case", DATA / "toy-case.yaml", "--goal", "trouble", "--title", "나의 화분"))
    assert result.code == 0
    text = kept(tmp_path)[0].read_text()
    assert 'title: "나의 화분"' in text
    assert "goals: [trouble]" in text


def test_commands_from_a_pipe(consult, tmp_path: Path) -> None:
    page = tmp_path / "advice.md"
    case = tmp_path / "copy.yaml"
    result = consult(
        "why", "why", "?", "help", "so far", "review", "back", "how", *ALL[:3], "how rot", "why not scorch",
        "what if window = south", "change leaves", "", "none", "how The roots rot", "change 1", "1", "report",
        f"save {page}", f"save {case}", "save", "quit",
    )  # fmt: skip
    assert (result.code, result.err) == (0, "")
    assert "What an answer can do" in result.out
    assert "Drowned roots rot" in result.out
    assert "No longer follows: the roots rot" in result.out
    assert "# Session of" in page.read_text()
    assert run_expert("evaluate", case, *TOY).code == 0
    assert stat.S_IMODE(case.stat().st_mode) == 0o600


# ---------------------------------------------------------------------- files


def test_session_files_are_private_and_where_it_is_stated(consult, tmp_path: Path) -> None:
    result = consult("1")
    (file,) = kept(tmp_path)
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert stat.S_IMODE(file.parent.stat().st_mode) == 0o700
    assert str(file) in "".join(result.out.split())
    assert [path.name for path in file.parent.iterdir()] == [file.name]  # neither a lock nor half a file is left


def test_where_sessions_are(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))
    assert sessions_folder({}) == tmp_path / ".local/state/expert/sessions"
    assert sessions_folder({"XDG_STATE_HOME": "not/absolute"}) == tmp_path / ".local/state/expert/sessions"
    assert sessions_folder({"XDG_STATE_HOME": "/x"}).as_posix() == "/x/expert/sessions"


def test_an_old_file_resumes_with_what_no_longer_fits_reported(consult, tmp_path: Path) -> None:
    old = tmp_path / "old.yaml"
    old.write_text(
        "title: Old\nanswers: {days_wet: 9, colour: blue, window: west, roots: fine}\n"
        "session: {base: houseplants, version: '0', digest: abc}\n"
    )
    result = consult("review", "quit", options=("--resume", old))
    assert result.code == 0
    shown = " ".join(result.out.split())
    for name in ("colour", "window", "roots"):
        assert f"Your answer to '{name}' no longer fits" in shown
    assert "The rules have changed" in shown
    text = old.read_text()
    assert "colour: blue" in text.split("unfit:")[1]
    assert "days_wet: 9" in text.split("session:")[0]
    assert run_expert("evaluate", old, *TOY).code == 0


def test_a_session_of_another_base_is_refused(consult, tmp_path: Path) -> None:
    old = tmp_path / "old.yaml"
    old.write_text("title: Old\nanswers: {}\nsession: {base: winwin, version: '0', digest: abc}\n")
    result = consult("1", options=("--resume", old))
    assert result.code == 3
    assert "winwin" in result.err


def test_a_second_session_on_the_same_file_is_refused(consult, tmp_path: Path) -> None:
    path = tmp_path / "mine.yaml"
    path.write_text("title: T\nanswers: {}\n")
    first = SessionFile(path)
    with pytest.raises(Taken):
        SessionFile(path)
    result = consult("1", options=("--resume", path))
    assert result.code == 2
    assert "another session is running" in " ".join(result.err.split())
    first.close()
    assert consult("1", options=("--resume", path)).code == 4


def test_a_folder_that_cannot_be_written_is_said_plainly_and_the_session_goes_on(consult, tmp_path: Path) -> None:
    # Permissions do not stop root, but a file in the place of a folder does.
    (tmp_path / "state").write_text("")
    elsewhere = tmp_path / "elsewhere.yaml"
    result = consult(*ALL, f"save {elsewhere}", "quit")
    assert result.code == 0
    assert "The session cannot be saved" in result.out
    assert "Not a directory" in result.out
    assert "* The roots rot" in result.out
    assert "days_wet: 9" in elsewhere.read_text()


def test_a_full_disk_is_said_plainly_and_loses_nothing(base: RuleBase, tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    failing = []
    real = os.fsync

    def fsync(descriptor):
        if failing:
            raise OSError(28, "No space left on device")
        real(descriptor)

    monkeypatch.setattr(os, "fsync", fsync)
    lines = iter(["unknown", "FULL", "unknown", "FREE", "unknown", "quit"])

    def answer(name):
        line = next(lines)
        if line in ("FULL", "FREE"):
            failing[:] = [line] if line == "FULL" else []
            line = next(lines)
        return line

    person = Person(Consultant(base), tmp_path / "s.yaml", answer)
    shown = " ".join(person.shown.split())
    assert "No space left on device" in shown
    assert "The session is saved again" in shown
    assert len(begin_from(base, str(tmp_path / "s.yaml")).session.answers) == 3
    assert [path.name for path in tmp_path.iterdir()] == ["s.yaml"]


def test_what_is_kept_comes_back(base: RuleBase, tmp_path: Path) -> None:
    session = Session(
        title='A "case": 한국', story="Told\nin two lines", perspective="buyer", goals=("culture", "opportunism")
    )
    answers = [("expected_years", "2.5"), ("acts_observed", {"verbal_order": "true", "price_forced_down": "unknown"}),
               ("upper_hand", ["buyer", "neither"]), ("buyer_measures", []), ("contract_form", "unknown")]  # fmt: skip
    for name, raw in answers:
        session = tell(session, name, raw)
    file = tmp_path / "s.yaml"
    file.write_text(session_text(base, session, file))
    resumed = begin_from(base, str(file))
    assert resumed.session == session
    assert not resumed.changed


def test_whatever_a_title_or_a_file_is_called_can_be_read_again(consult, tmp_path: Path) -> None:
    for number, title in enumerate(["a\x7fb\x85\u2028\ufffe", b"no \xff text".decode(errors="surrogateescape")]):
        path = tmp_path / f"{number}.yaml"
        assert consult("quit", options=("--session", path, "--title", title)).code == 0
        assert consult("quit", options=("--resume", path)).code == 0
    for name in (b"\xff".decode(errors="surrogateescape"), "n" * 230):
        path = tmp_path / f"{name}.yaml"
        assert consult("leaves = 1", options=("--session", path)).code == 4
        assert "1 answered" in consult("quit", options=("--resume", path)).out


def test_areas_and_a_perspective_that_are_gone_are_reported_and_do_not_narrow_the_session(
    consult, tmp_path: Path
) -> None:
    old = tmp_path / "old.yaml"
    old.write_text(
        "title: T\nsession: {base: houseplants, version: '0', digest: abc, goals: [fire, rot], perspective: gardener}"
    )
    shown = " ".join(consult("quit", options=("--resume", old)).out.split())
    assert "do not know 'fire' any more" in shown
    assert "do not know 'gardener' any more" in shown
    assert "We ask only about: The roots rot." in shown
    assert "fire" not in old.read_text()
    old.write_text("title: T\nsession: {base: houseplants, version: '0', digest: abc, goals: [fire]}")
    assert "Question 1 of at most 5" in consult("quit", options=("--resume", old)).out


def test_a_stored_case_is_not_overwritten_by_resuming_it(consult, tmp_path: Path) -> None:
    case = tmp_path / "case.yaml"
    case.write_text("title: T\nanswers: {days_wet: 9}\nexpect: {open: [leaves]}\n")
    result = consult("quit", options=("--resume", case))
    assert result.code == 2
    assert "--case" in result.err
    assert "expect" in case.read_text()
    assert consult("quit", options=("--case", case)).code == 0


def test_the_command_that_resumes_has_the_parameters(consult, tmp_path: Path) -> None:
    result = consult("quit", options=("--param", "wet_days=3"))
    assert f"--param=wet_days=3 --resume {kept(tmp_path)[0].stem}" in result.out


def test_the_ending_says_what_is_saved(consult, tmp_path: Path) -> None:
    names = ("case.yaml", "CASE.YML", "case.json", "case", "report.md", "page.html", "a.pdf", "b.txt", "c.xlsx")
    result = consult("days_wet = 9", *[f"save {tmp_path / name}" for name in names], "quit")
    text = " ".join(result.out.split())
    assert result.code == 3
    assert "Not saved: nothing is written to files that end in '.pdf'. A case ends in .yaml, .yml or .json" in text
    written = {path.name: path.read_text() for path in tmp_path.iterdir() if path.is_file()}
    assert set(written) == {"case.yaml", "CASE.YML", "case.json", "report.md", "page.html"}
    assert json.loads(written["case.json"])["answers"] == {"days_wet": "9"}
    assert written["page.html"].startswith("<!doctype html>")
    for name in ("case.yaml", "CASE.YML", "case.json"):
        assert run_expert("evaluate", tmp_path / name, *TOY).code == 0


def test_a_session_in_json_is_kept_in_json(consult, tmp_path: Path) -> None:
    file = tmp_path / "s.json"
    assert consult("days_wet = 9", options=("--session", file)).code == 4
    assert consult("leaves = 1", options=("--resume", file)).code in (0, 4)
    assert json.loads(file.read_text())["answers"] == {"days_wet": "9", "leaves": ["yellow"]}
    refused = consult(options=("--session", tmp_path / "s.html"))
    assert refused.code == 2
    assert "has to end in '.yaml', '.yml' or '.json'" in " ".join(refused.err.split())


@pytest.mark.parametrize(
    ("options", "code", "said"),
    [
        ([], 2, "name a file for it with --session FILE"),
        (["--resume"], 2, "name the file of one with --resume FILE"),
        (["--resume", "yesterday"], 2, "name the file of one with --resume FILE"),
        (["--session", "s.yaml"], 4, ""),
    ],
)
def test_somebody_without_a_home_keeps_a_session_where_they_say(options, code, said, tmp_path: Path) -> None:
    """As in a container whose user has no entry in the system's list of users."""
    homeless = "import os, pwd\nos.environ.pop('HOME', None)\ndef nobody(_): raise KeyError\npwd.getpwuid = nobody\n"
    program = f"{homeless}import expert.cli\nexpert.cli.main()"
    given = {key: value for key, value in os.environ.items() if key != "XDG_STATE_HOME"}
    done = subprocess.run(
        [sys.executable, "-c", program, "consult", *map(str, TOY), *options],
        input="days_wet = 9\n", capture_output=True, text=True, cwd=tmp_path, check=False,
        env={**given, "PYTHONPATH": str(ROOT)},
    )  # fmt: skip
    assert done.returncode == code
    assert said in " ".join(done.stderr.split())
    assert (tmp_path / "s.yaml").exists() == (code == 4)


def test_a_copy_overwrites_no_file_of_others(consult, tmp_path: Path) -> None:
    theirs = tmp_path / "theirs.md"
    theirs.write_text("theirs")
    mine = tmp_path / "mine.yaml"
    result = consult("days_wet = 9", f"save {theirs}", f"save {mine}", "leaves = 1", f"save {mine}", f"save {tmp_path}",
                     "save /", "save ..", "save ~nobody-of-this-name/x", "quit")  # fmt: skip
    assert (result.code, result.err, theirs.read_text()) == (3, "", "theirs")
    assert "there is such a file already" in " ".join(result.out.split())
    assert result.out.count("Not saved") == 5
    assert "leaves: [yellow]" in mine.read_text()
    assert sorted(path.name for path in tmp_path.iterdir()) == ["mine.yaml", "state", "theirs.md"]


def test_what_others_write_to_the_file_while_a_session_runs_is_not_lost(base: RuleBase, tmp_path: Path):
    file = tmp_path / "s.yaml"

    def answer(name):
        if name and not file.read_text().startswith("theirs"):
            file.write_text("theirs")
            return "unknown"
        return "quit"

    person = Person(Consultant(base), file, answer)
    assert "another program has changed this file" in " ".join(person.shown.split())
    assert file.read_text() == "theirs"


def test_sessions_that_begin_at_the_same_time_have_files_of_their_own(tmp_path: Path) -> None:
    now = datetime(2026, 1, 2)
    first = SessionFile(new_file(tmp_path, now))
    assert new_file(tmp_path, now) != first.path
    first.close()


def test_numbers_without_end_and_conclusions_without_a_rule(consult) -> None:
    many = "1" * 5000
    result = consult(f"how {many}", "leaves = 1", f"change {many}", "days_wet = 9", f"how {many}", "how 01",
                     "why not advice=dry", "quit")  # fmt: skip
    assert result.err == ""
    assert result.code == 3
    assert "Drowned roots rot" in result.out


# ---------------------------------------------------------------------- a person at a terminal


def _at_terminal():
    fcntl.ioctl(0, termios.TIOCSCTTY, 0)
    # A test run in the background hands down that it is not to be interrupted.
    signal.signal(signal.SIGINT, signal.default_int_handler)


class Terminal:
    """`expert consult` in a pseudo-terminal."""

    def __init__(self, tmp_path, *options, columns=80, base=TOY, **environment):
        self.shown = ""
        master, slave = pty.openpty()
        fcntl.ioctl(slave, termios.TIOCSWINSZ, struct.pack("HHHH", 24, columns, 0, 0))
        given = {key: value for key, value in os.environ.items() if key not in ("NO_COLOR", "COLUMNS", "LINES")}
        given["PYTHONPATH"] = str(ROOT)
        self.process = subprocess.Popen(
            [sys.executable, "-m", "expert", "consult", *map(str, base), *map(str, options)],
            stdin=slave, stdout=slave, stderr=slave, cwd=ROOT, start_new_session=True,
            preexec_fn=_at_terminal,
            env={**given, "TERM": "xterm", "XDG_STATE_HOME": f"{tmp_path}/state", **environment},
        )  # fmt: skip
        os.close(slave)
        self.master = master

    def read(self, until):
        """Waits until a text is shown; what has been shown since the last time."""
        new = ""
        while until not in new:
            try:
                data = os.read(self.master, 65536)
            except OSError:  # the other end is closed
                data = b""
            if not data:
                raise AssertionError(f"ended without {until!r} after {new!r}")
            new += data.decode(errors="replace")
        self.shown += new
        return new

    def type(self, text, until="\n> "):
        """Types a line, and waits for the next prompt."""
        os.write(self.master, text.encode() + b"\r")
        return self.read(until)

    def press(self, key, until):
        """Presses a key, and waits for a text as a person does: where nothing happens they press again. A Ctrl-C that
        comes between the prompt and Python's waiting for a line is only taken with the next key (readline)."""
        os.write(self.master, key)
        while not select.select([self.master], [], [], 5)[0]:
            os.write(self.master, key)
        return self.read(until)

    def end(self):
        """Waits for the end; the exit code."""
        with contextlib.suppress(AssertionError):
            self.read("\0never")
        code = self.process.wait()
        os.close(self.master)
        return code


def plain(text):
    return re.sub(r"\x1b\[[0-9;?]*[a-zA-Z]", "", text).replace("\r", "")


def test_a_whole_session_at_a_terminal(tmp_path: Path) -> None:
    terminal = Terminal(tmp_path)
    first = plain(terminal.read("\n> "))
    assert "houseplant" in first
    assert "Question 1 of at most 5" in first
    terminal.type("change window")
    assert "Did you mean 'South'" in plain(terminal.type("sooth"))
    terminal.type("yes")
    assert "Enter keeps: South" in plain(terminal.type("back"))
    terminal.type("")
    for line in ALL:
        terminal.type(line)
    assert ALL_ASKED in plain(terminal.shown)
    assert "So the roots rot." in plain(terminal.type("how rot"))
    assert "Rule: Drowned roots rot" in plain(terminal.type("how rot all"))
    terminal.type("change window")
    changed = plain(terminal.type("south"))
    assert "What this changes stands above" in changed
    assert "let it dry" not in changed
    assert "let it dry" in plain(terminal.type("report"))
    terminal.type("quit", until="To go on")
    assert terminal.end() == 0
    assert f"{ESCAPE}[" in terminal.shown  # colours


def test_who_asks_and_about_what_is_asked_first(tmp_path: Path) -> None:
    terminal = Terminal(tmp_path, base=())
    assert "Who are you?" in plain(terminal.read("\n> "))
    assert "Did you mean 'A small firm that supplies a large one" in plain(terminal.type("suplier"))
    shown = " ".join(plain(terminal.type("1")).split())
    assert "You are: A small firm that supplies a large one" in shown
    assert "Question 1 of at most" in shown  # who says who they are is not asked what matters to them
    terminal.type("quit", until="To go on")
    assert terminal.end() == 0
    assert "perspective: supplier" in kept(tmp_path)[0].read_text()
    terminal = Terminal(tmp_path, base=())
    terminal.read("\n> ")
    assert "Which areas matter to you?" in plain(terminal.type("somebody else"))
    shown = " ".join(plain(terminal.type("1,2")).split())
    assert "We ask only about: " in shown
    terminal.type("quit", until="To go on")
    assert terminal.end() == 0
    assert "goals: [culture, power]" in max(kept(tmp_path), key=lambda path: path.stat().st_mtime_ns).read_text()


def test_no_color_and_accessible(tmp_path: Path) -> None:
    for options, environment in (((), {"NO_COLOR": "1"}), (("--accessible",), {}), ((), {"ACCESSIBLE": "1"})):
        terminal = Terminal(tmp_path, *options, **environment)
        accessible = bool(options or "ACCESSIBLE" in environment)
        prompt = "Your answer: " if accessible else "> "
        terminal.read(prompt)
        for line in ALL:
            terminal.type(line, until=prompt)
        shown = terminal.type("how rot", until=prompt)
        assert re.findall(r"\x1b\[[0-9;]*m", terminal.shown) == []
        if accessible:
            assert ESCAPE not in terminal.shown
            assert "|" not in shown
        terminal.type("quit", until="To go on")
        assert terminal.end() == 0


def test_control_c_and_control_d_tell_how_to_go_on(tmp_path: Path) -> None:
    for key, code in ((b"\x03", 130), (b"\x04", 4)):
        terminal = Terminal(tmp_path)
        terminal.read("\n> ")
        terminal.type("leaves = 1")
        assert "--resume" in plain(terminal.press(key, "--resume"))
        assert terminal.end() == code


def test_kill_9_loses_no_answer(tmp_path: Path) -> None:
    terminal = Terminal(tmp_path)
    terminal.read("\n> ")
    terminal.type("leaves = 1,2")
    terminal.type("pot_drains = no")
    os.write(terminal.master, b"days_wet = 5")
    terminal.process.send_signal(signal.SIGKILL)
    assert terminal.end() == -signal.SIGKILL
    (file,) = kept(tmp_path)
    assert "leaves: [yellow, limp]" in file.read_text()
    # The lock has died with its session.
    again = run_expert("consult", *TOY, "--resume", stdin="review\nquit\n", XDG_STATE_HOME=str(tmp_path / "state"))
    assert again.code == 0
    assert "2 answered" in again.out


def test_pasted_text_does_no_harm(tmp_path: Path) -> None:
    terminal = Terminal(tmp_path)
    terminal.read("\n> ")
    assert "longer than any answer" in plain(terminal.type("x" * 10_000))
    assert "Question 3 of" in plain(terminal.type("\x1b[200~window = 1\x1b[201~") and terminal.type("leaves = none"))
    os.write(terminal.master, "한국어 \udcf6\r".encode("utf-8", "surrogateescape"))
    assert "Type" in plain(terminal.read("\n> "))
    terminal.type("quit", until="To go on")
    assert terminal.end() == 0


@pytest.mark.parametrize("width", [40, 60, 100, 200])
def test_nothing_is_wider_than_the_terminal(base: RuleBase, tmp_path: Path, width) -> None:
    lines = iter(["?", "why", "why", "1", "1", "unknown", "so far", "review", "how 1", "what if 1", "report", "help",
                  "why not opportunism", "report all", "change", "한국어로 쓴 답", "zebra " * 40, "quit",
                  "no"])  # fmt: skip
    session = Session(title="한국의 납품업체 " * 12, perspective="supplier", goals=("culture", "power"))
    person = Person(Consultant(base), tmp_path / "s.yaml", lambda name: next(lines), session=session, width=width)
    # A path is one word, and is not broken: it has to be copied whole.
    shown = [line for line in person.shown.splitlines() if str(tmp_path) not in line and not line.startswith("/")]
    assert [line for line in shown if width_of(line) > width] == []


def test_leaving_early_offers_the_result_so_far(base: RuleBase, tmp_path: Path) -> None:
    for answer, seen in (("yes", True), ("no", False)):
        lines = iter(["1", "quit", answer])
        session = Session(title="A test", perspective="supplier")
        file = tmp_path / f"{answer}.yaml"
        person = Person(Consultant(base), file, lambda _, lines=lines: next(lines), session=session)
        assert person.code == 0
        assert "Do you want to see the result so far?" in person.shown
        assert ("How sure we are" in person.shown) == seen
        assert person.shown.rstrip().endswith(f"{answer}.yaml")


def test_the_question_is_put_again_after_what_moves_it_away(base: RuleBase, tmp_path: Path) -> None:
    lines = iter(["so far", "why", "help", "?", "quit", "no"])
    person = Person(Consultant(base), tmp_path / "s.yaml", lambda name: next(lines))
    assert len(set(person.asked[:5])) == 1
    assert person.asked[0]


def test_whoever_asks_sees_the_result_before_they_are_offered_the_rest(base: RuleBase, tmp_path: Path) -> None:
    """The rest is what their perspective leaves out. Saying yes goes on with it, and the file remembers that."""
    told = []

    def answer(name: str) -> str:
        told.append(name)
        return "unknown" if name else "yes" if told.count("") == 1 else "quit"

    session = Session(title="A test", perspective="supplier")
    person = Person(Consultant(base), tmp_path / "s.yaml", answer, session=session)
    own, rest = told[: told.index("")], told[told.index("") + 1 :]
    own_topics = base.perspectives["supplier"].topics
    assert {base.attributes[name].topic for name in own} <= set(own_topics)
    assert {base.attributes[name].level for name in rest if name} & set(base.perspectives["supplier"].leaves_out)
    first = person.shown.split("Do you want to answer them, too?")[0]
    assert first.count("How sure we are") == 1
    assert "everything: true" in (tmp_path / "s.yaml").read_text()
    assert begin_from(base, str(tmp_path / "s.yaml")).session.everything


def test_what_a_file_answers_is_not_asked_and_keeps_its_origin(tmp_path: Path) -> None:
    (tmp_path / "room.yaml").write_text("answers: {window: south}\n")
    file = tmp_path / "s.yaml"
    first = run_expert("consult", *TOY, "--with", tmp_path / "room.yaml", "--session", file, stdin="leaves = none\n")
    assert "1 answer from" in first.out
    assert "Which window?" not in first.out
    text = file.read_text()
    assert "window: south" in text.split("session:")[0]
    assert "room.yaml" in text.split("origins:")[1]
    again = run_expert("consult", *TOY, "--resume", file, stdin="change window\nnorth\n")
    assert again.code in (0, 4)
    assert "origins" not in file.read_text()  # it is an answer of this session now


def test_two_answers_are_not_guessed_between_and_commands_are_near(base: RuleBase, tmp_path: Path) -> None:
    lines = iter(["contract_form = 1 or 2", "wyh", "quit", "no"])
    person = Person(Consultant(base), tmp_path / "s.yaml", lambda name: next(lines))
    shown = " ".join(person.shown.split())
    assert "If two people answer differently, type 1,2." in shown
    assert "Did you mean the command `why`?" in shown
