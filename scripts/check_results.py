"""Checks NetCDF files as other tools see them; called by scripts/check-results.

Usage: check_results.py FILE.nc ...
Prints a line per file, and each failure below it. Exit code 1 if anything failed.
"""

import json
import subprocess
import sys
import tempfile
import warnings
from pathlib import Path

import netCDF4
import numpy as np
import xarray

CONVENTION = "cf:1.8"


def cf_failures(path):
    """Returns what the CF checker calls errors: its high-priority findings. Prints its warnings."""
    checker = Path(sys.executable).with_name("compliance-checker")
    with tempfile.TemporaryDirectory() as folder:
        report_file = Path(folder, "report.json")
        command = [checker, "--test", CONVENTION, "--criteria", "lenient"]
        run = subprocess.run(
            [*command, "--format", "json_new", "--output", report_file, path],
            capture_output=True,
            text=True,
        )
        if not report_file.exists():
            return [f"the CF checker did not finish: {run.stdout}{run.stderr}"]
        (report,) = json.loads(report_file.read_text()).values()

    findings = report[CONVENTION]
    for level in ("medium_priorities", "low_priorities"):
        for section, message in messages(findings[level]):
            print(f"  warning: {section}: {message}")
    failures = [f"{section}: {message}" for section, message in messages(findings["high_priorities"])]
    # Its exit code also tells of checks that crashed, which the report leaves out.
    if run.returncode != 0 and not failures:
        failures.append(f"the CF checker failed: {run.stdout}{run.stderr}")
    return failures


def messages(entries):
    """Yields section and message of each check that lost points, or says something."""
    for entry in entries:
        scored, possible = entry["value"]
        if scored < possible or entry["msgs"]:
            for message in entry["msgs"] or [f"{scored} of {possible} points"]:
                yield entry["name"], message


def is_time(variable):
    return variable.attrs.get("standard_name") == "time" or variable.attrs.get("axis") == "T"


def xarray_failures(path):
    """Returns what is wrong with the decoded coordinates and values."""
    try:
        with warnings.catch_warnings():
            # It warns only where a name in `coordinates` or `bounds` is no variable, and the like.
            warnings.simplefilter("error", UserWarning)
            warnings.simplefilter("error", xarray.SerializationWarning)
            dataset = xarray.load_dataset(path, decode_times=True, decode_coords="all")
    except Exception as error:  # Whatever it is, xarray cannot read the file as it should.
        return [f"xarray: {error!r}"]

    failures = []
    if not dataset.data_vars:
        failures.append("no variables")
    # Of sampled features, the coordinates are missing where there are no data (CF, section 9.6).
    is_padded = "featureType" in dataset.attrs
    for name, coordinate in dataset.coords.items():
        if coordinate.isnull().any() and not (is_padded and coordinate.ndim > 1):
            failures.append(f"coordinate '{name}' has missing values")
        if (is_time(coordinate) or name == "time") and coordinate.dtype.kind not in "Mm":
            failures.append(f"coordinate '{name}' is not decoded as a time, it is {coordinate.dtype}")
    for name, variable in dataset.variables.items():
        if variable.size == 0:
            failures.append(f"variable '{name}' is empty")
        elif variable.isnull().all():
            failures.append(f"variable '{name}' is missing (NaN) everywhere")
        elif variable.dtype.kind == "f" and np.isinf(variable.values).any():
            failures.append(f"variable '{name}' has infinite values")
    return failures


def tool_failures(path):
    """Returns which of the usual command-line tools cannot read the file, with their messages."""
    failures = []
    for tool in (["cdo", "-s", "sinfo"], ["cdo", "-s", "info"], ["ncks", "-m"], ["ncdump", "-h"]):
        # Not as text: ncks and ncdump print whatever bytes the file holds.
        run = subprocess.run([*tool, path], capture_output=True)
        if run.returncode != 0:
            reason = (run.stderr or run.stdout).decode(errors="replace").strip()
            failures.append(f"{' '.join(tool)}: exit code {run.returncode}: {reason}")
    return failures


def ncview_failures(path):
    """Returns what ncview complains of while it shows the file's variables on a screen that nobody sees."""
    seconds = "3"
    command = ["xvfb-run", "--auto-servernum", "timeout", seconds, "ncview", path]
    run = subprocess.run(command, capture_output=True, text=True, errors="replace")
    said = run.stdout + run.stderr
    # It stays until somebody quits it; 124 is that of `timeout`.
    if run.returncode != 124:
        return [f"ncview ended with exit code {run.returncode}: {said.strip()}"]
    return [f"ncview: {line}" for line in said.splitlines() if "error" in line.lower()]


def file_failures(path):
    """Returns all that is wrong with a file."""
    try:
        netCDF4.Dataset(path).close()
    except OSError as error:
        return [f"cannot be opened: {error}"]
    checks = (cf_failures, xarray_failures, tool_failures, ncview_failures)
    return [failure for check in checks for failure in check(path)]


def main(paths):
    if not paths:
        print(__doc__.strip(), file=sys.stderr)
        return 64
    failed = 0
    for path in paths:
        print(path)
        failures = file_failures(path)
        for failure in failures:
            print(f"  FAILED: {failure}")
        if failures:
            failed += 1
        else:
            print(f"  passed: {CONVENTION}, xarray, cdo, ncks, ncdump, ncview")
    print(f"files checked: {len(paths)}, failed: {failed}")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
