"""Starts plumbline, and tells whether what it did is as documented."""

import collections
import concurrent.futures
import dataclasses
import os
import random
import re
import resource
import shutil
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path
from subprocess import DEVNULL

# What `plumbline --help` lists; 130 and 143 only where the part itself sends the signal.
DOCUMENTED = {0, 1, 3, 4, 5, 64, 65, 70, 73, 75}

# Files that a run may leave in its output directory although it failed: they are no results.
BOOKKEEPING = {"manifest.json", "status.json", ".lock"}

# No small file needs this much; a program that asks for more must not take the machine down.
MOST_MEMORY = 6 << 30


@dataclasses.dataclass
class Outcome:
    """How a process ended."""

    command: list
    code: int
    stdout: bytes
    stderr: bytes
    seconds: float
    timed_out: bool = False

    @property
    def last_words(self):
        """The last line of standard error, for tables."""
        lines = self.stderr.decode(errors="replace").strip().splitlines()
        return lines[-1] if lines else ""


@dataclasses.dataclass
class Context:
    """What a part is given: the program, the seed, where to work, and how long."""

    plumbline: Path
    seed: int
    quick: bool
    work: Path
    kept: Path
    jobs: int
    trials: int | None = None

    def count(self, full, quick):
        """Returns how many trials to make."""
        if self.trials is not None:
            return self.trials
        return quick if self.quick else full

    def random(self, *names):
        """Returns the random numbers of one trial, the same whatever ran before it."""
        return random.Random("/".join(str(name) for name in (self.seed, *names)))

    def folder(self, *names):
        """Makes an empty folder to work in."""
        path = self.work.joinpath(*(str(name) for name in names))
        shutil.rmtree(path, ignore_errors=True)
        path.mkdir(parents=True)
        return path

    def remove(self, folder):
        """Removes a folder that is of no use any more."""
        shutil.rmtree(folder, ignore_errors=True)

    def run(self, *arguments, folder, limit=60, environment=None):
        """Runs plumbline to its end, or kills it with all it started after `limit` seconds."""
        return run([self.plumbline, *arguments], folder, limit, environment)


def bound_memory():
    """Bounds the memory of all that is started from now on, and has it leave no core dumps."""
    resource.setrlimit(resource.RLIMIT_AS, (MOST_MEMORY, MOST_MEMORY))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def start(command, folder, environment=None, **options):
    """Starts a program as the leader of a process group of its own."""
    return subprocess.Popen(
        [str(word) for word in command],
        cwd=folder,
        env=os.environ | (environment or {}),
        stdin=DEVNULL,
        start_new_session=True,
        **options,
    )


def run(command, folder, limit, environment=None):
    """Runs a program to its end, or kills its group after `limit` seconds."""
    begun = time.monotonic()
    process = start(command, folder, environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    timed_out = False
    try:
        stdout, stderr = process.communicate(timeout=limit)
    except subprocess.TimeoutExpired:
        timed_out = True
        os.killpg(process.pid, signal.SIGKILL)
        stdout, stderr = process.communicate()
    return Outcome(
        [str(word) for word in command],
        process.returncode,
        stdout,
        stderr,
        time.monotonic() - begun,
        timed_out,
    )


# What an outcome must be --------------------------------------------------------------------------

# Line feeds and tabs are text; all else below the blank, and the C1 controls, a terminal obeys.
_CONTROL = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f]")


def text_faults(name, output):
    """Returns what makes an output unfit for a terminal or a log."""
    try:
        text = output.decode()
    except UnicodeDecodeError:
        return [f"{name} is not UTF-8"]
    found = _CONTROL.search(text)
    return [f"{name} holds the control character {found[0]!r}"] if found else []


def outcome_faults(outcome, *file_names, codes=DOCUMENTED):
    """Returns in which way a run with a perhaps damaged file was not as documented.

    It must not hang or die of a signal, its exit code must be a documented one, and where that is not 0,
    standard error must have exactly one error, on one line, that names one of the files.
    """
    if outcome.timed_out:
        return ["hangs"]
    if outcome.code < 0 or outcome.code > 128:
        number = -outcome.code if outcome.code < 0 else outcome.code - 128
        return [f"dies of {signal.Signals(number).name}"]
    faults = []
    if outcome.code not in codes:
        faults.append(f"exit code {outcome.code}")
    faults += text_faults("standard output", outcome.stdout)
    faults += text_faults("standard error", outcome.stderr)
    lines = outcome.stderr.decode(errors="replace").split("\n")
    errors = [line for line in lines if line.startswith("error: ")]
    if outcome.code == 0:
        return faults + ["an error, but exit code 0"] if errors else faults
    if len(errors) != 1:
        faults.append(f"{len(errors)} errors on standard error")
    elif not any(name in errors[0] for name in file_names):
        faults.append("the error does not name the file")
    strange = [line for line in lines if line and not re.match("(error|warning|note): ", line)]
    if strange:
        faults.append("standard error has lines that are no message")
    return faults


