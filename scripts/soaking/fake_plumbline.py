#!/usr/bin/env python3
"""Stands in for `plumbline run` in the soak's self-test: does right, or one thing wrong.

FAKE_DEFECT names what is wrong, FAKE_REAL the program that does all else. Per item it writes a copy of the input and
the parameter: enough to be old, new or neither.
"""

import ctypes
import errno
import fcntl
import hashlib
import json
import os
import re
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

DEFECT = os.environ.get("FAKE_DEFECT", "")
HOARD = []


def fail(code, message):
    """Ends with a message."""
    if DEFECT != "silent":
        print(f"error: {message}", file=sys.stderr)
    sys.exit(code)


def exchange(new, old):
    """Puts a folder in the place of another at once."""
    if os.path.islink(old):
        os.unlink(old)
    if not os.path.exists(old):
        os.rename(new, old)
        return
    at_current_folder, exchanging = -100, 2
    libc = ctypes.CDLL(None, use_errno=True)
    if (
        libc.renameat2(at_current_folder, os.fsencode(new), at_current_folder, os.fsencode(old), exchanging)
        != 0
    ):
        raise OSError(ctypes.get_errno(), "renameat2", str(old))
    shutil.rmtree(new)


def write_in_place(path, data):
    """Writes half of the data, and the other half later: what must not be done."""
    with open(path, "wb") as file:
        file.write(data[: len(data) // 2])
        file.flush()
        time.sleep(0.01)
        file.write(data[len(data) // 2 :])


def write_item(output, item, files):
    """Replaces the results of an item."""
    target = output / item
    if DEFECT in ("half", "mixture"):
        target.mkdir(exist_ok=True)
        for name, data in files.items():
            if DEFECT == "half":
                write_in_place(target / name, data)
            else:
                (output / ".new").write_bytes(data)
                time.sleep(0.01)
                os.replace(output / ".new", target / name)
        return
    new = output / f".{item}.new"
    shutil.rmtree(new, ignore_errors=True)
    try:
        new.mkdir()
        for name, data in files.items():
            (new / name).write_bytes(data)
            if DEFECT == "private":
                (new / name).chmod(0o600)
        exchange(new, target)
    finally:
        shutil.rmtree(new, ignore_errors=True)


def write_manifest(output, manifest):
    """Replaces the manifest."""
    text = json.dumps(manifest, indent=1)
    if DEFECT == "follow":
        (output / "manifest.json").write_text(text)
        return
    new = output / ".manifest.new"
    try:
        new.write_text(text)
        os.replace(new, output / "manifest.json")
    finally:
        new.unlink(missing_ok=True)


def lock(output, options):
    """Takes the lock, or leaves."""
    held = os.open(output / ".lock", os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW, 0o666)
    if DEFECT == "unlocked":
        return held
    patience = 0
    if "--wait" in options:
        patience = float(options[-1]) if "--wait-limit" in options else 1e9
    end = time.monotonic() + patience
    while True:
        try:
            fcntl.flock(held, fcntl.LOCK_EX | fcntl.LOCK_NB)
            return held
        except BlockingIOError:
            if time.monotonic() >= end:
                fail(75, f"{output}: another run is at work there")
            time.sleep(0.02)


def made_from(folder):
    """Returns the fingerprint that results bear; None where they are not whole."""
    try:
        about = {(folder / name).read_bytes() for name in ("parameters.json", "last.json")}
        return (
            json.loads(about.pop())["fingerprint"]
            if len(about) == 1 and (folder / "calibration.nc").is_file()
            else None
        )
    except (OSError, ValueError):
        return None


def work(output, start, sources):
    """Does what is to do. Returns how many items were done, skipped and failed."""
    manifest = {}
    counts = {"done": 0, "skipped": 0, "failed": 0}
    for source in sources:
        try:
            data = source.read_bytes()
        except OSError as error:
            print(f"error: {source}: {error.strerror}", file=sys.stderr)
            counts["failed"] += 1
            continue
        if DEFECT == "memory":
            HOARD.append(data * 2)
        if DEFECT == "handles":
            HOARD.append(open(source))
        if DEFECT == "litter":
            Path(os.environ.get("TMPDIR", "/tmp"), f"litter-{os.getpid()}").touch()
        if not data.startswith(b"\x89HDF") or len(data) < 2000:
            print(f"error: {source}: no data", file=sys.stderr)
            counts["failed"] += 1
            continue
        stamp = str(source.stat().st_mtime_ns).encode() if DEFECT == "times" else data
        clock = os.environ.get("SOURCE_DATE_EPOCH", "") if DEFECT == "clock" else ""
        fingerprint = hashlib.sha256(stamp + start.encode() + clock.encode()).hexdigest()
        target = output / source.stem
        manifest[source.stem] = fingerprint
        # Not in the manifest: a kill between results and manifest would let it tell of others.
        if not target.is_symlink() and made_from(target) == fingerprint:
            counts["skipped"] += 1
            continue
        time.sleep(0.02)
        about = json.dumps({"start": start, "fingerprint": fingerprint}).encode()
        write_item(
            output, source.stem, {"calibration.nc": data, "parameters.json": about, "last.json": about}
        )
        counts["done"] += 1
        write_manifest(output, manifest)
    write_manifest(output, manifest)
    return counts


def stop(number, _):
    """Ends as asked by a signal."""
    if DEFECT != "deaf":
        fail(128 + number, f"stopped by {signal.Signals(number).name}")


def main():
    if sys.argv[1] != "run":
        os.execv(os.environ["FAKE_REAL"], [os.environ["FAKE_REAL"], *sys.argv[1:]])
    signal.signal(signal.SIGTERM, stop)
    signal.signal(signal.SIGINT, stop)
    if DEFECT == "orphan":
        subprocess.Popen(
            ["sleep", "5"], stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        )
    start = re.search(r"start: (\d+)", Path("pipeline.yml").read_text())[1]
    output = Path("out")
    try:
        output.mkdir(exist_ok=True)
        held = lock(output, sys.argv[3:])
        sources = sorted(Path("input").glob("*.nc"))
        counts = work(output, start, sources)
        os.close(held)
    except OSError as error:
        fail(73, f"{output}: {errno.errorcode.get(error.errno)}: {error.strerror}")
    print(f"{len(sources)} items: {', '.join(f'{count} {word}' for word, count in counts.items())}")
    return 0 if not counts["failed"] else 5 if counts["failed"] == len(sources) else 4


if __name__ == "__main__":
    sys.exit(main())
