"""What goes wrong around a run: full disks, rights, vanished input, locks, links, umasks, clocks, signals."""

import fcntl
import os
import re
import shutil
import signal
import subprocess
import time

from . import harness, reprocessing

ITEMS = 6


def soak(context):
    """Tries all faults. Returns whether nothing failed."""
    tally = harness.Tally(context, "faults")
    work = reprocessing.Reprocessing(context, context.folder("faults"), ITEMS)
    work.learn(["--wait"])
    for fault in (
        full_disk,
        read_only_directory,
        foreign_directory,
        removed_input,
        vanishing_input,
        damaged_item,
        dead_lock,
        held_lock,
        simultaneous_runs,
        waiting_runs,
        links_outside,
        masks,
        clock_set_back,
        touched_and_changed,
        signals,
        deleted_manifest,
        older_manifest,
    ):
        print(f"faults: {fault.__name__.replace('_', ' ')}", flush=True)
        reset(work, "old")
        work.choose("new")
        fault(context, tally, work)
    return tally.finish()


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


# Disks and rights ------------------------------------------------------------------------------------


def mounted(*arguments):
    """Mounts something. Returns whether that is possible here."""
    return subprocess.run(["mount", *map(str, arguments)], capture_output=True).returncode == 0


def unmount(path):
    """Releases a mount of ours."""
    subprocess.run(["umount", str(path)], check=True)


def full_disk(context, tally, work):
    """The disk fills up at every stage: between nothing and all that the new results need."""
    kept = context.folder("kept-output") / "out"
    shutil.copytree(work.output, kept)
    shutil.rmtree(work.output)
    work.output.mkdir()
    if not mounted("-t", "tmpfs", "-o", "size=64m", "tmpfs", work.output):
        skip(tally, "full disk", "tmpfs cannot be mounted (root is needed)")
        return
    try:
        random = context.random("full disk")
        for index in range(context.count(12, 4)):
            for path in work.output.iterdir():
                shutil.rmtree(path) if path.is_dir() else path.unlink()
            shutil.copytree(kept, work.output, dirs_exist_ok=True)
            used = sum(path.stat().st_blocks * 512 for path in work.output.rglob("*") if path.is_file())
            room = 0 if index == 0 else random.randrange(4096, used)
            filler = work.output / ".filler"
            free = os.statvfs(work.output).f_bavail * 4096
            with filler.open("wb") as file:
                file.write(bytes(max(0, free - room)))
            outcome = work.run(limit=120)
            filler.unlink()
            name = "full disk"
            if outcome.code == 0:
                tally.check(
                    not work.faults(complete="new"),
                    name,
                    "full disk: exit code 0 without all results",
                    [work.output],
                    outcome,
                )
            else:
                expect(tally, work, name, outcome, {4, 5, 73})
            finish(tally, work, name)
    finally:
        unmount(work.output)


def read_only_directory(context, tally, work):
    """The output directory lies on what is mounted read-only."""
    if not mounted("--bind", work.output, work.output):
        skip(tally, "read-only directory", "a bind mount is not possible (root is needed)")
        return
    try:
        if not mounted("-o", "remount,ro,bind", work.output):
            skip(tally, "read-only directory", "it cannot be mounted read-only")
            return
        outcome = work.run(limit=120)
        expect(tally, work, "read-only directory", outcome, {73}, complete="old")
        tally.check(
            b"out" in outcome.stderr,
            "read-only",
            "read-only directory: the message does not name it",
            [],
            outcome,
        )
    finally:
        unmount(work.output)
    finish(tally, work, "read-only directory")


def foreign_directory(context, tally, work):
    """The output directory belongs to another user, and this one may only read."""
    if os.geteuid() != 0 or not shutil.which("setpriv"):
        skip(tally, "another user's directory", "it needs root and setpriv")
        return
    for folder in (context.work, *work.folder.parents):
        if context.work in folder.parents or folder == context.work:
            folder.chmod(0o755)
    program = context.work / "plumbline"
    shutil.copy2(context.plumbline, program)
    command = ["setpriv", "--reuid=65534", "--regid=65534", "--clear-groups", program, "run", "pipeline.yml"]
    outcome = harness.run(command, work.folder, 120, reprocessing.CLOCK)
    expect(tally, work, "another user's directory", outcome, {73}, complete="old")
    finish(tally, work, "another user's directory")


def masks(context, tally, work):
    """Files get the rights that the umask leaves, hidden ones too."""
    for mask in (0o077, 0o002, 0o022):
        shutil.rmtree(work.output)
        before = os.umask(mask)
        try:
            outcome = work.run()
        finally:
            os.umask(before)
        expect(tally, work, f"umask {mask:03o}", outcome, {0}, complete="new")
        wrong = [
            f"{path.relative_to(work.output)} {path.stat().st_mode & 0o777:o}"
            for path in (work.output, *sorted(work.output.rglob("*")))
            if path.stat().st_mode & 0o777 != (0o777 if path.is_dir() else 0o666) & ~mask
        ]
        tally.check(
            not wrong, "umask", f"umask {mask:03o}: other rights: {', '.join(wrong[:4])}", [], outcome
        )


# Input -----------------------------------------------------------------------------------------------


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
    others = [other for other in work.items if other != item and work.which(other) != "new"]
    tally.check(
        not others, "removed input", "removed input: other items were not done", [work.output], outcome
    )
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
    others = [other for other in work.items if other != item and work.which(other) != "new"]
    tally.check(
        not others, "damaged input", "damaged input: other items were not done", [work.output], outcome
    )
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


# Locks and other runs --------------------------------------------------------------------------------


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


def simultaneous_runs(context, tally, work):
    """Of several runs at once one works; the others leave with 75, or find all done."""
    for count in (2, 10):
        outcomes = together(work, count)
        codes = sorted(outcome.code for outcome in outcomes)
        name = f"{count} runs at once"
        tally.check(0 in codes and set(codes) <= {0, 75}, name, f"{name}: exit codes {codes}", [work.output])
        tally.check(75 in codes, name, f"{name}: none met another, exit codes {codes}", [work.output])
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


def waiting_runs(context, tally, work):
    """Several runs at once that wait take turns: the first does the work, the others find it done."""
    for count in (2, 10):
        outcomes = together(work, count, "--wait")
        codes = {outcome.code for outcome in outcomes}
        name = f"{count} runs at once with --wait"
        tally.check(codes == {0}, name, f"{name}: exit codes {codes}", [work.output])
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


# Time, signals, state --------------------------------------------------------------------------------


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


# ---------------------------------------------------------------------------------------------------------


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
