"""Clocks, signals, and manifests that are gone, damaged or of another time."""

import shutil
import signal
import subprocess
import time

from . import harness, reprocessing
from .fault_support import expect, finish, reset, skip, summary


def clock_set_back(context, tally, work):
    """A clock that is set back has nothing redone."""
    work.run()
    before = work.snapshot()
    clocks = [("SOURCE_DATE_EPOCH", [], {"SOURCE_DATE_EPOCH": "1000000"})]
    if shutil.which("faketime"):
        clocks.append(("faketime", ["faketime", "2001-01-01 00:00:00"], {}))
    else:
        skip(tally, "clock by faketime", "it is not installed")
    for name, prefix, environment in clocks:
        outcome = harness.run([*prefix, *work.command()], work.folder, 120, environment)
        expect(tally, work, f"clock set back ({name})", outcome, {0}, complete="new")
        words = summary(outcome)
        tally.check(
            words.get("skipped") == len(work.items) and not words.get("done"),
            name,
            f"clock set back ({name}): {words}",
            [],
            outcome,
        )
        tally.check(
            work.snapshot() == before,
            name,
            f"clock set back ({name}): results changed",
            [work.output],
            outcome,
        )


def signals(context, tally, work):
    """SIGTERM and SIGINT end a run within two seconds, with their codes; a later one completes it."""
    random = context.random("signals")
    for number, code in ((signal.SIGTERM, 143), (signal.SIGINT, 130)) * context.count(10, 2):
        name = number.name
        process = work.start(stderr=subprocess.PIPE)
        # Not in the first moments, when a program cannot have prepared for signals.
        time.sleep(random.uniform(0.3, max(0.5, work.durations["new"] * 0.8)))
        process.send_signal(number)
        begun = time.monotonic()
        try:
            _, stderr = process.communicate(timeout=30)
        except subprocess.TimeoutExpired:
            process.kill()
            _, stderr = process.communicate()
        outcome = harness.Outcome(work.command(), process.returncode, b"", stderr, time.monotonic() - begun)
        # It may have been done before the signal.
        if outcome.code != 0:
            expect(tally, work, name, outcome, {code})
        tally.check(outcome.seconds < 3, name, f"{name}: ends after {outcome.seconds:.1f} s", [], outcome)
        orphans = reprocessing.survivors(process.pid)
        tally.check(not orphans, name, f"{name}: processes are left", [], outcome)
        finish(tally, work, name)
        reset(work, "old")
        work.choose("new")


def deleted_manifest(context, tally, work):
    """Without manifest and status file no result is lost."""
    work.run()
    before = work.snapshot()
    for path in (work.output / "manifest.json", work.output / "status.json"):
        path.unlink(missing_ok=True)
    outcome = work.run()
    expect(tally, work, "deleted manifest", outcome, {0}, complete="new")
    tally.check(
        work.snapshot() == before,
        "deleted manifest",
        "deleted manifest: results changed",
        [work.output],
        outcome,
    )
    (work.output / "manifest.json").write_text('{"items": {')
    outcome = work.run()
    expect(tally, work, "damaged manifest", outcome, {0}, complete="new")


def older_manifest(context, tally, work):
    """The manifest tells of other results than are there, as after a kill between the two; then the pipeline is the old one again.

    Only results tell what they are of.
    """
    manifest = (work.output / "manifest.json").read_bytes()
    work.run()
    (work.output / "manifest.json").write_bytes(manifest)
    work.choose("old")
    outcome = work.run()
    expect(tally, work, "manifest of other results", outcome, {0}, complete="old")
