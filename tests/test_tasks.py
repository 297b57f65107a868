"""If a task raises an error, hangs or kills its worker, only that task fails. All others return
their results, in order."""

from __future__ import annotations

import logging
import os
import signal
import struct
import subprocess
import sys
import time
from pathlib import Path

import pytest

from articles.errors import Interrupted
from articles.tasks import Failure, Pool, attempt, failures, pool

# The functions that workers call: they import this module.


def doubled(task):
    return task * 2


def troubled(task):
    """Do what the task says."""
    match task:
        case "raise":
            raise IndexError("of no interest")
        case "sleep":
            time.sleep(600)
        case "deaf":  # like compiled code that never returns to Python
            signal.signal(signal.SIGALRM, signal.SIG_IGN)
            time.sleep(600)
        case "die":
            os.kill(os.getpid(), signal.SIGKILL)
        case "die answering":
            frame = sys._getframe()
            while "result_queue" not in frame.f_locals:
                frame = frame.f_back
            pipe = frame.f_locals["result_queue"]._writer.fileno()
            os.write(pipe, struct.pack("!i", 1_000_000) + b"half")
            os.kill(os.getpid(), signal.SIGKILL)
        case "unsendable":
            return lambda: None
    return task


def imported(module):
    return module in sys.modules


@pytest.fixture
def two(monkeypatch):
    monkeypatch.setattr(pool, "count_cores", lambda: 2)


@pytest.fixture
def impatient(monkeypatch):
    """Shorten the time limits of this process. Workers are forked and keep the usual limit."""
    monkeypatch.setattr(failures, "TIMEOUT_SECONDS", 1.0)
    monkeypatch.setattr(pool, "GRACE_SECONDS", 4.0)


def answers(function, chunks, **options):
    with Pool(function, **options) as workers:
        return list(workers.run(chunks))


def codes(found):
    return [one.problem.code if isinstance(one, Failure) else one for one in found]


def numbers(chunks, size=5):
    return [list(range(start, start + size)) for start in range(0, chunks * size, size)]


@pytest.mark.parametrize("cores", [1, 2])
def test_answers_come_in_the_order_of_the_tasks(monkeypatch, cores):
    monkeypatch.setattr(pool, "count_cores", lambda: cores)
    assert answers(doubled, numbers(60)) == [2 * n for n in range(300)]


@pytest.mark.parametrize("cores", [1, 2])
def test_a_task_that_raises_fails_alone_with_its_name_and_traceback(monkeypatch, cores):
    monkeypatch.setattr(pool, "count_cores", lambda: cores)
    found = answers(troubled, [["a", "raise", "b"], ["c"]])
    assert codes(found) == ["a", "internal-error", "b", "c"]
    assert "IndexError" in found[1].problem.message
    assert "of no interest" in found[1].trace
    assert "in troubled" in found[1].trace


def test_the_log_has_the_traceback_of_another_process(two, caplog):
    failure = answers(troubled, [["raise"]])[0]
    with caplog.at_level(logging.ERROR):
        failure.log("post/a.md")
    assert "post/a.md: An unexpected error (IndexError)" in caplog.text
    assert "in troubled" in caplog.text


def test_a_task_that_kills_its_worker_fails_alone(two):
    chunks = [["a", "b"], ["c", "die", "d"], ["e", "die"], ["f"]]
    expected = ["a", "b", "c", "worker-died", "d", "e", "worker-died", "f"]
    assert codes(answers(troubled, chunks)) == expected


def test_workers_killed_from_outside_cost_no_task(two):
    with Pool(doubled) as workers:
        found = workers.run(iter(numbers(400)))
        first = [next(found) for _ in range(3)]
        for process in list(workers._executor._processes.values()):
            os.kill(process.pid, signal.SIGKILL)
        assert first + list(found) == [2 * n for n in range(2000)]


@pytest.mark.parametrize("kind", ["sleep", "deaf"])
def test_a_task_that_does_not_end_fails_alone(two, impatient, kind):
    began = time.monotonic()
    chunks = [["a"], ["b", kind, "c"], ["d"]]
    assert codes(answers(troubled, chunks)) == ["a", "b", "took-too-long", "c", "d"]
    assert time.monotonic() - began < 60


def test_without_workers_a_task_that_does_not_end_is_stopped_too(impatient):
    assert codes(answers(troubled, [["a", "sleep", "b"]], workers=False)) == [
        "a", "took-too-long", "b",
    ]  # fmt: skip


def test_an_answer_that_cannot_be_sent_is_a_failure(two):
    assert codes(answers(troubled, [["a", "unsendable", "b"]])) == ["a", "internal-error", "b"]


def test_half_an_answer_of_a_dead_worker_keeps_nobody_waiting_for_ever(two, impatient):
    assert codes(answers(troubled, [["a"], ["b", "die answering", "c"], ["d"]])) == [
        "a", "b", "took-too-long", "c", "d",
    ]  # fmt: skip


def test_where_no_process_can_be_started_the_tasks_are_done_here(two, monkeypatch):
    def refused(*_given, **_options):
        raise OSError("no more processes")

    monkeypatch.setattr(pool.forkserver, "ensure_running", refused)
    assert answers(doubled, numbers(2)) == [2 * n for n in range(10)]


def test_workers_that_never_come_up_are_not_the_fault_of_the_tasks(two, monkeypatch):
    monkeypatch.setattr(pool, "_start_worker", _dies_at_once)
    assert answers(doubled, numbers(2)) == [2 * n for n in range(10)]


def _dies_at_once(*_given):
    os._exit(1)


def test_few_tasks_start_no_process(monkeypatch):
    monkeypatch.setattr(pool, "_start_forkserver", lambda module: pytest.fail("started"))
    assert answers(doubled, [[1]], workers=False) == [2]


@pytest.mark.parametrize("ending", [Interrupted(2), KeyboardInterrupt(), SystemExit(1)])
def test_what_ends_the_program_is_no_failure_of_a_task(ending):
    def stop(_task):
        raise ending

    with pytest.raises(type(ending)):
        attempt(stop, "a")


def test_no_worker_is_left_when_the_pool_is_closed(two):
    with Pool(doubled) as workers:
        list(workers.run(numbers(3)))
        processes = list(workers._executor._processes.values())
    assert processes
    assert not [one for one in processes if one.is_alive()]


IN_ANOTHER_FOLDER = """
import sys
sys.path.insert(0, {root!r})
from articles.tasks import Pool, pool
from tests.test_tasks import imported
pool.count_cores = lambda: 2
if __name__ == "__main__":
    with Pool(imported) as workers:
        print(list(workers.run([["articles.tasks.pool", "django"]])))
"""


def test_workers_find_everything_whatever_the_folder(tmp_path):
    script = tmp_path / "script.py"
    script.write_text(IN_ANOTHER_FOLDER.format(root=str(Path(__file__).parents[1])))
    ran = subprocess.run(
        [sys.executable, str(script)], cwd=tmp_path, capture_output=True, text=True, timeout=120
    )
    assert (ran.stdout, ran.stderr) == ("[True, False]\n", "")
