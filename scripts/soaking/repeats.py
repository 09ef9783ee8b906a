"""Many runs in a row and one long run: nothing may grow, on disk or in memory."""

import os
import statistics
import time
from pathlib import Path

from . import harness, reprocessing
from .fault_support import summary

# What the median resident memory may grow by between the second and the last fifth of a long run. Allocators
# keep what they were given; a leak of 8 KiB an item shows in 500 items.
MOST_GROWTH = 2 << 20


def soak(context):
    """Runs both kinds. Returns whether nothing failed."""
    tally = harness.Tally(context, "repeats")
    repeated_runs(context, tally)
    long_run(context, tally)
    return tally.finish()


def repeated_runs(context, tally):
    """A thousand runs, of which each has one item to redo or none: what lies about stays the same."""
    temporary = context.folder("tmp")
    work = reprocessing.Reprocessing(context, context.folder("repeats"), 4)
    work.choose("old")
    environment = {"TMPDIR": str(temporary)}
    first = None
    for index in range(context.count(1000, 60)):
        # There and back, so that the same input comes again.
        redone = index % 4 < 2
        if redone:
            work.change(work.items[0], 0.25 if index % 4 == 0 else -0.25)
        outcome = work.run(environment=environment)
        tally.check(
            outcome.code == 0,
            f"run {index}",
            f"repeated run: exit code {outcome.code}",
            [work.output],
            outcome,
        )
        if index:
            words = summary(outcome)
            tally.check(
                words.get("done", 0) == redone,
                f"run {index}",
                f"repeated run: {words}, to redo: {int(redone)}",
                [work.output],
                outcome,
            )
        left = [path.name for path in temporary.iterdir()]
        tally.check(not left, f"run {index}", "repeated run: temporary files are left", [temporary])
        if index == 3:
            first = sizes(work.folder)
    last = sizes(work.folder)
    tally.check(
        first.keys() == last.keys(),
        "all runs",
        f"after many runs there are other files: {sorted(first.keys() ^ last.keys())}",
        [work.output],
    )
    # Numbers such as times have some digits more or less.
    grown = [
        f"{name}: {first[name]} to {size} bytes"
        for name, size in last.items()
        if name in first and size > first[name] + 64
    ]
    tally.check(not grown, "all runs", f"after many runs files have grown: {grown}", [work.output])


def sizes(folder):
    """Returns the sizes of all files."""
    return {
        str(path.relative_to(folder)): path.stat().st_size
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


def long_run(context, tally):
    """One run over many items: resident memory and open files of the main process do not grow."""
    count = context.count(500, 60)
    work = reprocessing.Reprocessing(context, context.folder("long"), count)
    work.choose("old")
    process = work.start()
    memory, files = [], []
    while process.poll() is None:
        try:
            memory.append(
                int(Path(f"/proc/{process.pid}/statm").read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE")
            )
            files.append(len(os.listdir(f"/proc/{process.pid}/fd")))
        except (OSError, IndexError):
            break
        time.sleep(0.05)
    code = process.wait()
    done = sum(bool(found) for found in work.snapshot().values())
    tally.check(
        code == 0 and done == count, "long run", f"long run: exit code {code}, {done} of {count} items done"
    )
    if not tally.check(len(memory) >= 25, "long run", f"long run: only {len(memory)} samples of its memory"):
        return
    part = len(memory) // 5
    early, late = statistics.median(memory[part : 2 * part]), statistics.median(memory[-part:])
    print(
        f"repeats: {count} items: median resident memory {early / 2**20:.2f} MiB, at the end {late / 2**20:.2f} MiB; "
        f"open files {max(files[part : 2 * part])}, at the end {max(files[-part:])}"
    )
    tally.check(
        late - early < MOST_GROWTH,
        "long run",
        f"long run: memory grows from {early / 2**20:.1f} to {late / 2**20:.1f} MiB",
    )
    tally.check(max(files[-part:]) <= max(files[part : 2 * part]), "long run", "long run: open files grow")
