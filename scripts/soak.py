"""Runs plumbline many times under what may go wrong; called by scripts/soak, whose text explains it."""

import argparse
import importlib
import os
import shutil
import signal
import sys
import tempfile
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))
from soaking import harness  # noqa: E402

PARTS = ("self-test", "mutations", "kills", "faults", "repeats")


def main():
    parser = argparse.ArgumentParser(prog="soak")
    parser.add_argument("parts", nargs="*", metavar="PART", help=", ".join(PARTS))
    parser.add_argument("--plumbline", type=Path, required=True, help="the program")
    parser.add_argument("--kept", type=Path, required=True, help="where to keep what failed")
    parser.add_argument("--quick", action="store_true", help="fewer trials")
    parser.add_argument("--seed", type=int, default=1, help="of all random numbers")
    parser.add_argument("--trials", type=int, help="of each kind, instead of the usual number")
    parser.add_argument("--jobs", type=int, default=os.cpu_count(), help="runs at once")
    options = parser.parse_args()

    shutil.rmtree(options.kept, ignore_errors=True)
    harness.bound_memory()
    # Shells have background jobs ignore SIGINT, which the programs started here would inherit.
    signal.signal(signal.SIGINT, signal.default_int_handler)
    passed = True
    for part in options.parts or PARTS:
        with tempfile.TemporaryDirectory(prefix="plumbline-soak-") as work:
            context = harness.Context(
                plumbline=options.plumbline.resolve(),
                seed=options.seed,
                quick=options.quick,
                work=Path(work),
                kept=options.kept.resolve(),
                jobs=options.jobs,
                trials=options.trials,
            )
            print(f"== {part}", flush=True)
            passed &= importlib.import_module(f"soaking.{part.replace('-', '_')}").soak(context)
    return 0 if passed else 1


if __name__ == "__main__":
    sys.exit(main())
