"""What all faults share: a fresh start, what is expected of a run, and of the next one."""

import re
import shutil
import time

from . import harness


def reset(work, variant):
    """Puts the undisturbed results of a variant in place."""
    shutil.rmtree(work.output, ignore_errors=True)
    work.choose(variant)
    outcome = work.run()
    if outcome.code != 0 or work.faults(complete=variant):
        raise SystemExit(
            f"soak: an undisturbed run fails: {outcome.last_words} {work.faults(complete=variant)}"
        )


def expect(tally, work, name, outcome, codes, complete=None):
    """Checks exit code, message and output directory after a run that met a fault."""
    inputs = [work.output, work.folder / "pipeline.yml"]
    tally.check(
        outcome.code in codes,
        name,
        f"{name}: exit code {outcome.code}, not of {sorted(codes)}",
        inputs,
        outcome,
    )
    tally.check(not outcome.timed_out, name, f"{name}: hangs", inputs, outcome)
    # A run that a signal ended did nothing wrong.
    if outcome.code not in (0, 130, 143):
        errors = re.findall("^error: .+$", outcome.stderr.decode(errors="replace"), re.MULTILINE)
        tally.check(bool(errors), name, f"{name}: no error on standard error", inputs, outcome)
    found = work.faults(complete=complete)
    tally.check(not found, name, f"{name}: {'; '.join(sorted(set(found)))}", inputs, outcome)


def finish(tally, work, name):
    """Checks that a run without the fault completes the work, and leaves nothing half."""
    outcome = work.run()
    expect(tally, work, f"{name}, then an undisturbed run", outcome, {0}, complete="new")
    left = harness.half_written(work.output)
    tally.check(not left, name, f"{name}: leaves {left}", [work.output], outcome)


def skip(tally, what, why):
    """Says that a fault could not be made here."""
    print(f"faults: SKIPPED {what}: {why}", flush=True)
    tally.trial("skipped")


def wait_until(condition, seconds=60):
    """Waits until something holds, at most so long."""
    end = time.monotonic() + seconds
    while not condition() and time.monotonic() < end:
        time.sleep(0.005)


def summary(outcome):
    """Reads the line `20 items: 3 done, 16 skipped, 1 failed`: from words to numbers."""
    text = outcome.stdout.decode(errors="replace")
    found = re.search(r"^\d+ items?: (.*)$", text, re.MULTILINE)
    return {word: int(number) for number, word in re.findall(r"(\d+) ([a-z]+)", found[1])} if found else {}