def left_behind(folder):
    """Returns the files below an output folder that a failed run must not leave."""
    return [
        str(path.relative_to(folder))
        for path in sorted(folder.rglob("*"))
        if not path.is_dir() and path.name not in BOOKKEEPING
    ]


def half_written(folder):
    """Returns temporary files and folders: what a run that ended must not leave, however it ended."""
    return [
        str(path.relative_to(folder))
        for path in sorted(folder.rglob("*"))
        if ".part" in path.name or (path.name.startswith(".") and path.name not in BOOKKEEPING)
    ]


# Reporting ----------------------------------------------------------------------------------------


class Tally:
    """Counts trials and failures of one part, prints as they come, and keeps what failed."""

    # Of failures alike, the first ones suffice.
    KEPT_OF_A_KIND = 5

    def __init__(self, context, part):
        self.context = context
        self.part = part
        self.counts = collections.Counter()
        self.failures = collections.Counter()
        self.longest = 0.0
        self._done = 0
        self._lock = threading.Lock()

    def trial(self, label, seconds=0.0):
        """Counts a trial that ended as `label` says."""
        with self._lock:
            self.counts[label] += 1
            self.longest = max(self.longest, seconds)
            self._done += 1
            if self._done % 100 == 0:
                failed = sum(self.failures.values())
                print(f"{self.part}: {self._done} trials, {failed} failures", flush=True)

    def fail(self, name, fault, inputs=(), outcome=None):
        """Counts a failure and keeps its inputs, with the command and its messages."""
        with self._lock:
            self.failures[fault] += 1
            if self.failures[fault] > self.KEPT_OF_A_KIND:
                return
            folder = self.context.kept / self.part / re.sub(r"[^A-Za-z0-9.-]+", "-", name)[:120]
            folder.mkdir(parents=True, exist_ok=True)
            for path in inputs:
                if path.is_dir():
                    shutil.copytree(path, folder / path.name, symlinks=True, dirs_exist_ok=True)
                elif path.exists():
                    shutil.copy2(path, folder / path.name)
            with (folder / "what.txt").open("a") as what:
                print(f"{name}: {fault}", file=what)
                if outcome:
                    print(f"$ {' '.join(map(str, outcome.command))}", file=what)
                    print(f"exit code {outcome.code} after {outcome.seconds:.2f} s", file=what)
                    print(outcome.stderr.decode(errors="replace")[-4000:], file=what)
            print(f"{self.part}: FAILED {name}: {fault}: kept in {folder}", flush=True)

    def check(self, holds, name, fault, inputs=(), outcome=None):
        """Counts a trial of a claim, which fails unless it holds. Returns whether it does."""
        self.trial("as it should be" if holds else "not as it should be")
        if not holds:
            self.fail(name, fault, inputs, outcome)
        return holds

    def finish(self):
        """Prints the table of counts. Returns whether nothing failed."""
        total = sum(self.counts.values())
        print(f"\n{self.part}: {total} trials (seed {self.context.seed})")
        for label, count in sorted(self.counts.items()):
            print(f"  {count:6}  {label}")
        if self.longest:
            print(f"  longest: {self.longest:.1f} s")
        for fault, count in self.failures.most_common():
            print(f"  {count:6}  FAILURE: {fault}")
        if not self.failures:
            print("  no failure")
        # A part that tried nothing has shown nothing.
        if not total:
            print("  FAILURE: nothing was tried")
        sys.stdout.flush()
        return total > 0 and not self.failures


def side_by_side(context, count, trial):
    """Calls `trial` with 0 ..< count, several at once; an exception of one ends the soak."""
    with concurrent.futures.ThreadPoolExecutor(context.jobs) as pool:
        for future in [pool.submit(trial, index) for index in range(count)]:
            future.result()
