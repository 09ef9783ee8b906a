"""Shows that the checks can fail: programs with one defect each must be found out, and one without must pass."""

import contextlib
import dataclasses
import io
import os
import sys
from pathlib import Path

from . import faults, harness, kills, repeats

FAKE = Path(__file__).with_name("fake_plumbline.py")

# What a program does, given a file named data.nc, and a part of what must be found wrong with it.
OUTCOMES = (
    ("exit 0", None),
    ("echo 'error: data.nc: no' >&2; exit 65", None),
    ("echo 'note: data.nc: well' >&2; echo 'error: data.nc: no' >&2; exit 65", None),
    ("kill -SEGV $$", "dies of SIGSEGV"),
    ("exit 139", "dies of SIGSEGV"),
    ("sleep 30", "hangs"),
    ("echo 'error: data.nc: no' >&2; exit 2", "exit code 2"),
    ("exit 65", "0 errors"),
    ("echo 'error: no' >&2; exit 65", "does not name the file"),
    ("printf 'error: data.nc\\nerror: data.nc\\n' >&2; exit 65", "2 errors"),
    ("printf 'error: data.nc\\nmore of it\\n' >&2; exit 65", "no message"),
    ("printf 'error: data.nc: \\033[31m\\n' >&2; exit 65", "control character"),
    ("printf 'error: data.nc: \\377\\n' >&2; exit 65", "not UTF-8"),
    ("printf 'a title \\007'", "control character"),
    ("echo 'error: data.nc: no' >&2", "but exit code 0"),
)

# Which part must find which defect of the fake program.
DEFECTS = (
    (kills, ("half", "mixture", "orphan")),
    (repeats, ("memory", "handles", "litter")),
    (faults, ("unlocked", "follow", "private", "clock", "times", "silent", "deaf")),
)


def soak(context):
    """Runs the parts on the fake program. Returns whether each found what it must, and nothing else."""
    tally = harness.Tally(context, "self-test")
    for command, expected in OUTCOMES:
        outcome = harness.run(["sh", "-c", command], context.work, limit=1)
        found = "; ".join(harness.outcome_faults(outcome, "data.nc"))
        holds = expected in found if expected else not found
        tally.check(holds, command, f"{command}: found '{found}' instead of '{expected}'", [], outcome)

    folder = context.folder("left")
    for name in ("manifest.json", ".lock", "result.nc.part", "result.nc"):
        (folder / name).touch()
    tally.check(
        harness.left_behind(folder) == ["result.nc", "result.nc.part"],
        "left",
        "results left behind are not seen",
    )
    tally.check(harness.half_written(folder) == ["result.nc.part"], "left", "temporary files are not seen")

    for part, defects in DEFECTS:
        for defect in ("", *defects):
            passed, shown = on_fake(context, part, defect)
            name = f"{part.__name__.rpartition('.')[2]} of a program {f'with the defect {defect}' if defect else 'without defect'}"
            print(f"self-test: {name}: {'no failure' if passed else 'failures found'}", flush=True)
            holds = passed == (not defect)
            tally.check(holds, name, f"{name}: {'passes' if passed else 'fails'}")
            if not holds:
                print(shown)
    return tally.finish()


def on_fake(context, part, defect):
    """Runs a part on the fake program. Returns whether it passed, and what it printed."""
    fake = dataclasses.replace(
        context,
        plumbline=FAKE,
        quick=True,
        trials=None,
        work=context.folder("fake"),
        kept=context.folder("fake-kept"),
    )
    os.environ.update(FAKE_DEFECT=defect, FAKE_REAL=str(context.plumbline))
    # The program needs this very Python only for its name; it imports nothing beyond the standard library.
    os.environ["PATH"] = f"{Path(sys.executable).parent}:{os.environ['PATH']}"
    with contextlib.redirect_stdout(io.StringIO()) as shown:
        try:
            passed = part.soak(fake)
        except SystemExit as end:
            passed = False
            print(end)
    del os.environ["FAKE_DEFECT"]
    return passed, shown.getvalue()
