"""Locks, several runs at once, and links in the output directory."""

import fcntl
import shutil
import subprocess
import time

from . import harness, reprocessing
from .fault_support import expect, finish, reset, summary, wait_until


def dead_lock(context, tally, work):
    """A lock file that a dead process left holds nobody."""
    for _ in range(context.count(10, 3)):
        process = work.start()
        wait_until(lambda: (work.output / ".lock").exists() and work.which(work.items[0]) == "new")
        process.kill()
        process.wait()
        reprocessing.survivors(process.pid)
        outcome = work.run(limit=120)
        expect(tally, work, "dead process's lock", outcome, {0}, complete="new")
        reset(work, "old")
        work.choose("new")
    (work.output / ".lock").write_text("999999\n")
    finish(tally, work, "a lock file of another's making")


def held_lock(context, tally, work):
    """While another process holds the lock, a run leaves with 75, at once or after its patience."""
    with (work.output / ".lock").open("a") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        outcome = work.run(limit=30)
        expect(tally, work, "held lock", outcome, {75}, complete="old")
        tally.check(outcome.seconds < 2, "held lock", "held lock: takes more than 2 s to say so", [], outcome)
        outcome = work.run("--wait", "--wait-limit", "2", limit=30)
        expect(tally, work, "held lock, --wait-limit 2", outcome, {75}, complete="old")
        tally.check(
            2 <= outcome.seconds < 5,
            "held lock",
            f"--wait-limit 2 waits {outcome.seconds:.0f} s",
            [],
            outcome,
        )
        process = work.start("--wait")
        time.sleep(2)
        tally.check(process.poll() is None, "held lock", "--wait does not wait")
    tally.check(
        process.wait(timeout=120) == 0,
        "held lock",
        f"--wait, then the lock is free: exit code {process.returncode}",
    )
    found = work.faults(complete="new")
    tally.check(not found, "held lock", f"--wait, then the lock is free: {found}", [work.output])


def together(work, count, *options):
    """Runs the pipeline several times at once. Returns the outcomes."""
    processes = [work.start(*options, stdout=subprocess.PIPE, stderr=subprocess.PIPE) for _ in range(count)]
    outcomes = []
    for process in processes:
        stdout, stderr = process.communicate(timeout=300)
        outcomes.append(harness.Outcome(work.command(*options), process.returncode, stdout, stderr, 0))
    return outcomes


def check_done_once(tally, work, name, outcomes):
    """All items must be done, each by one of the runs; then all is as before."""
    found = work.faults(complete="new")
    tally.check(not found, name, f"{name}: {found}", [work.output])
    done = sum(summary(outcome).get("done", 0) for outcome in outcomes)
    tally.check(
        done == len(work.items),
        name,
        f"{name}: {done} items were done, not {len(work.items)}",
        [work.output],
    )
    reset(work, "old")
    work.choose("new")


def simultaneous_runs(context, tally, work):
    """Of several runs at once one works; the others leave with 75, or find all done."""
    for count in (2, 10):
        outcomes = together(work, count)
        codes = sorted(outcome.code for outcome in outcomes)
        name = f"{count} runs at once"
        tally.check(0 in codes and set(codes) <= {0, 75}, name, f"{name}: exit codes {codes}", [work.output])
        tally.check(75 in codes, name, f"{name}: none met another, exit codes {codes}", [work.output])
        check_done_once(tally, work, name, outcomes)


def waiting_runs(context, tally, work):
    """Several runs at once that wait take turns: the first does the work, the others find it done."""
    for count in (2, 10):
        outcomes = together(work, count, "--wait")
        codes = {outcome.code for outcome in outcomes}
        name = f"{count} runs at once with --wait"
        tally.check(codes == {0}, name, f"{name}: exit codes {codes}", [work.output])
        check_done_once(tally, work, name, outcomes)


def links_outside(context, tally, work):
    """Symbolic links in the output directory lead outside: nothing there changes."""
    outside = context.folder("outside")
    (outside / "precious").mkdir()
    (outside / "precious/file.nc").write_bytes(b"precious")
    (outside / "file").write_bytes(b"precious")
    before = reprocessing.checksums(outside)
    item = work.items[1]
    for place, target in (
        (item, outside / "precious"),
        (f"{item}/calibration.nc", outside / "file"),
        (f"{item}/trajectories", outside / "precious"),
        (f"{item}.journal", outside / "file"),
        ("manifest.json", outside / "file"),
        ("status.json", outside / "file"),
        (".lock", outside / "file"),
        (f"{item}.journal", outside / "new"),
        ("manifest.json", outside / "new"),
        (".lock", outside / "new"),
    ):
        link = work.output / place
        if link.is_dir():
            shutil.rmtree(link)
        else:
            link.unlink(missing_ok=True)
        link.symlink_to(target)
        outcome = work.run(limit=120)
        name = f"link {place}"
        after = reprocessing.checksums(outside)
        tally.check(after == before, name, f"link {place} is followed: outside changes", [outside], outcome)
        tally.check(outcome.code in {0, 4, 73}, name, f"link {place}: exit code {outcome.code}", [], outcome)
        if outcome.code:
            tally.check(b"error: " in outcome.stderr, name, f"link {place}: no message", [], outcome)
        if link.is_symlink():
            link.unlink()
        (outside / "new").unlink(missing_ok=True)
        (outside / "file").write_bytes(b"precious")
        reset(work, "old")
        work.choose("new")
