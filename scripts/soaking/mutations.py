"""Damaged files of data and damaged pipeline files: no crash, no hang, no output, a message, a code.

A damaged file that still reads well may succeed. The same seed makes the same files.
"""

from . import data_mutations, harness, pipeline_mutations, samples

# Reading may take so many seconds; after so many, whatever is done with a small file counts as hanging.
READING = ("--limit", "read-time=10")
LIMIT = 20


def soak(context):
    """Runs both kinds. Returns whether nothing failed."""
    valid = samples.make(context)
    pipelines = damaged_pipelines(context, valid)
    return damaged_data(context, valid) and pipelines


def damaged_data(context, valid):
    """Gives damaged files of data to `inspect` and to `run`."""
    tally = harness.Tally(context, "mutated-data")

    def trial(index):
        random = context.random("data", index)
        sample = valid[index % len(valid)]
        folder = context.folder("data", index)
        path = folder / f"mutated{sample.path.suffix}"
        change = data_mutations.damage(random, sample, valid, path)
        (folder / "pipeline.yml").write_text(sample.pipeline_for(path.name))
        # What links into other files lead to.
        (folder / "other.nc").write_bytes(sample.path.read_bytes())
        before = sorted(folder.iterdir())
        for arguments in (("inspect", path.name), ("run", "pipeline.yml")):
            outcome = context.run(*arguments, *READING, folder=folder, limit=LIMIT)
            # What a pipeline asks for and a file lacks is told of the pipeline.
            # A run that goes wrong names its case, and a result that cannot be written its own file.
            faults = harness.outcome_faults(
                outcome, path.name, arguments[1], f"case '{path.stem}'", "calibration.nc"
            )
            if outcome.code == 0 and arguments[0] == "run":
                faults += harness.half_written(folder)
                if not (folder / "out/calibration.nc").exists():
                    faults.append("exit code 0 without a result")
            elif outcome.code != 0:
                faults += [f"leaves {name}" for name in harness.left_behind(folder / "out")]
            faults += [
                f"writes beside the output: {p.name}"
                for p in sorted(folder.iterdir())
                if p not in before and p.name != "out"
            ]
            name = f"{arguments[0]} {index} {change} {sample.path.stem}"
            for fault in faults:
                tally.fail(name, f"{arguments[0]}: {fault}", [path, folder / "pipeline.yml"], outcome)
            tally.trial(f"{sample.kind} {change}: {arguments[0]}, exit code {outcome.code}", outcome.seconds)
        context.remove(folder)

    harness.side_by_side(context, context.count(3000, 200), trial)
    return tally.finish()


def damaged_pipelines(context, valid):
    """Gives damaged pipeline files to `check`."""
    tally = harness.Tally(context, "mutated-pipelines")
    base = context.folder("pipelines")
    for sample in valid:
        (base / sample.path.name).write_bytes(sample.path.read_bytes())
    texts = pipeline_mutations.valid_texts()
    for name, text in texts:
        path = base / f"valid-{name}.yml"
        path.write_text(text)
        outcome = context.run("check", path.name, folder=base)
        if outcome.code != 0:
            raise SystemExit(f"soak: pipeline {name} is not valid: {outcome.stderr.decode()}")

    def trial(index):
        random = context.random("pipeline", index)
        name, text = texts[index % len(texts)]
        change, damaged = pipeline_mutations.damage(random, text, [text for _, text in texts])
        path = base / f"mutated-{index}.yml"
        path.write_bytes(damaged)
        outcome = context.run("check", path.name, *READING, folder=base, limit=LIMIT)
        for fault in harness.outcome_faults(outcome, path.name, "mooring.nc"):
            tally.fail(f"check {index} {change} {name}", f"check: {fault}", [path], outcome)
        tally.trial(f"{change}: exit code {outcome.code}", outcome.seconds)
        path.unlink()

    harness.side_by_side(context, context.count(3000, 200), trial)
    known = {*(sample.path.name for sample in valid), *(f"valid-{name}.yml" for name, _ in texts)}
    for path in sorted(base.iterdir()):
        if path.name not in known:
            tally.fail(path.name, "check: something was written", [path])
    return tally.finish()
