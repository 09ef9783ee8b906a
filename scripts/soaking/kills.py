"""Kills reprocessing runs at random moments: every item stays whole, and the work goes on where it was."""

import os
import signal
import time

from . import harness, reprocessing


def soak(context):
    """Makes the kills. Returns whether nothing failed."""
    tally = harness.Tally(context, "kills")
    work = reprocessing.Reprocessing(context, context.folder("kills"), 20)
    work.learn()
    random = context.random("kills")
    target = "new"
    work.choose(target)
    for index in range(context.count(300, 30)):
        have = {item: work.which(item) for item in work.items}
        process = work.start()
        # What is left to do shortens the run; most kills must hit it.
        left = sum(variant != target for variant in have.values()) / len(have)
        time.sleep(random.uniform(0, 0.3 + work.durations["old"] * left))
        ended = process.poll()
        process.kill()
        process.wait()
        name = f"kill {index}"
        faults = []
        orphans = reprocessing.survivors(process.pid)
        if orphans:
            faults.append("processes outlive the main one by a second")
            for pid in orphans:
                os.kill(pid, signal.SIGKILL)
            reprocessing.survivors(process.pid)
        faults += work.faults(complete=target if ended is not None else None)
        faults += [
            "a finished item was undone"
            for item in work.items
            if have[item] == target and work.which(item) != target
        ]
        if ended not in (None, 0):
            faults.append(f"ends by itself with exit code {ended}")
        for fault in faults:
            tally.fail(name, fault, [work.output, work.folder / "pipeline.yml"])
        done = sum(work.which(item) == target for item in work.items)
        tally.trial("completed before the kill" if ended is not None else f"killed with {done} of 20 done")
        if done == len(work.items):
            target = "old" if target == "new" else "new"
            work.choose(target)

    outcome = work.run()
    inputs = [work.output, work.folder / "pipeline.yml"]
    tally.check(outcome.code == 0, "at the end", f"the last run: exit code {outcome.code}", inputs, outcome)
    for fault in work.faults(complete=target):
        tally.fail("at the end", f"after the last run {fault}", inputs, outcome)
    left = harness.half_written(work.output)
    tally.check(not left, "at the end", f"the last run leaves {left}", inputs, outcome)
    journals = [path.name for path in work.output.rglob("*.journal")]
    tally.check(not journals, "at the end", "the last run leaves journals", inputs, outcome)
    return tally.finish()
