"""Faults of input: gone, going, damaged, touched, changed."""

import os
import subprocess

from . import harness
from .fault_support import expect, finish, summary, wait_until


def check_others(tally, work, item, name, outcome):
    """All items but one must be done."""
    others = [other for other in work.items if other != item and work.which(other) != "new"]
    tally.check(not others, name, f"{name}: other items were not done", [work.output], outcome)


def removed_input(context, tally, work):
    """An input file is gone: what was made from it stays, the rest is done."""
    item = work.items[2]
    path = work.input / f"{item}.nc"
    data = path.read_bytes()
    path.unlink()
    outcome = work.run()
    expect(tally, work, "removed input", outcome, {0, 4})
    tally.check(
        work.which(item) == "old",
        "removed input",
        "removed input: its results changed",
        [work.output],
        outcome,
    )
    check_others(tally, work, item, "removed input", outcome)
    path.write_bytes(data)
    finish(tally, work, "removed input")


def vanishing_input(context, tally, work):
    """An input file goes while the run is at another."""
    item = work.items[-1]
    path = work.input / f"{item}.nc"
    data = path.read_bytes()
    process = work.start(stderr=subprocess.PIPE)
    wait_until(lambda: work.which(work.items[0]) == "new")
    path.unlink()
    _, stderr = process.communicate(timeout=120)
    outcome = harness.Outcome(work.command(), process.returncode, b"", stderr, 0)
    expect(tally, work, "vanishing input", outcome, {0, 4})
    if outcome.code == 4:
        tally.check(
            item.encode() in stderr,
            "vanishing input",
            "vanishing input: the message does not name it",
            [],
            outcome,
        )
        tally.check(
            work.which(item) == "old",
            "vanishing input",
            "vanishing input: earlier results changed",
            [work.output],
            outcome,
        )
    path.write_bytes(data)
    finish(tally, work, "vanishing input")


def damaged_item(context, tally, work):
    """One input is no data: it fails with a message, keeps its results, and the others are done."""
    item = work.items[1]
    path = work.input / f"{item}.nc"
    data = path.read_bytes()
    path.write_bytes(data[:1000])
    outcome = work.run()
    expect(tally, work, "damaged input", outcome, {4})
    tally.check(
        item.encode() in outcome.stderr,
        "damaged input",
        "damaged input: the message does not name it",
        [],
        outcome,
    )
    tally.check(
        work.which(item) == "old",
        "damaged input",
        "damaged input: earlier results changed",
        [work.output],
        outcome,
    )
    check_others(tally, work, item, "damaged input", outcome)
    words = summary(outcome)
    tally.check(
        words.get("failed") == 1 and words.get("done") == len(work.items) - 1,
        "damaged input",
        f"damaged input: the summary says {words}",
        [],
        outcome,
    )
    for other in work.items:
        (work.input / f"{other}.nc").write_bytes(b"no data")
    outcome = work.run()
    tally.check(
        outcome.code == 5,
        "damaged inputs",
        f"all inputs damaged: exit code {outcome.code}, not 5",
        [work.output],
        outcome,
    )
    work.make_input()
    finish(tally, work, "damaged input")


def touched_and_changed(context, tally, work):
    """What counts is the content of files: not their times."""
    work.run()
    for item in work.items:
        os.utime(work.input / f"{item}.nc")
    outcome = work.run()
    words = summary(outcome)
    tally.check(
        words.get("skipped") == len(work.items),
        "touched input",
        f"touched input: {words} instead of all skipped",
        [],
        outcome,
    )
    path = work.input / f"{work.items[0]}.nc"
    times, data = path.stat(), path.read_bytes()
    work.change(work.items[0], 0.5)
    os.utime(path, ns=(times.st_atime_ns, times.st_mtime_ns))
    outcome = work.run()
    words = summary(outcome)
    tally.check(
        words.get("done") == 1,
        "changed input",
        f"input changed under the same time: {words} instead of one done",
        [],
        outcome,
    )
    path.write_bytes(data)
    finish(tally, work, "changed input")
