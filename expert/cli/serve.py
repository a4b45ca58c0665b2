"""`expert serve`."""

from __future__ import annotations

import importlib.util
from pathlib import Path

import click

from expert.cli.options import color_option, open_rule_base, rules_option
from expert.cli.output import print_error, print_lines, print_note
from expert.documents.layout import Line

#: The addresses at which nobody but this machine can ask.
_OWN = ("127.0.0.1", "::1", "localhost")

_HELP = """\
Answer in a browser, and to other programs: a session as pages, portfolios, the rule base to read, and an API.

It listens on this machine only, unless --host says otherwise. Sessions are the same files as those of `expert
consult`, so one can begin in the browser and go on in the terminal. /api/openapi.json describes the API. Ctrl-C ends
it, after what is being worked on. Needs the extra `web`: pip install 'winwin-expert[web]'.

\b
Examples:
  expert serve
  expert serve --port 8080 --workers 2
  expert serve --host 0.0.0.0 --allow-host expert.example.org

\b
Exit codes: 0 ended, 2 wrong usage or an address that cannot be used, 3 a file is invalid.
"""


@click.command(help=_HELP)
@click.option("--host", default="127.0.0.1", show_default=True, metavar="ADDRESS", help="Where to listen.")
@click.option("--port", type=click.IntRange(0, 65535), default=8000, show_default=True, help="0 takes a free one.")
@click.option(
    "--workers", type=click.IntRange(1, 64), default=1, show_default=True, help="So many processes, each with a core."
)
@click.option(
    "--allow-host", "names", multiple=True, metavar="NAME", help="Another name under which browsers may ask for it."
)
@click.option(
    "--sessions",
    type=click.Path(path_type=Path, file_okay=False),
    metavar="DIR",
    help="Where to keep sessions. Default: where `expert consult` does.",
)
@rules_option
@color_option
def serve(
    host: str,
    port: int,
    workers: int,
    names: tuple[str, ...],
    sessions: Path | None,
    rules_folder: Path | None,
    color: str,
) -> int:
    if missing := [name for name in ("fastapi", "uvicorn") if importlib.util.find_spec(name) is None]:
        raise click.UsageError(f"for this, {' and '.join(missing)} must be there: pip install 'winwin-expert[web]'")
    from expert.web.server import listening, run  # only this command needs them
    from expert.web.settings import Settings, new_secret

    open_rule_base(rules_folder)  # what is wrong with it is said here, and not by each worker
    try:
        at = listening(host, port)
    except OSError as error:
        raise click.UsageError(f"cannot listen on {host}, port {port}: {error.strerror or error}") from None
    settings = Settings(
        rules=str(rules_folder) if rules_folder else None,
        secret=new_secret(),
        sessions=str(sessions) if sessions else None,
    )
    settings = settings._replace(hosts=(*settings.hosts, host.lower(), *[name.lower() for name in names]))
    shown = f"[{host}]" if ":" in host else host
    print_lines([Line(f"Open http://{shown}:{at.getsockname()[1]}/ in a browser. Ctrl-C ends it.")], color)
    if host not in _OWN:
        print_note(
            "Everybody who can reach this machine can ask, without a password and unencrypted. Put it behind a server "
            "that asks who they are, and speaks HTTPS.",
            color,
        )
    try:
        run(settings, at, workers)
    except SystemExit:
        print_error("expert: the server could not be started; the lines above say why")
        return 2
    return 0
