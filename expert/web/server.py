"""Running the application: one process, or several that take requests from one address."""

from __future__ import annotations

import os
import socket
from typing import Any

import uvicorn
from uvicorn.supervisors import Multiprocess

from expert.web.app import SETTINGS
from expert.web.settings import Settings

#: Where what happens is told: a line for each request, and what uvicorn itself has to say of trouble.
LOGGING: dict[str, Any] = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "%(asctime)s %(message)s"}},
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "line"}},
    "loggers": {
        "expert.web": {"handlers": ["stderr"], "level": "INFO", "propagate": False},
        "uvicorn": {"handlers": ["stderr"], "level": "WARNING", "propagate": False},
    },
}


def listening(host: str, port: int) -> socket.socket:
    """Return a socket that listens at an address. Raises OSError."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    # With its protocol named, asyncio sends answers at once; otherwise each waits 40 ms for the browser's receipt.
    listener = socket.socket(family, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    try:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind((host, port))
        listener.listen(128)
    except OSError:
        listener.close()
        raise
    return listener


def run(settings: Settings, at: socket.socket, workers: int) -> None:
    """Serve until somebody ends the process; what is being worked on then is finished."""
    os.environ[SETTINGS] = settings.in_environment()
    config = uvicorn.Config(
        "expert.web.app:from_environment",
        factory=True,
        workers=workers,
        ws="none",
        log_config=LOGGING,
        access_log=False,
        server_header=False,
        proxy_headers=False,
        timeout_keep_alive=10,
        timeout_graceful_shutdown=round(settings.limits.seconds) + 5,
    )
    if workers > 1:
        Multiprocess(config, [at]).run()
    else:
        uvicorn.Server(config).run(sockets=[at])
