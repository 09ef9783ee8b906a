"""A reprocessing run over small files in two variants, and whether its output directory is as it may be.

The variants differ in a parameter's start, so that each redoes what the other did.
"""

import hashlib
import json
import time
import xml.etree.ElementTree
from pathlib import Path

import h5py

from . import harness, samples

PIPELINE = """\
items: per-file
cases:
  - observations: input
    window: {end: 7200}
    grid: {linear: {cells: 8, depth: 40}}
    forcing: {use: recognised}
    constants: {use: recognised}
    weights: {temperature: 1}
model: {closure: k-epsilon, time_step: 60, density: temperature}
parameters: {c1: {start: START, bounds: [1, 30]}}
misfit: {form: mean}
optimiser: {max_iterations: 8}
outputs: {directory: out}
"""

# Of one length: results of one size are to be told apart, too.
STARTS = {"old": 7, "new": 9}

# One second for all runs: what is written does not depend on when.
CLOCK = {"SOURCE_DATE_EPOCH": "1700000000"}


class Reprocessing:
    """A folder with input, pipeline and output."""

    def __init__(self, context, folder, count):
        self.context = context
        self.folder = folder
        self.output = folder / "out"
        self.input = folder / "input"
        self.input.mkdir(parents=True, exist_ok=True)
        self.items = [f"item-{index:03}" for index in range(count)]
        self.make_input()
        self.results = {}
        self.durations = {}

    def make_input(self):
        """Writes the input: twenty simulations; beyond, copies of which a value differs."""
        made = self.context.folder("made")
        simulated = [
            samples.simulate(self.context, made, stress=f"{1 + index / 10:.1f}e-4", name=f"{index}.nc")
            for index in range(min(20, len(self.items)))
        ]
        for index, item in enumerate(self.items):
            path = self.input / f"{item}.nc"
            path.write_bytes(simulated[index % 20].read_bytes())
            if index >= 20:
                self.change(item, 1e-3 * (index // 20))

    def change(self, item, amount):
        """Adds to a temperature in the input of an item."""
        with h5py.File(self.input / f"{item}.nc", "r+") as file:
            file["temperature"][2, 2] += amount

    def choose(self, variant):
        """Writes the pipeline of a variant, as an editor would: at once."""
        (self.folder / "pipeline.yml").write_text(PIPELINE.replace("START", str(STARTS[variant])))

    def command(self, *options):
        """Returns the command that runs the pipeline."""
        return [self.context.plumbline, "run", "pipeline.yml", *options]

    def run(self, *options, limit=600, environment=None):
        """Runs the pipeline to its end."""
        return harness.run(self.command(*options), self.folder, limit, CLOCK | (environment or {}))

    def start(self, *options, **popen):
        """Starts the pipeline; its messages are dropped."""
        popen = {"stdout": harness.DEVNULL, "stderr": harness.DEVNULL} | popen
        return harness.start(self.command(*options), self.folder, CLOCK, **popen)

    def learn(self, *ways):
        """Runs both variants undisturbed, to know their results; the old one's are left in place.

        Results state the command that made them: `ways` are further options that runs are started with.
        """
        for variant in ("new", "old"):
            self.choose(variant)
            self.results[variant] = []
            for options in (*ways, ()):
                self.context.remove(self.output)
                begun = time.monotonic()
                outcome = self.run(*options)
                self.durations[variant] = time.monotonic() - begun
                self._require_results(outcome)
                self.results[variant].append(self.snapshot())
        for item in self.items:
            if self.results["old"][-1][item] == self.results["new"][-1][item]:
                raise SystemExit(f"soak: both variants have the same results of {item}: nothing can be told")

    def _require_results(self, outcome):
        """Ends the soak unless an undisturbed run made results of every item that can be read."""
        if outcome.code != 0:
            raise SystemExit(f"soak: an undisturbed run fails: {outcome.stderr.decode(errors='replace')}")
        for item, found in self.snapshot().items():
            if not found:
                raise SystemExit(f"soak: an undisturbed run makes no results of {item} in {self.output}")
        for path in visible_files(self.output):
            reason = unreadable(path)
            if reason:
                raise SystemExit(f"soak: an undisturbed run leaves {path}: {reason}")

    def snapshot(self):
        """Returns the files of each item with their checksums."""
        return {item: checksums(self.output / item) for item in self.items}

    def which(self, item):
        """Returns which variant's whole set an item has; None where it has neither."""
        found = checksums(self.output / item)
        return next(
            (name for name, ways in self.results.items() if any(results[item] == found for results in ways)),
            None,
        )

    def faults(self, complete=None):
        """Returns what is wrong with the output directory.

        Every item must have the whole set of one variant (of `complete`, where that is given), and every other
        file that is not hidden must be readable.
        """
        faults = []
        for item in self.items:
            variant = self.which(item)
            if variant is None:
                faults.append("an item is neither old nor new")
            elif complete and variant != complete:
                faults.append(f"an item is {variant} instead of {complete}")
        for path in visible_files(self.output):
            if path.relative_to(self.output).parts[0] not in self.items:
                reason = unreadable(path)
                if reason:
                    faults.append(f"{path.name} is not readable: {reason}")
        return faults


def checksums(folder):
    """Returns the checksums of all files below a folder, hidden ones too, by their paths."""
    return {
        str(path.relative_to(folder)): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


def visible_files(folder):
    """Lists the files below a folder that are not hidden, nor in a hidden folder."""
    return [
        path
        for path in sorted(folder.rglob("*"))
        if path.is_file() and not any(part.startswith(".") for part in path.relative_to(folder).parts)
    ]


def unreadable(path):
    """Returns why a file cannot be read whole; None where it can."""
    try:
        if path.suffix == ".nc":
            with h5py.File(path) as file:
                file.visititems(lambda _, item: item[()] if isinstance(item, h5py.Dataset) else None)
        elif path.suffix == ".json":
            json.loads(path.read_text())
        elif path.suffix == ".svg":
            xml.etree.ElementTree.parse(path)
        elif path.suffix == ".html":
            if not path.read_text().endswith("</html>\n"):
                return "the page is cut short"
        elif path.suffix == ".journal":
            path.read_bytes()
        elif path.name == "SHA256SUMS":
            listed = [line for line in path.read_text().splitlines() if not line.startswith("#")]
            for line in listed:
                checksum, name = line.split("  ", 1)
                if hashlib.sha256((path.parent / name).read_bytes()).hexdigest() != checksum:
                    return f"{name} is not as it was written"
            if not listed:
                return "it lists no result"
        else:
            return f"what is a file named {path.name}?"
    except (OSError, ValueError, RuntimeError, KeyError, xml.etree.ElementTree.ParseError) as error:
        return str(error)
    return None


def survivors(session, within=1.0):
    """Returns the processes of a session that are still there after so many seconds."""
    end = time.monotonic() + within
    while True:
        alive = [pid for pid in _processes() if _session(pid) == session]
        if not alive or time.monotonic() > end:
            return alive
        time.sleep(0.01)


def _processes():
    return [int(path.name) for path in Path("/proc").iterdir() if path.name.isdigit()]


def _session(pid):
    """Returns the session of a process; None for one that is gone or waits to be collected."""
    try:
        fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    except OSError:
        return None
    return None if fields[0] in "ZX" else int(fields[3])
