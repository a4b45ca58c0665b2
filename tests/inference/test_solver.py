"""The solver and the signals of a terminal."""

import signal
import threading

import pytest

from expert.inference.solver import Solver


@pytest.mark.skipif(not hasattr(signal, "pthread_kill"), reason="there are no such signals on Windows")
def test_ctrl_c_waits_until_the_solver_is_done() -> None:
    """Else it may come while clingo calls back into Python, which ends the process."""
    solver = Solver()
    with solver.write():
        solver.chosen()
    seen = []

    def interrupt_at_each_model():
        for model in solver.models([]):
            signal.pthread_kill(threading.get_ident(), signal.SIGINT)
            seen.append(str(model))

    # A process that a script starts in the background ignores Ctrl-C, and so would the test.
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    try:
        with pytest.raises(KeyboardInterrupt):
            interrupt_at_each_model()
    finally:
        signal.signal(signal.SIGINT, before)
    assert len(seen) == 2
    assert solver.possible([])
    assert signal.SIGINT not in signal.pthread_sigmask(signal.SIG_BLOCK, [])
